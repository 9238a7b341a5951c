import type { DType } from "../../../src/ir/dtype.ts";
import { scalarLiteral } from "../../../src/ir/encode.ts";
import { upperBound } from "../../../src/ir/identities.ts";
import type { CumulativeKind, ReduceKind, WindowAttrs } from "../../../src/ir/ops.ts";
import * as p from "../../../src/ir/prims.ts";
import { array, ALL, FLOATS, INTEGERS, NUMBERS, sample, vector, type Sample } from "./sample.ts";

/** Of [[1, 0], [1, 1]] along the first dimension; xor of integers and parity of booleans agree here. */
const REDUCED: Readonly<Record<ReduceKind, readonly [first: number, second: number]>> = {
  sum: [2, 1],
  prod: [1, 0],
  max: [1, 1],
  min: [1, 0],
  and: [1, 0],
  or: [1, 1],
  xor: [0, 1],
};

const bitwise = (kind: ReduceKind): boolean => kind === "and" || kind === "or" || kind === "xor";

const reduces: Sample[] = (Object.keys(REDUCED) as ReduceKind[]).flatMap((kind) =>
  (bitwise(kind) ? (["bool", ...INTEGERS] as const) : ALL).map((dtype) =>
    sample(`${kind} ${dtype}`, ([x]) => p.reduce(x, kind, [0]), {
      inputs: [array(dtype, [2, 2], [1, 0, 1, 1])],
      expected: vector(dtype, REDUCED[kind]),
    }),
  ),
);

const ONE_D: WindowAttrs = { window: [2], strides: [1], baseDilation: [1], windowDilation: [1], padding: [[1, 0]] };

const WINDOWED: Readonly<Record<"sum" | "prod" | "max" | "min", readonly number[]>> = {
  sum: [1, 1, 1, 2],
  prod: [1, 0, 0, 1],
  max: [1, 1, 1, 1],
  min: [1, 0, 0, 1],
};

const RUNNING: Readonly<Record<Exclude<CumulativeKind, "logsumexp">, readonly number[]>> = {
  sum: [1, 1, 2, 3],
  prod: [1, 0, 0, 0],
  max: [1, 1, 1, 1],
  min: [1, 0, 0, 0],
};
const RUNNING_BACK: typeof RUNNING = {
  sum: [3, 2, 2, 1],
  prod: [0, 0, 1, 1],
  max: [1, 1, 1, 1],
  min: [0, 0, 1, 1],
};

const wraps = (dtype: DType): boolean => dtype === "i2" || dtype === "bool";

const cumulatives: Sample[] = (Object.keys(RUNNING) as (keyof typeof RUNNING)[]).flatMap((kind) =>
  NUMBERS.filter((dtype) => !wraps(dtype)).map((dtype) =>
    sample(`${kind} ${dtype}`, ([x]) => [false, true].map((reverse) => p.cumulative(x, { kind, axis: 1, reverse })), {
      inputs: [array(dtype, [1, 4], [1, 0, 1, 1])],
      expected: [RUNNING, RUNNING_BACK].map((values) => array(dtype, [1, 4], values[kind])),
    }),
  ),
);

/** log(e^x0 + … + e^xi) for each i. */
function runningLogSumExp(xs: readonly number[]): number[] {
  let sum = 0;
  return xs.map((x) => Math.log((sum += Math.exp(x))));
}

const logSumExps: Sample[] = [3, 32, 33, 100, 101].flatMap((size) =>
  [false, true].map((reverse) => {
    const xs = Array.from({ length: size }, (_, i) => Math.sin(i * 7) * 3);
    const running = reverse ? runningLogSumExp([...xs].reverse()).reverse() : runningLogSumExp(xs);
    const attrs = { kind: "logsumexp", axis: 0, reverse } as const;
    return sample(`logsumexp of ${size}${reverse ? " from the end" : ""}`, ([x]) => p.cumulative(x, attrs), {
      inputs: [vector("f64", xs)],
      expected: vector("f64", running),
      tolerance: 1e-13,
    });
  }),
);

const extremes = (name: "argmax" | "argmin"): Sample[] => {
  const better = name === "argmax" ? 1 : 0;
  const of = name === "argmax" ? p.argmax : p.argmin;
  return [
    ...(["bool", ...INTEGERS, ...FLOATS] as const).map((dtype) =>
      sample(`${name} ${dtype}`, ([x]) => of(x, 1, "i32"), {
        inputs: [array(dtype, [2, 3], [1 - better, better, better, better, 1 - better, better])],
        expected: vector("i32", [1, 0]),
      }),
    ),
    sample("NaN wins, the first of them", ([x]) => of(x, 0, "i64"), {
      inputs: [vector("f32", [1, NaN, Infinity, NaN, -Infinity])],
      expected: array("i64", [], [1n]),
    }),
    ...INTEGERS.map((dtype) =>
      sample(`where, as ${dtype}`, ([x, y]) => [of(x, 0, dtype), of(y, 0, dtype)], {
        inputs: [vector("i2", [better - 1, 0 - better]), vector("f32", [1 - better, better])],
        expected: [array(dtype, [], [0]), array(dtype, [], [1])],
      }),
    ),
    sample("nothing but the worst", ([x]) => of(x, 0, "u8"), {
      inputs: [vector("f32", name === "argmax" ? [-Infinity, -Infinity] : [Infinity, Infinity])],
      expected: array("u8", [], [0]),
    }),
  ];
};

const POOL = { select: "ge", window: [2, 2], strides: [2, 2], padding: [[0, 0], [1, 1]] } as const; // prettier-ignore

/** A window over a scalar. */
const NO_DIMS = { window: [], strides: [], baseDilation: [], windowDilation: [], padding: [] } as const;

export const reductions = {
  reduce: [
    ...reduces,
    ...INTEGERS.map((dtype) =>
      sample(`of nothing ${dtype}`, ([x]) => [p.reduce(x, "min", [0]), p.reduce(x, "sum", [0])], {
        inputs: [array(dtype, [0, 1], [])],
        expected: [vector(dtype, [upperBound(dtype)]), vector(dtype, [0])],
      }),
    ),
    sample("of nothing f32", ([x]) => [p.reduce(x, "max", [0]), p.reduce(x, "prod", [0])], {
      inputs: [array("f32", [0, 1], [])],
      expected: [vector("f32", [-Infinity]), vector("f32", [1])],
    }),
    sample("over every axis", ([x]) => p.reduce(x, "sum", [0, 1]), {
      inputs: [array("f32", [2, 2], [1, 2, 3, 4])],
      expected: array("f32", [], [10]),
    }),
    sample("over no axis", ([x]) => p.reduce(x, "sum", []), {
      inputs: [vector("f32", [1, 2])],
      expected: vector("f32", [1, 2]),
    }),
  ],
  reduceGeneral: [
    sample(
      "two arrays",
      ([x, y, i, j]) =>
        p.reduceGeneral(
          [x, y],
          [i, j],
          [0],
          p.scalarRegion(["f32", "i32", "f32", "i32"], ([a, m, b, n]) => [p.add(a, b), p.max(m, n)]),
        ),
      {
        inputs: [array("f32", [2, 1], [1, 2]), array("i32", [2, 1], [5, 3]), array("f32", [], [10]), array("i32", [], [4])], // prettier-ignore
        expected: [vector("f32", [13]), vector("i32", [5])],
      },
    ),
    sample(
      "one of less than a byte",
      ([x, y, i, j]) =>
        p.reduceGeneral(
          [x, y],
          [i, j],
          [1],
          p.scalarRegion(["u2", "f32", "u2", "f32"], ([a, m, b, n]) => [p.max(a, b), p.add(m, n)]),
        ),
      {
        inputs: [array("u2", [2, 2], [1, 2, 0, 3]), array("f32", [2, 2], [1, 2, 3, 4]), array("u2", [], [0]), array("f32", [], [1])], // prettier-ignore
        expected: [vector("u2", [2, 3]), vector("f32", [4, 8])],
      },
    ),
    sample(
      "a constant inside",
      ([x, i]) =>
        p.reduceGeneral(
          [x],
          [i],
          [0],
          p.scalarRegion(["f32", "f32"], ([a, b]) => [p.max(p.max(a, b), p.constant(scalarLiteral("f32", 7)))]),
        ),
      { inputs: [vector("f32", [1, 2]), array("f32", [], [0])], expected: array("f32", [], [7]) },
    ),
  ],
  argmax: extremes("argmax"),
  argmin: extremes("argmin"),
  reduceWindow: [
    sample("of a scalar", ([x]) => p.reduceWindow(x, { kind: "max", ...NO_DIMS }), {
      inputs: [array("f32", [], [3])],
      expected: array("f32", [], [3]),
    }),
    ...(Object.keys(WINDOWED) as (keyof typeof WINDOWED)[]).flatMap((kind) =>
      NUMBERS.filter((dtype) => !wraps(dtype)).map((dtype) =>
        sample(`${kind} ${dtype}`, ([x]) => p.reduceWindow(x, { kind, ...ONE_D }), {
          inputs: [vector(dtype, [1, 0, 1, 1])],
          expected: vector(dtype, WINDOWED[kind]),
        }),
      ),
    ),
    sample(
      "dilated and strided",
      ([x]) =>
        p.reduceWindow(x, {
          kind: "sum",
          window: [2],
          strides: [2],
          baseDilation: [2],
          windowDilation: [2],
          padding: [[0, 1]],
        }),
      {
        // prettier-ignore
        inputs: [vector("f32", [1, 2, 3])],
        expected: vector("f32", [3, 5]),
      },
    ),
  ],
  reduceWindowGeneral: [
    sample(
      "two scalars",
      ([x, y, i, j]) =>
        p.reduceWindowGeneral(
          [x, y],
          [i, j],
          NO_DIMS,
          p.scalarRegion(["f32", "i32", "f32", "i32"], ([a, m, b, n]) => [p.add(a, b), p.max(m, n)]),
        ),
      {
        inputs: [array("f32", [], [1]), array("i32", [], [5]), array("f32", [], [2]), array("i32", [], [7])],
        expected: [array("f32", [], [3]), array("i32", [], [7])],
      },
    ),
    sample(
      "two arrays",
      ([x, y, i, j]) =>
        p.reduceWindowGeneral(
          [x, y],
          [i, j],
          ONE_D,
          p.scalarRegion(["f32", "i32", "f32", "i32"], ([a, m, b, n]) => [p.add(a, b), p.max(m, n)]),
        ),
      {
        inputs: [vector("f32", [1, 2]), vector("i32", [5, 3]), array("f32", [], [0]), array("i32", [], [4])],
        expected: [vector("f32", [1, 3]), vector("i32", [5, 5])],
      },
    ),
  ],
  selectAndScatterAdd: [
    sample("of a scalar", ([source, x]) => p.selectAndScatterAdd(source, x, { select: "ge", ...NO_DIMS }), {
      inputs: [array("f32", [], [3]), array("f32", [], [5])],
      expected: array("f32", [], [3]),
    }),
    sample(
      "unpadded",
      ([source, x]) =>
        p.selectAndScatterAdd(source, x, {
          ...POOL,
          padding: [
            [0, 0],
            [0, 0],
          ],
        }),
      {
        // prettier-ignore
        inputs: [array("f32", [1, 2], [10, 20]), array("f32", [2, 4], [1, 5, 2, 2, 3, 0, 9, 8])],
        expected: array("f32", [2, 4], [0, 10, 0, 0, 0, 0, 20, 0]),
      },
    ),
    sample("padded", ([source, x]) => p.selectAndScatterAdd(source, x, POOL), {
      inputs: [array("f64", [1, 2], [10, 20]), array("f64", [2, 2], [-1, -5, -2, -2])],
      expected: array("f64", [2, 2], [10, 0, 0, 20]),
    }),
    sample("least", ([source, x]) => p.selectAndScatterAdd(source, x, { ...POOL, select: "le" }), {
      inputs: [array("i32", [1, 2], [10, 20]), array("i32", [2, 2], [1, 5, 2, 2])],
      expected: array("i32", [2, 2], [10, 0, 0, 20]),
    }),
  ],
  selectAndGatherAdd: [
    sample("of a scalar", ([source, x]) => p.selectAndGatherAdd(source, x, { select: "ge", ...NO_DIMS }), {
      inputs: [array("f32", [], [3]), array("f32", [], [5])],
      expected: array("f32", [], [3]),
    }),
    sample("padded", ([source, x]) => p.selectAndGatherAdd(source, x, POOL), {
      inputs: [array("f32", [2, 2], [10, 20, 30, 40]), array("f32", [2, 2], [-1, -5, -2, -2])],
      expected: array("f32", [1, 2], [10, 40]),
    }),
    sample("least", ([source, x]) => p.selectAndGatherAdd(source, x, { ...POOL, select: "le" }), {
      inputs: [array("f32", [2, 2], [10, 20, 30, 40]), array("f32", [2, 2], [1, 5, 2, 2])],
      expected: array("f32", [1, 2], [10, 40]),
    }),
  ],
  cumulative: [
    ...cumulatives,
    ...logSumExps,
    sample("of nothing", ([x]) => p.cumulative(x, { kind: "sum", axis: 1, reverse: false }), {
      inputs: [array("f32", [2, 0], [])],
      expected: array("f32", [2, 0], []),
    }),
  ],
  sort: [
    ...ALL.map((dtype) =>
      sample(`sort ${dtype}`, ([x]) => p.sort([x], { dimension: 1, isStable: true, numKeys: 1 }), {
        inputs: [array(dtype, [2, 3], [1, 0, 1, 0, 1, 0])],
        expected: array(dtype, [2, 3], [0, 1, 1, 0, 0, 1]),
      }),
    ),
    sample("NaN comes last, zeros are one", ([x, y]) => p.sort([x, y], { dimension: 0, isStable: true, numKeys: 1 }), {
      inputs: [vector("f32", [NaN, 0, Infinity, -0, -Infinity, -NaN]), vector("i32", [0, 1, 2, 3, 4, 5])],
      expected: [vector("f32", [-Infinity, 0, -0, Infinity, NaN, NaN]), vector("i32", [4, 1, 3, 2, 0, 5])],
    }),
    sample("by two keys", ([x, y, z]) => p.sort([x, y, z], { dimension: 0, isStable: true, numKeys: 2 }), {
      inputs: [vector("i32", [2, 1, 2, 1]), vector("f32", [1, 2, 0, 1]), vector("u8", [0, 1, 2, 3])],
      expected: [vector("i32", [1, 1, 2, 2]), vector("f32", [1, 2, 0, 1]), vector("u8", [3, 1, 2, 0])],
    }),
    sample("complex numbers by real part first", ([x]) => p.sort([x], { dimension: 0, isStable: false, numKeys: 1 }), {
      inputs: [vector("c64", [[1, 2], [0, 5], [1, -2]])], // prettier-ignore
      expected: vector("c64", [[0, 5], [1, -2], [1, 2]]), // prettier-ignore
    }),
  ],
  topK: [
    ...[...INTEGERS, ...FLOATS].map((dtype) =>
      sample(`topK ${dtype}`, ([x]) => p.topK(x, 2), {
        inputs: [array(dtype, [2, 3], [1, 0, 1, 0, 1, 0])],
        expected: [array(dtype, [2, 2], [1, 1, 1, 0]), array("i32", [2, 2], [0, 2, 1, 0])],
      }),
    ),
    sample("all of them, NaN first", ([x]) => p.topK(x, 4), {
      inputs: [vector("f32", [1, NaN, 3, -Infinity])],
      expected: [vector("f32", [NaN, 3, 1, -Infinity]), vector("i32", [1, 2, 0, 3])],
    }),
    sample("none of them", ([x]) => p.topK(x, 0), {
      inputs: [vector("f32", [1, 2])],
      expected: [vector("f32", []), vector("i32", [])],
    }),
  ],
};
