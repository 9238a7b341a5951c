// Factorisations: their products give the matrix again, and bases are orthonormal.
import { isComplex, realDType, type DType } from "../../../src/ir/dtype.ts";
import { denseLiteral } from "../../../src/ir/encode.ts";
import type { Value } from "../../../src/ir/graph.ts";
import * as p from "../../../src/ir/prims.ts";
import { sizeOf, type Shape } from "../../../src/ir/type.ts";
import { array, sample, type Sample } from "./sample.ts";

const FIELDS: readonly DType[] = process.env.TSJAX_TEST_ALL ? ["f32", "f64", "c64", "c128"] : ["f32", "c128"];
const double = (dtype: DType): boolean => realDType(dtype) === "f64";
const loose = (dtype: DType): number => (double(dtype) ? 1e-13 : 2e-5);

/** Numbers without pattern, the same each time. */
const numbers = (shape: Shape) => Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(3 * i + 1) + (i % 3));
const entries = (dtype: DType, shape: Shape) =>
  array(dtype, shape, numbers(shape).map((x, i) => (isComplex(dtype) ? [x, Math.cos(i)] : x))); // prettier-ignore

const matmul = (x: Value, y: Value): Value =>
  p.dotGeneral(x, y, { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [], precision: "highest", dtype: x.type.dtype }); // prettier-ignore
const adjoint = (x: Value): Value => {
  const turned = p.transpose(x, [1, 0]);
  return isComplex(x.type.dtype) ? p.conj(turned) : turned;
};
const zero = (x: Value): Value => p.sub(x, x);
const ZERO = (like: Value) => denseLiteral(like.type.dtype, [], [0]);
const index = (x: Value, dim: number): Value => p.iota("i32", x.type.shape, dim);
const top = (x: Value, rows: number): Value =>
  p.slice(x, { start: [0, 0], limit: [rows, x.type.shape[1]], strides: [1, 1] });
const upper = (x: Value): Value => p.select(p.le(index(x, 0), index(x, 1)), x, zero(x));
const spread = (s: Value, like: Value, dim: number): Value =>
  p.broadcastInDim(p.convert(s, like.type.dtype), like.type.shape, [dim]);
/** The rows (or columns) of x in an order. */
const rowsOf = (x: Value, order: Value): Value => {
  const [n, m] = x.type.shape;
  const indices = p.reshape(order, [n, 1]);
  return p.gather(x, indices, { offsetDims: [1], collapsedSliceDims: [0], operandBatchingDims: [], startIndicesBatchingDims: [], startIndexMap: [0], sliceSizes: [1, m], indicesAreSorted: false }); // prettier-ignore
};

/** What should vanish, for a matrix of this shape. */
const vanishing = (label: string, dtype: DType, shape: Shape, residuals: (x: Value) => readonly Value[]): Sample => {
  const probe = sample(label, ([x]) => residuals(x), { inputs: [entries(dtype, shape)], expected: [] });
  const expected = probe.func.results.map(({ type }) => array(type.dtype, type.shape, new Array<number>(sizeOf(type.shape)).fill(0))); // prettier-ignore
  return { ...probe, expected, tolerance: loose(dtype) * 5 };
};

const orthonormal = (q: Value): Value => {
  const gram = matmul(adjoint(q), q);
  const unit = p.convert(p.eq(index(gram, 0), index(gram, 1)), gram.type.dtype);
  return p.sub(gram, unit);
};

const nothing = (
  label: string,
  build: (x: Value) => readonly Value[],
  shape: Shape,
  expected: Sample["expected"],
): Sample =>
  // prettier-ignore
  sample(label, ([x]) => build(x), { inputs: [array("f32", shape, [])], expected });

export const factorisations = {
  lu: [
    ...FIELDS.flatMap((dtype) =>
      [
        [3, 3],
        [4, 3],
        [2, 4],
        [1, 1],
      ].map(([m, n]) =>
        vanishing(`${m} x ${n} ${dtype}`, dtype, [m, n], (x) => {
          const [packed, , order] = p.lu(x);
          const k = Math.min(m, n);
          const left = p.slice(packed, { start: [0, 0], limit: [m, k], strides: [1, 1] });
          const below = p.select(p.gt(index(left, 0), index(left, 1)), left, zero(left));
          const l = p.add(below, p.convert(p.eq(index(left, 0), index(left, 1)), dtype));
          return [p.sub(matmul(l, upper(top(packed, k))), rowsOf(x, order))];
        }),
      ),
    ),
    nothing("of nothing", (x) => p.lu(x), [2, 0], [array("f32", [2, 0], []), array("i32", [0], []), array("i32", [2], [0, 1])]), // prettier-ignore
  ],
  geqp3: FIELDS.flatMap((dtype) =>
    [
      [4, 3],
      [3, 3],
      [2, 4],
    ].map(([m, n]) =>
      vanishing(`${m} x ${n} ${dtype}`, dtype, [m, n], (x) => {
        const [packed, columns, taus] = p.geqp3(x);
        const k = Math.min(m, n);
        const q = p.householderProduct(p.slice(packed, { start: [0, 0], limit: [m, k], strides: [1, 1] }), taus);
        const permuted = p.transpose(rowsOf(p.transpose(x, [1, 0]), columns), [1, 0]);
        return [p.sub(matmul(q, upper(top(packed, k))), permuted), orthonormal(q)];
      }),
    ),
  ),
  svd: [
    ...FIELDS.flatMap((dtype) =>
      [
        [3, 3],
        [5, 3],
        [3, 5],
      ].flatMap(([m, n]) => [
        vanishing(`economy ${m} x ${n} ${dtype}`, dtype, [m, n], (x) => {
          const [u, s, vh] = p.svd(x, "economy");
          const [values] = p.svd(x, "none");
          return [p.sub(matmul(p.mul(u, spread(s, u, 1)), vh), x), orthonormal(u), orthonormal(adjoint(vh)), p.sub(s, values)]; // prettier-ignore
        }),
        vanishing(`full ${m} x ${n} ${dtype}`, dtype, [m, n], (x) => {
          const [u, , vh] = p.svd(x, "full");
          return [orthonormal(u), orthonormal(vh)];
        }),
      ]),
    ),
    nothing("of nothing", (x) => p.svd(x, "full"), [2, 0], [array("f32", [2, 2], [1, 0, 0, 1]), array("f32", [0], []), array("f32", [0, 0], [])]), // prettier-ignore
  ],
  hessenberg: FIELDS.map((dtype) =>
    vanishing(dtype, dtype, [4, 4], (x) => {
      const [packed, taus] = p.hessenberg(x);
      const q = formBasis(packed, taus);
      const h = p.select(p.le(index(x, 0), p.add(index(x, 1), p.convert(p.eq(x, x), "i32"))), packed, zero(x));
      return [p.sub(matmul(matmul(q, h), adjoint(q)), x), orthonormal(q)];
    }),
  ),
  tridiagonal: FIELDS.map((dtype) =>
    vanishing(dtype, dtype, [4, 4], (x) => {
      const hermitian = p.add(x, adjoint(x));
      const [packed, d, e, taus] = p.tridiagonal(hermitian);
      const q = formBasis(packed, taus);
      const one = p.convert(p.eq(x, x), "i32");
      const sub = p.select(p.eq(index(x, 0), p.add(index(x, 1), one)), packed, zero(x));
      const diagonal = p.select(p.eq(index(x, 0), index(x, 1)), spread(d, x, 0), zero(x));
      const form = p.add(diagonal, p.add(sub, adjoint(sub)));
      const above = p.slice(p.pad(e, p.constant(ZERO(e)), { low: [0], high: [1], interior: [0] }), { start: [0], limit: [4], strides: [1] }); // prettier-ignore
      const fromE = p.select(p.eq(index(x, 0), p.add(index(x, 1), one)), spread(above, x, 1), zero(x));
      return [p.sub(matmul(matmul(q, form), adjoint(q)), hermitian), p.sub(sub, fromE)];
    }),
  ),
  schur: [
    ...FIELDS.map((dtype) =>
      vanishing(dtype, dtype, [4, 4], (x) => {
        const [t, z] = p.schur(x, true);
        const [alone] = p.schur(x, false);
        const below = isComplex(dtype) ? index(x, 1) : p.add(index(x, 1), p.convert(p.eq(x, x), "i32"));
        return [
          p.sub(matmul(matmul(z, t), adjoint(z)), x),
          orthonormal(z),
          p.select(p.gt(index(x, 0), below), t, zero(t)),
          p.sub(alone, t),
        ];
      }),
    ),
    nothing("of nothing", (x) => p.schur(x, true), [0, 0], [array("f32", [0, 0], []), array("f32", [0, 0], [])]),
  ],
  eig: FIELDS.map((dtype) =>
    vanishing(dtype, dtype, [4, 4], (x) => {
      const [w, left, right] = p.eig(x, { left: true, right: true });
      const [values] = p.eig(x, { left: false, right: false });
      const complex = p.convert(x, w.type.dtype);
      return [
        p.sub(matmul(complex, right), p.mul(right, spread(w, right, 1))),
        p.sub(matmul(adjoint(left), complex), p.mul(adjoint(left), spread(w, right, 0))),
        p.sub(w, values),
      ];
    }),
  ),
} as const;

/** Q from packed reflectors below the first subdiagonal: 1 in the corner, the rest by the product. */
function formBasis(packed: Value, taus: Value): Value {
  const n = packed.type.shape[0];
  const inner = p.slice(packed, { start: [1, 0], limit: [n, n - 1], strides: [1, 1] });
  const q = p.householderProduct(inner, taus);
  const zeroOf = p.constant(ZERO(packed));
  const padded = p.pad(q, zeroOf, { low: [1, 1], high: [0, 0], interior: [0, 0] });
  const corner = p.and(p.eq(index(packed, 0), zero(index(packed, 0))), p.eq(index(packed, 1), zero(index(packed, 1))));
  return p.add(padded, p.convert(corner, packed.type.dtype));
}
