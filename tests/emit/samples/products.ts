import type { DType } from "../../../src/ir/dtype.ts";
import type { ConvAttrs, DotAttrs } from "../../../src/ir/ops.ts";
import * as p from "../../../src/ir/prims.ts";
import { array, ALL, COMPLEXES, NUMBERS, sample, vector, type Sample } from "./sample.ts";

const MATRIX = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [], precision: "default" } as const;
const BATCH: Omit<DotAttrs, "dtype"> = {
  lhsContract: [2],
  rhsContract: [1],
  lhsBatch: [0],
  rhsBatch: [0],
  precision: "highest",
};

const SAME: Omit<ConvAttrs, "dtype"> = {
  strides: [1],
  padding: [[0, 0]],
  lhsDilation: [1],
  rhsDilation: [1],
  dims: { lhs: [0, 1, 2], rhs: [0, 1, 2], out: [0, 1, 2] },
  featureGroupCount: 1,
  batchGroupCount: 1,
  precision: "default",
};

const fields: readonly DType[] = ["f32", "f64", "c64", "c128"];
const SYMMETRIC = [4, 1, 0, 1, 3, 1, 0, 1, 2];
const TALL = [1, 2, 0, 0, 3, 1, 2, 0, 1, 1, 1, 1];
const loose = (dtype: DType): number => (dtype === "f64" || dtype === "c128" ? 1e-13 : 2e-5);

const product = (dtype: DType): DotAttrs => ({ ...MATRIX, dtype, precision: "highest" });

/** One row: c_j = Σ_k a_k cos or sin. */
const DFT4 = [[10, 0], [-2, 2], [-2, 0], [-2, -2]] as const; // prettier-ignore

export const products = {
  dotGeneral: [
    ...ALL.map((dtype) =>
      sample(`matrices ${dtype}`, ([x, y]) => p.dotGeneral(x, y, { ...MATRIX, dtype }), {
        inputs: [array(dtype, [2, 2], [1, 0, 1, 1]), array(dtype, [2, 1], [1, 0])],
        expected: array(dtype, [2, 1], [1, 1]),
      }),
    ),
    ...(["f32", "bf16", "i8", "c64"] as const).map((dtype) =>
      sample(`batches ${dtype}`, ([x, y]) => p.dotGeneral(x, y, { ...BATCH, dtype }), {
        inputs: [array(dtype, [2, 1, 2], [1, 2, 3, 4]), array(dtype, [2, 2, 1], [1, 2, 3, 4])],
        expected: array(dtype, [2, 1, 1], [5, 25]),
      }),
    ),
    ...(
      [
        ["bf16", "f32"],
        ["f16", "f32"],
        ["f8e4m3fn", "f32"],
        ["f8e5m2", "bf16"],
        ["f4e2m1fn", "f32"],
        ["i8", "i32"],
        ["i4", "i32"],
        ["u8", "u32"],
        ["u2", "u32"],
        ["f32", "f64"],
      ] as const
    ).map(([from, dtype]) =>
      sample(`${from} into ${dtype}`, ([x, y]) => p.dotGeneral(x, y, { ...MATRIX, dtype }), {
        inputs: [array(from, [1, 2], [1, 1]), array(from, [2, 1], [1, 1])],
        expected: array(dtype, [1, 1], [2]),
      }),
    ),
    sample(
      "an outer product",
      ([x, y]) => p.dotGeneral(x, y, { ...MATRIX, lhsContract: [], rhsContract: [], dtype: "f32" }),
      {
        // prettier-ignore
        inputs: [vector("f32", [1, 2]), vector("f32", [3, 4])],
        expected: array("f32", [2, 2], [3, 4, 6, 8]),
      },
    ),
    sample("over nothing", ([x, y]) => p.dotGeneral(x, y, { ...MATRIX, dtype: "f32" }), {
      inputs: [array("f32", [2, 0], []), array("f32", [0, 1], [])],
      expected: array("f32", [2, 1], [0, 0]),
    }),
  ],
  convolution: [
    ...NUMBERS.filter((dtype) => !dtype.endsWith("2") || dtype.length > 2).map((dtype) =>
      sample(`one dimension ${dtype}`, ([x, k]) => p.convolution(x, k, { ...SAME, padding: [[0, 1]], dtype }), {
        inputs: [array(dtype, [1, 1, 3], [1, 0, 1]), array(dtype, [1, 1, 2], [1, 1])],
        expected: array(dtype, [1, 1, 3], [1, 1, 1]),
      }),
    ),
    sample("complex numbers", ([x, k]) => p.convolution(x, k, { ...SAME, dtype: "c64" }), {
      inputs: [array("c64", [1, 1, 2], [[1, 2], [3, -1]]), array("c64", [1, 1, 2], [[0, 1], [2, 1]])], // prettier-ignore
      expected: array("c64", [1, 1, 1], [[5, 2]]),
    }),
    sample(
      "strides and dilations",
      ([x, k]) =>
        p.convolution(x, k, {
          ...SAME,
          strides: [2],
          lhsDilation: [2],
          rhsDilation: [2],
          padding: [[1, 1]],
          dtype: "f32",
        }),
      {
        // prettier-ignore
        inputs: [array("f32", [1, 1, 3], [1, 2, 3]), array("f32", [1, 1, 2], [10, 1])],
        expected: array("f32", [1, 1, 3], [0, 0, 0]),
      },
    ),
    sample(
      "channels last, in groups",
      ([x, k]) =>
        p.convolution(x, k, {
          ...SAME,
          dims: { lhs: [0, 2, 1], rhs: [2, 1, 0], out: [0, 2, 1] },
          featureGroupCount: 2,
          dtype: "f32",
        }),
      {
        // prettier-ignore
        inputs: [array("f32", [1, 2, 2], [1, 2, 3, 4]), array("f32", [2, 1, 2], [1, 10, 2, 20])],
        expected: array("f32", [1, 1, 2], [7, 100]),
      },
    ),
    sample("in batch groups", ([x, k]) => p.convolution(x, k, { ...SAME, batchGroupCount: 2, dtype: "f32" }), {
      inputs: [array("f32", [2, 1, 2], [1, 2, 3, 4]), array("f32", [2, 1, 2], [1, 1, 10, 10])],
      expected: array("f32", [1, 2, 1], [3, 70]),
    }),
    sample(
      "without spatial dimensions",
      ([x, k]) =>
        p.convolution(x, k, {
          ...SAME,
          strides: [],
          padding: [],
          lhsDilation: [],
          rhsDilation: [],
          dims: { lhs: [0, 1], rhs: [0, 1], out: [0, 1] },
          dtype: "f32",
        }),
      {
        // prettier-ignore
        inputs: [array("f32", [1, 2], [1, 2]), array("f32", [1, 2], [3, 4])],
        expected: array("f32", [1, 1], [11]),
      },
    ),
    sample("a kernel without elements", ([x, k]) => p.convolution(x, k, { ...SAME, dtype: "f32" }), {
      inputs: [array("f32", [1, 1, 2], [1, 2]), array("f32", [1, 1, 0], [])],
      expected: array("f32", [1, 1, 3], [0, 0, 0]),
    }),
    sample("bf16 into f32", ([x, k]) => p.convolution(x, k, { ...SAME, dtype: "f32" }), {
      inputs: [array("bf16", [1, 1, 2], [1, 2]), array("bf16", [1, 1, 2], [3, 4])],
      expected: array("f32", [1, 1, 1], [11]),
    }),
  ],
  fft: [
    ...COMPLEXES.flatMap((dtype) => [
      sample(`fft ${dtype}`, ([x]) => p.fft(x, { kind: "fft", lengths: [4] }), {
        inputs: [vector(dtype, [1, 2, 3, 4])],
        expected: vector(dtype, DFT4),
      }),
      sample(`ifft ${dtype}`, ([x]) => p.fft(x, { kind: "ifft", lengths: [4] }), {
        inputs: [vector(dtype, DFT4)],
        expected: vector(dtype, [1, 2, 3, 4]),
      }),
      sample(`irfft ${dtype}`, ([x]) => p.fft(x, { kind: "irfft", lengths: [4] }), {
        inputs: [vector(dtype, DFT4.slice(0, 3))],
        expected: vector(dtype === "c64" ? "f32" : "f64", [1, 2, 3, 4]),
      }),
    ]),
    ...(["f32", "f64"] as const).map((dtype) =>
      sample(`rfft ${dtype}`, ([x]) => p.fft(x, { kind: "rfft", lengths: [4] }), {
        inputs: [array(dtype, [1, 4], [1, 2, 3, 4])],
        expected: array(dtype === "f32" ? "c64" : "c128", [1, 3], DFT4.slice(0, 3)),
      }),
    ),
    sample("two dimensions", ([x]) => p.fft(x, { kind: "fft", lengths: [2, 2] }), {
      inputs: [array("c64", [2, 2], [1, 2, 3, 4])],
      expected: array("c64", [2, 2], [10, -2, -4, 0]),
    }),
    sample("of nothing", ([x]) => p.fft(x, { kind: "fft", lengths: [4] }), {
      inputs: [array("c64", [0, 4], [])],
      expected: array("c64", [0, 4], []),
    }),
  ],
  cholesky: [
    ...fields.flatMap((dtype) =>
      [true, false].map((lower) =>
        sample(`${lower ? "lower" : "upper"} ${dtype}`, ([x]) => p.cholesky(x, lower), {
          inputs: [array(dtype, [2, 2], [4, 2, 2, 5])],
          expected: array(dtype, [2, 2], lower ? [2, 0, 1, 2] : [2, 1, 0, 2]),
        }),
      ),
    ),
    sample("not positive", ([x]) => p.ne(p.cholesky(x, true), p.cholesky(x, true)), {
      inputs: [array("f32", [2, 2], [1, 2, 2, 1])],
      expected: array("bool", [2, 2], [true, false, true, true]),
    }),
    sample("batches and nothing", ([x, y]) => [p.cholesky(x, true), p.cholesky(y, true)], {
      inputs: [array("f32", [2, 1, 1], [4, 9]), array("f32", [2, 0, 0], [])],
      expected: [array("f32", [2, 1, 1], [2, 3]), array("f32", [2, 0, 0], [])],
    }),
  ],
  triangularSolve: [
    ...fields.map((dtype) =>
      sample(
        `left ${dtype}`,
        ([a, b]) => p.triangularSolve(a, b, { leftSide: true, lower: true, unitDiagonal: false, transposeA: "no" }),
        {
          // prettier-ignore
          inputs: [array(dtype, [2, 2], [2, 0, 1, 4]), array(dtype, [2, 1], [4, 10])],
          expected: array(dtype, [2, 1], [2, 2]),
        },
      ),
    ),
    sample(
      "right, transposed",
      ([a, b]) =>
        p.triangularSolve(a, b, { leftSide: false, lower: true, unitDiagonal: false, transposeA: "transpose" }),
      {
        // prettier-ignore
        inputs: [array("f32", [2, 2], [2, 0, 1, 4]), array("f32", [1, 2], [4, 10])],
        expected: array("f32", [1, 2], [2, 2]),
      },
    ),
    sample(
      "adjoint, unit diagonal",
      ([a, b]) => p.triangularSolve(a, b, { leftSide: true, lower: false, unitDiagonal: true, transposeA: "adjoint" }),
      {
        // prettier-ignore
        inputs: [array("c64", [2, 2], [7, [0, 1], 0, 7]), array("c64", [2, 1], [1, 1])],
        expected: array("c64", [2, 1], [1, [1, 1]]),
      },
    ),
    sample(
      "adjoint of real numbers",
      ([a, b]) => p.triangularSolve(a, b, { leftSide: true, lower: false, unitDiagonal: false, transposeA: "adjoint" }),
      {
        // prettier-ignore
        inputs: [array("f64", [2, 2], [2, 1, 0, 4]), array("f64", [2, 1], [4, 10])],
        expected: array("f64", [2, 1], [2, 2]),
      },
    ),
    sample(
      "of nothing",
      ([a, b]) => p.triangularSolve(a, b, { leftSide: true, lower: true, unitDiagonal: false, transposeA: "no" }),
      {
        // prettier-ignore
        inputs: [array("f32", [0, 0], []), array("f32", [0, 2], [])],
        expected: array("f32", [0, 2], []),
      },
    ),
  ],
  geqrf: fields.flatMap((dtype): Sample[] => [
    // Q R is the matrix again: R from the packed factors, Q from the reflectors.
    sample(`tall ${dtype}`, ([x]) => {
      const [packed, taus] = p.geqrf(x);
      const q = p.householderProduct(packed, taus);
      const indices = (dim: number) => p.iota("i32", [3, 3], dim);
      const top = p.slice(packed, { start: [0, 0], limit: [3, 3], strides: [1, 1] });
      const r = p.select(p.le(indices(0), indices(1)), top, p.sub(top, top));
      return [p.dotGeneral(q, r, product(dtype)), taus.type.shape.length === 1 ? q : x];
    }, {
      inputs: [array(dtype, [4, 3], TALL)],
      expected: [
        array(dtype, [4, 3], TALL),
        array(dtype, [4, 3], [
          -0.408248290463863, -0.424264068711929, 0.8, 0, -0.848528137423857, -0.4,
          -0.816496580927726, 0.282842712474619, -0.2, -0.408248290463863, -0.141421356237309, -0.4,
        ]),
      ],
      tolerance: loose(dtype),
    }),
  ]), // prettier-ignore
  householderProduct: [
    sample("no reflectors", ([x, taus]) => p.householderProduct(x, taus), {
      inputs: [array("f32", [2, 2], [9, 9, 9, 9]), vector("f32", [])],
      expected: array("f32", [2, 2], [1, 0, 0, 1]),
    }),
    sample("one reflector", ([x, taus]) => p.householderProduct(x, taus), {
      inputs: [array("f32", [2, 1], [5, 1]), vector("f32", [1])],
      expected: array("f32", [2, 1], [0, -1]),
    }),
    sample("of nothing", ([x]) => p.householderProduct(x, p.geqrf(x)[1]), {
      inputs: [array("f32", [3, 0], [])],
      expected: array("f32", [3, 0], []),
    }),
  ],
  eigh: [
    ...fields.flatMap((dtype) =>
      [true, false].map((lower) =>
        // A V = V diag(w), and w ascends.
        sample(`${lower ? "lower" : "upper"} ${dtype}`, ([x]) => {
          const [vectors, values] = p.eigh(x, lower);
          const spread = p.broadcastInDim(p.convert(values, dtype), [3, 3], [1]);
          const residual = p.sub(p.dotGeneral(x, vectors, product(dtype)), p.mul(vectors, spread));
          return [values, residual];
        }, {
          inputs: [array(dtype, [3, 3], SYMMETRIC)],
          expected: [
            vector(dtype === "f32" || dtype === "c64" ? "f32" : "f64", [3 - Math.sqrt(3), 3, 3 + Math.sqrt(3)]),
            array(dtype, [3, 3], new Array<number>(9).fill(0)),
          ],
          tolerance: loose(dtype),
        }),
      ),
    ),
    ...[true, false].map((lower) =>
      sample(`only the ${lower ? "lower" : "upper"} triangle counts`, ([x]) => p.eigh(x, lower)[1], {
        inputs: [array("f32", [2, 2], lower ? [2, 99, 1, 2] : [2, 1, 99, 2])],
        expected: vector("f32", [1, 3]),
        tolerance: 1e-6,
      }),
    ),
    sample("complex, doubles", ([x]) => {
      const [vectors, values] = p.eigh(x, true);
      const spread = p.broadcastInDim(p.convert(values, "c128"), [2, 2], [1]);
      return [values, p.sub(p.dotGeneral(x, vectors, product("c128")), p.mul(vectors, spread))];
    }, {
      inputs: [array("c128", [2, 2], [2, [0, 1], [0, -1], 2])],
      expected: [vector("f64", [1, 3]), array("c128", [2, 2], [0, 0, 0, 0])],
      tolerance: 1e-14,
    }),
    sample("batches and nothing", ([x, y]) => [p.eigh(x, true)[1], p.eigh(y, true)[1]], {
      inputs: [array("f32", [2, 1, 1], [4, 9]), array("f32", [2, 0, 0], [])],
      expected: [array("f32", [2, 1], [4, 9]), array("f32", [2, 0], [])],
    }),
  ], // prettier-ignore
};
