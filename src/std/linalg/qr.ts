// QR factorisation by Householder reflections.
import { isComplex } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { NATIVE, withRule } from "../special/slope.ts";
import { adjoint, columns, diagonal, onDiagonal, rows, tril, triangularSolve, triu } from "./matrices.ts";

/** Packed reflectors below R, and their factors. */
export function geqrf(x: Tensor): { readonly packed: Tensor; readonly taus: Tensor } {
  const [packed, taus] = p.geqrf(x.value);
  return { packed: new Tensor(packed), taus: new Tensor(taus) };
}

/** The first columns of the product of reflectors, as many as `packed` has. */
export const householderProduct = (packed: Tensor, taus: Tensor): Tensor =>
  new Tensor(p.householderProduct(packed.value, taus.value));

/** x with zero columns added on the right. */
function widen(x: Tensor, width: number): Tensor {
  const none = x.shape.map(() => 0);
  const high = x.shape.map((_, i) => (i === x.ndim - 1 ? width - columns(x) : 0));
  return new Tensor(p.pad(x.value, c.zeros([], x.dtype).value, { low: none, high, interior: none }));
}

/** Q and R from packed reflectors. */
function unpack({ packed, taus }: ReturnType<typeof geqrf>, full: boolean): Tensor[] {
  const [m, n] = [rows(packed), columns(packed)];
  const k = Math.min(m, n);
  if (full) {
    const wide = m > n ? widen(packed, m) : c.sliceAxis(packed, 0, m, -1);
    return [householderProduct(wide, taus), triu(packed)];
  }
  const q = householderProduct(c.sliceAxis(packed, 0, k, -1), taus);
  return [q, triu(c.sliceAxis(packed, 0, k, -2))];
}

const factor = (x: Tensor, full: boolean): Tensor[] => unpack(geqrf(x), full);

export interface Pivoted {
  readonly packed: Tensor;
  readonly taus: Tensor;
  /** Column k of the product is column columns[k] of the matrix; i32. */
  readonly columns: Tensor;
}

/** With the column of the greatest norm next, always. */
export function geqp3(x: Tensor): Pivoted {
  const [packed, order, taus] = p.geqp3(x.value).map((value) => new Tensor(value));
  return { packed, taus, columns: order };
}

/** As qr, A[:, columns] = Q R; without derivatives. */
export function pivotedQr(x: Tensor, full: boolean): readonly Tensor[] {
  const factors = geqp3(x);
  return [...unpack(factors, full), factors.columns];
}

// A = Q R:  with G = dA R⁻¹ and H = Qᴴ G, Ω = tril(H, -1) − tril(H, -1)ᴴ (and, for complex numbers, the imaginary part of
// H's diagonal), dQ = Q (Ω − H) + G and dR = (H − Ω) R (Seeger et al., "Auto-differentiating linear algebra", 2017).
function tangents(q: Tensor, r: Tensor, da: Tensor): Tensor[] {
  const g = triangularSolve(r, da, { lower: false, leftSide: false });
  const h = c.matmul(adjoint(q), g);
  const below = tril(h, -1);
  let omega = c.sub(below, adjoint(below));
  if (isComplex(h.dtype)) {
    const imaginary = c.imag(onDiagonal(h));
    omega = c.add(omega, c.complex(c.zerosLike(imaginary), imaginary));
  }
  return [c.add(c.matmul(q, c.sub(omega, h)), g), c.matmul(c.sub(h, omega), r)];
}

/** Q of [m, k] and R of [k, n], with k = min(m, n), or m when `full`. Derivatives need m ≥ n and, when full, m = n. */
export function qr(x: Tensor, full: boolean): [q: Tensor, r: Tensor] {
  const derivable = rows(x) >= columns(x) && (!full || rows(x) === columns(x));
  const [q, r] = derivable
    ? withRule("qr", [x], ([a]) => factor(a, full), (_args, [da], [q0, r0]) => tangents(q0, r0, da), NATIVE)
    : factor(x, full); // prettier-ignore
  return [q, r];
}

/** Signs (or phases) of R's diagonal; 1 where it is zero. */
export function diagonalPhases(r: Tensor): Tensor {
  const d = diagonal(r);
  const size = c.abs(d);
  const zero = c.eq(size, 0);
  return c.where(zero, c.onesLike(d), c.div(d, c.where(zero, c.onesLike(size), size)));
}
