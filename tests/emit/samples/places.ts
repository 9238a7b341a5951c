import { denseLiteral, scalarLiteral, splatLiteral } from "../../../src/ir/encode.ts";
import type { DType } from "../../../src/ir/dtype.ts";
import { upperBound } from "../../../src/ir/identities.ts";
import type { GatherAttrs, ScatterAttrs, ScatterKind } from "../../../src/ir/ops.ts";
import * as p from "../../../src/ir/prims.ts";
import { array, ALL, indices, INTEGERS, NUMBERS, rounded, sample, vector, type Sample } from "./sample.ts";

/** 0 and 1, which every dtype has. */
const BITS = [1, 0, 0, 1, 1, 0];
const grid = (dtype: DType) => array(dtype, [2, 3], BITS);

/** More elements than some index types can count. */
const LONG = vector("f32", Array.from({ length: 300 }, (_, i) => i)); // prettier-ignore
/** The farthest place in it that an index of the dtype can name, or one near its end. */
const farthest = (dtype: DType): number => Math.min(Number(upperBound(dtype)), 290);

const each = (label: string, make: (dtype: DType) => Sample): Sample[] =>
  ALL.map((dtype) => ({ ...make(dtype), label: `${label} ${dtype}` }));

const many = (dtype: DType): Sample => {
  const values = Array.from({ length: 70 }, (_, i) => (i * i) % 3 === 1);
  const data = rounded(dtype, values.map((value) => (dtype.startsWith("c") ? [value ? 1 : 0, 0] : value))); // prettier-ignore
  const literal = denseLiteral(dtype, [7, 10], data);
  return sample("", () => p.constant(literal), { inputs: [], expected: array(dtype, [7, 10], data) });
};

const constants: Sample[] = [
  ...each("many elements", many),
  ...each("few elements", (dtype) =>
    sample("", () => p.constant(denseLiteral(dtype, [2, 1], [1, 0])), {
      inputs: [],
      expected: array(dtype, [2, 1], [1, 0]),
    }),
  ),
  ...each("a splat", (dtype) =>
    sample("", () => p.constant(splatLiteral(dtype, [2, 2], 1)), {
      inputs: [],
      expected: array(dtype, [2, 2], [1, 1, 1, 1]),
    }),
  ),
  ...each("no elements", (dtype) =>
    sample("", () => p.constant(denseLiteral(dtype, [3, 0], [])), { inputs: [], expected: array(dtype, [3, 0], []) }),
  ),
  ...(["f16", "bf16", "f32", "f64"] as const).map((dtype) =>
    sample(
      `special values ${dtype}`,
      () => p.constant(denseLiteral(dtype, [5], [Infinity, -Infinity, NaN, -0, 1e-3])),
      {
        inputs: [],
        expected: vector(dtype, [Infinity, -Infinity, NaN, -0, 1e-3]),
        tolerance: 0,
      },
    ),
  ),
  sample("digits that need all of them", () => p.constant(denseLiteral("f64", [3], [0.1, 1 / 3, 1e300])), {
    inputs: [],
    expected: vector("f64", [0.1, 1 / 3, 1e300]),
    tolerance: 0,
  }),
  sample("the ends of the integers", () => p.constant(denseLiteral("i64", [2], [-(2n ** 63n), 2n ** 63n - 1n])), {
    inputs: [],
    expected: vector("i64", [-(2n ** 63n), 2n ** 63n - 1n]),
  }),
  sample("the greatest u64", () => p.constant(denseLiteral("u64", [2], [2n ** 64n - 1n, 0])), {
    inputs: [],
    expected: vector("u64", [2n ** 64n - 1n, 0n]),
  }),
];

const ROWS: GatherAttrs = {
  offsetDims: [1],
  collapsedSliceDims: [0],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  startIndexMap: [0],
  sliceSizes: [1, 3],
  indicesAreSorted: false,
};

const SCATTER_ROWS: ScatterAttrs = {
  kind: "set",
  updateWindowDims: [1],
  insertedWindowDims: [0],
  inputBatchingDims: [],
  scatterIndicesBatchingDims: [],
  scatterDimsToOperandDims: [0],
  indicesAreSorted: false,
  uniqueIndices: false,
};

const SCATTERED: Readonly<Record<Exclude<ScatterKind, "general">, readonly number[]>> = {
  set: [2, 3, 2, 3],
  add: [3, 4, 6, 7],
  mul: [2, 3, 8, 12],
  min: [1, 1, 2, 3],
  max: [2, 3, 4, 4],
};

const scatterKinds: Sample[] = (Object.keys(SCATTERED) as (keyof typeof SCATTERED)[]).flatMap((kind) =>
  (["i32", "u8", "f32", "bf16", "f64", "c64", "i4"] as const).map((dtype) =>
    sample(
      `${kind} ${dtype}`,
      ([x, updates]) => p.scatter(x, indices([2, 1], [1, 0]), updates, { ...SCATTER_ROWS, kind }),
      {
        inputs: [array(dtype, [2, 2], [1, 1, 4, 4]), array(dtype, [2, 2], [2, 3, 2, 3])],
        expected: array(dtype, [2, 2], SCATTERED[kind]),
      },
    ),
  ),
);

/** Every index vector is empty: all updates go to the one place that there is. */
const NOWHERE: ScatterAttrs = {
  ...SCATTER_ROWS,
  kind: "add",
  updateWindowDims: [],
  insertedWindowDims: [],
  scatterDimsToOperandDims: [],
};

const scatters: Sample[] = [
  ...scatterKinds,
  sample("many to a scalar", ([x, updates]) => p.scatter(x, indices([3, 0], []), updates, NOWHERE), {
    inputs: [array("f32", [], [1]), vector("f32", [10, 20, 30])],
    expected: array("f32", [], [61]),
  }),
  sample(
    "many to a whole array",
    ([x, updates]) => p.scatter(x, indices([2, 0], []), updates, { ...NOWHERE, updateWindowDims: [1] }),
    {
      inputs: [vector("f32", [1, 2]), array("f32", [2, 2], [10, 20, 30, 40])],
      expected: vector("f32", [41, 62]),
    },
  ),
  ...INTEGERS.map((dtype) =>
    sample(`at ${dtype}`, ([x, i, y]) => p.scatter(x, i, y, { ...SCATTER_ROWS, kind: "add", updateWindowDims: [] }), {
      inputs: [LONG, array(dtype, [1, 1], [farthest(dtype)]), vector("f32", [0.5])],
      expected: vector(
        "f32",
        LONG.data.map((x, i) => (i === farthest(dtype) ? Number(x) + 0.5 : Number(x))),
      ),
    }),
  ),
  sample("out of bounds is dropped", ([x, updates]) => p.scatter(x, indices([2, 1], [5, 0]), updates, SCATTER_ROWS), {
    inputs: [array("f32", [2, 1], [1, 2]), array("f32", [2, 1], [8, 9])],
    expected: array("f32", [2, 1], [9, 2]),
  }),
  sample(
    "general",
    ([x, y, u, v]) =>
      p.scatterGeneral(
        [x, y],
        indices([1, 1], [1]),
        [u, v],
        { ...SCATTER_ROWS, kind: "general", updateWindowDims: [], insertedWindowDims: [0] },
        p.scalarRegion(["f32", "i32", "f32", "i32"], ([a, i, b, j]) => [p.sub(b, a), p.add(p.mul(i, j), p.constant(scalarLiteral("i32", 100)))]), // prettier-ignore
      ),
    {
      inputs: [vector("f32", [1, 2]), vector("i32", [3, 4]), vector("f32", [10]), vector("i32", [5])],
      expected: [vector("f32", [1, 8]), vector("i32", [3, 120])],
    },
  ),
  sample(
    "with batches",
    ([x, i, u]) =>
      p.scatter(x, i, u, {
        ...SCATTER_ROWS,
        kind: "add",
        updateWindowDims: [],
        insertedWindowDims: [1],
        inputBatchingDims: [0],
        scatterIndicesBatchingDims: [0],
        scatterDimsToOperandDims: [1],
      }),
    {
      inputs: [array("f32", [2, 3], [1, 2, 3, 4, 5, 6]), array("i32", [2, 1], [2, 0]), vector("f32", [10, 20])],
      expected: array("f32", [2, 3], [1, 2, 13, 24, 5, 6]),
    },
  ),
];

export const places = {
  constant: constants,
  iota: [
    ...NUMBERS.map((dtype) =>
      sample(`iota ${dtype}`, () => p.iota(dtype, [2, 2], 1), {
        inputs: [],
        expected: array(dtype, [2, 2], [0, 1, 0, 1]),
      }),
    ),
    sample("along the first dimension", () => p.iota("f32", [3, 2], 0), {
      inputs: [],
      expected: array("f32", [3, 2], [0, 0, 1, 1, 2, 2]),
    }),
  ],
  rngBitGenerator: [
    // The values that Salmon et al. publish for a zero key and counter, Threefry-2x32 with 20 rounds.
    sample(
      "threeFry",
      ([key]) => p.rngBitGenerator(key, { algorithm: "threeFry", dtype: "u32", shape: [2] }).slice(1),
      {
        inputs: [vector("u64", [0n, 0n])],
        expected: vector("u32", [0x6b200159, 0x99ba4efe]),
      },
    ),
    sample(
      "philox moves its state on",
      ([key]) => p.eq(p.rngBitGenerator(key, { algorithm: "philox", dtype: "u64", shape: [3] })[0], key),
      {
        inputs: [vector("u64", [1n, 2n, 3n])],
        expected: vector("bool", [true, false, true]),
      },
    ),
    sample(
      "default",
      ([key]) =>
        p.convert(p.ne(p.rngBitGenerator(key, { algorithm: "default", dtype: "u8", shape: [4] })[0], key), "i32"),
      {
        inputs: [vector("u64", [1n, 2n])],
        expected: vector("i32", [0, 1]),
      },
    ),
  ],
  broadcastInDim: [
    ...each("broadcastInDim", (dtype) =>
      sample("", ([x]) => p.broadcastInDim(x, [2, 3, 2], [0, 2]), {
        inputs: [array(dtype, [2, 1], [1, 0])],
        expected: array(dtype, [2, 3, 2], [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]),
      }),
    ),
    sample("to no elements", ([x]) => p.broadcastInDim(x, [0, 2], []), {
      inputs: [array("f32", [], [1])],
      expected: array("f32", [0, 2], []),
    }),
  ],
  reshape: each("reshape", (dtype) =>
    sample("", ([x]) => p.reshape(x, [3, 2]), { inputs: [grid(dtype)], expected: array(dtype, [3, 2], BITS) }),
  ),
  transpose: each("transpose", (dtype) =>
    sample("", ([x]) => p.transpose(x, [1, 0]), {
      inputs: [grid(dtype)],
      expected: array(dtype, [3, 2], [1, 1, 0, 1, 0, 0]),
    }),
  ),
  reverse: each("reverse", (dtype) =>
    sample("", ([x]) => p.reverse(x, [0, 1]), {
      inputs: [grid(dtype)],
      expected: array(dtype, [2, 3], [0, 1, 1, 0, 0, 1]),
    }),
  ),
  concatenate: each("concatenate", (dtype) =>
    sample("", ([x, y]) => p.concatenate([x, y, x], 1), {
      inputs: [array(dtype, [2, 1], [1, 0]), array(dtype, [2, 2], [0, 0, 1, 1])],
      expected: array(dtype, [2, 4], [1, 0, 0, 1, 0, 1, 1, 0]),
    }),
  ),
  pad: each("pad", (dtype) =>
    sample("", ([x, fill]) => p.pad(x, fill, { low: [1, -1], high: [0, 1], interior: [0, 1] }), {
      inputs: [array(dtype, [1, 2], [1, 0]), array(dtype, [], [1])],
      expected: array(dtype, [2, 3], [1, 1, 1, 1, 0, 1]),
    }),
  ),
  slice: each("slice", (dtype) =>
    sample("", ([x]) => p.slice(x, { start: [0, 0], limit: [2, 3], strides: [1, 2] }), {
      inputs: [grid(dtype)],
      expected: array(dtype, [2, 2], [1, 0, 1, 0]),
    }),
  ),
  dynamicSlice: [
    ...each("dynamicSlice", (dtype) =>
      sample("", ([x, i, j]) => p.dynamicSlice(x, [i, j], [1, 2]), {
        inputs: [grid(dtype), array("i32", [], [7]), array("i32", [], [0])],
        expected: array(dtype, [1, 2], [1, 1]),
      }),
    ),
    ...INTEGERS.map((dtype) =>
      sample(`at ${dtype}`, ([x, i]) => p.dynamicSlice(x, [i], [2]), {
        inputs: [LONG, array(dtype, [], [farthest(dtype)])],
        expected: vector("f32", [farthest(dtype), farthest(dtype) + 1]),
      }),
    ),
  ],
  dynamicUpdateSlice: each("dynamicUpdateSlice", (dtype) =>
    sample("", ([x, update, i, j]) => p.dynamicUpdateSlice(x, update, [i, j]), {
      inputs: [grid(dtype), array(dtype, [1, 2], [1, 1]), array("i64", [], [0n]), array("i64", [], [1n])],
      expected: array(dtype, [2, 3], [1, 1, 1, 1, 1, 0]),
    }),
  ),
  gather: [
    ...each("gather", (dtype) =>
      sample("", ([x]) => p.gather(x, indices([3, 1], [1, 0, 1]), ROWS), {
        inputs: [grid(dtype)],
        expected: array(dtype, [3, 3], [1, 1, 0, 1, 0, 0, 1, 1, 0]),
      }),
    ),
    ...each("gather out of range", (dtype) =>
      sample("", ([x]) => p.gather(x, indices([3, 1], [1, 0, 9]), ROWS), {
        inputs: [grid(dtype)],
        expected: array(dtype, [3, 3], [1, 1, 0, 1, 0, 0, 1, 1, 0]),
      }),
    ),
    ...INTEGERS.map((dtype) =>
      sample(`at ${dtype}`, ([x, i]) => p.gather(x, i, { ...ROWS, offsetDims: [], sliceSizes: [1] }), {
        inputs: [LONG, array(dtype, [2, 1], [farthest(dtype), 1])],
        expected: vector("f32", [farthest(dtype), 1]),
      }),
    ),
    sample(
      "with batches",
      ([x, i]) =>
        p.gather(x, p.convert(i, "i2"), {
          ...ROWS,
          offsetDims: [],
          collapsedSliceDims: [1],
          operandBatchingDims: [0],
          startIndicesBatchingDims: [0],
          startIndexMap: [1],
          sliceSizes: [1, 1],
        }),
      {
        inputs: [array("f32", [2, 3], [1, 2, 3, 4, 5, 6]), array("i32", [2, 1], [1, 0])],
        expected: vector("f32", [2, 4]),
      },
    ),
  ],
  scatter: scatters,
};
