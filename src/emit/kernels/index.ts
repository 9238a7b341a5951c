// Factorisations as functions of simpler ops. LAPACK is not in the plugins; its algorithms are written here in IR, most of
// each as one kernel: a function that XLA compiles into one piece of code.
import type { Func, Op, Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { formatType, sizeOf } from "../../ir/type.ts";
import { adjoint, flattened, forEach } from "./blocks.ts";
import { cholesky } from "./cholesky.ts";
import { complexSchur } from "./complexSchur.ts";
import { eig } from "./eig.ts";
import { isComplex } from "../../ir/dtype.ts";
import { hermitianEigen, packedTridiagonal } from "./hermitianEigen.ts";
import { packedHessenberg } from "./hessenberg.ts";
import { lu } from "./lu.ts";
import { geqp3, geqrf, householderProduct } from "./qr.ts";
import { realSchur } from "./realSchur.ts";
import { svd } from "./svd.ts";

/** The results for operands with one leading batch axis, none of them empty. */
type Expansion<N extends OpName> = (xs: readonly Value[], attrs: Op<N>["attrs"]) => readonly Value[];

type Expanded =
  | "cholesky"
  | "lu"
  | "geqrf"
  | "householderProduct"
  | "geqp3"
  | "svd"
  | "hessenberg"
  | "tridiagonal"
  | "schur"
  | "eig"
  | "eigh";

const EXPANSIONS: { readonly [N in Expanded]: Expansion<N> } = {
  cholesky: ([x], { lower }) => [lower ? adjoint(cholesky(adjoint(x))) : cholesky(x)],
  lu: ([x]) => lu(x),
  geqrf: ([x]) => geqrf(x),
  householderProduct: ([x, taus]) => [householderProduct(x, taus)],
  geqp3: (xs) => forEach("geqp3", xs, geqp3),
  svd: ([x], { vectors }) => svd(x, vectors),
  hessenberg: (xs) => forEach("hessenberg", xs, packedHessenberg),
  tridiagonal: (xs) => forEach("tridiagonal", xs, packedTridiagonal),
  schur: (xs, { vectors }) =>
    forEach("schur", xs, ([x]) => {
      const { t, zt } = isComplex(x.type.dtype) ? complexSchur(x, vectors) : realSchur(x, vectors);
      return zt ? [t, p.transpose(zt, [1, 0])] : [t];
    }),
  eig: ([x], { left, right }) => eig(x, left, right),
  eigh: (xs, { vectors }) =>
    forEach("eigh", xs, ([x]) => {
      const { v, w } = hermitianEigen(x, vectors);
      return v ? [v, w] : [w];
    }),
};

/** How many of an operand's last axes are one matrix (or vector). */
const innerAxes = (op: Op): readonly number[] => (op.name === "householderProduct" ? [2, 1] : [2]);

/** One function for all ops of one name, with the same attributes, on the same types. */
export class Expansions {
  readonly #known = new Map<string, Func>();

  of(op: Op): Func | null {
    if (!(op.name in EXPANSIONS)) return null;
    const types = op.operands.map((operand) => operand.type);
    if (types.some(({ shape }) => sizeOf(shape) === 0)) return null;
    const key = [op.name, JSON.stringify(op.attrs), ...types.map(formatType)].join(" ");
    let known = this.#known.get(key);
    if (!known) {
      const expand = EXPANSIONS[op.name as Expanded] as Expansion<OpName>;
      known = flattened(op.name, types, innerAxes(op), (xs) => expand(xs, op.attrs));
      this.#known.set(key, known);
    }
    return known;
  }
}
