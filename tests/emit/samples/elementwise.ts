import { isComplex, isFloat, type DType } from "../../../src/ir/dtype.ts";
import type { Scalar } from "../../../src/ir/elements.ts";
import type { BinaryOp, UnaryOp } from "../../../src/ir/ops.ts";
import * as p from "../../../src/ir/prims.ts";
import {
  array,
  ALL,
  epsilon,
  FLOATS,
  INTEGERS,
  INTS,
  NUMBERS,
  rounded,
  sample,
  vector,
  type Sample,
} from "./sample.ts";

type Reals = readonly (readonly [x: number, y: number])[];

interface UnaryCase {
  readonly dtypes?: readonly DType[];
  /** Values for the floats; exact in every one of them. */
  readonly real?: Reals;
  readonly integer?: Reals;
  /** The value at 0.5 + 0.25i. */
  readonly complex?: readonly [number, number];
  /** The result's dtype, where it is another. */
  readonly gives?: (dtype: DType) => DType;
  /** In steps of the last place. */
  readonly tolerance?: number;
}

const at = (f: (x: number) => number, xs: readonly number[] = [0.5, 1, 2, 3]): Reals => xs.map((x) => [x, f(x)]);

const real: (dtype: DType) => DType = (dtype) => (dtype === "c128" ? "f64" : dtype === "c64" ? "f32" : dtype);

const UNARY: { readonly [N in UnaryOp]: UnaryCase } = {
  neg: { real: at((x) => -x), integer: at((x) => -x, [0, 1]), complex: [-0.5, -0.25] },
  abs: { real: at(Math.abs, [-1, 2]), integer: [[-1, 1], [0, 0]], complex: [0.5590169943749475, 0], gives: real }, // prettier-ignore
  sign: {
    real: at(Math.sign, [-2, 0, 3]),
    integer: at(Math.sign, [-1, 0, 1]),
    complex: [0.8944271909999159, 0.4472135954999579],
  },
  not: { dtypes: INTEGERS, integer: at((x) => ~x, [0, 1]) },
  floor: { real: at(Math.floor, [-1.5, 0.5, 2]) },
  ceil: { real: at(Math.ceil, [-1.5, 0.5, 2]) },
  roundNearestEven: { real: [[0.5, 0], [1.5, 2], [-1.5, -2]] }, // prettier-ignore
  roundNearestAfz: { real: [[0.5, 1], [1.5, 2], [-1.5, -2]] }, // prettier-ignore
  exp: { real: at(Math.exp, [0.5, 1, -1]), complex: [1.5974665191199127, 0.4079001700783598] },
  exp2: { real: at((x) => 2 ** x, [0.5, 1, -1]), complex: [1.3930334183655624, 0.2438398968929329] },
  expm1: { real: at(Math.expm1, [0.5, 1, -1]), complex: [0.5974665191199127, 0.4079001700783598] },
  log: { real: at(Math.log), complex: [-0.5815754049028404, 0.4636476090008061] },
  log1p: { real: at(Math.log1p), complex: [0.41916459520222155, 0.16514867741462683] },
  sqrt: { real: at(Math.sqrt), complex: [0.7276733451126774, 0.17178037486125622] },
  rsqrt: { real: at((x) => 1 / Math.sqrt(x)), complex: [1.3017016520692888, -0.3072900763121319] },
  cbrt: { real: at(Math.cbrt, [-1, 0.5, 3]) },
  logistic: { real: at((x) => 1 / (1 + Math.exp(-x)), [-1, 2]), complex: [0.6242751644199613, 0.05900296431450803] },
  sin: { real: at(Math.sin), complex: [0.494485780933195, 0.22168816414957482] },
  cos: { real: at(Math.cos), complex: [0.9051501505596068, -0.12110879604381165] },
  tan: { real: at(Math.tan), complex: [0.504500702698564, 0.3124206925025888] },
  asin: { real: at(Math.asin, [-1, 0.5]), complex: [0.5016088532755008, 0.28139605624529274] },
  acos: { real: at(Math.acos, [-1, 0.5]), complex: [1.0691874735193958, -0.28139605624529274] },
  atan: { real: at(Math.atan), complex: [0.4842544903299662, 0.20058661813123432] },
  sinh: { real: at(Math.sinh, [-1, 0.5]), complex: [0.504895714387995, 0.2789791283502615] },
  cosh: { real: at(Math.cosh, [-1, 0.5]), complex: [1.0925708047319176, 0.12892104172809826] },
  tanh: { real: at(Math.tanh), complex: [0.4854872810241353, 0.19805544995134955] },
  asinh: { real: at(Math.asinh), complex: [0.4926756834207706, 0.2243284526346675] },
  acosh: { real: at(Math.acosh, [1.5, 2]), complex: [0.28139605624529274, 1.0691874735193958] },
  atanh: { real: at(Math.atanh, [-0.5, 0.5]), complex: [0.5003700000525311, 0.3143981432077165] },
  erf: { real: [[0.5, 0.5204998778130465], [2, 0.9953222650189527]] }, // prettier-ignore
  erfc: { real: [[0.5, 0.4795001221869535], [2, 0.004677734981047266]] }, // prettier-ignore
  erfInv: { real: [[0.5, 0.4769362762044699], [-0.5, -0.4769362762044699]] }, // prettier-ignore
  lgamma: { real: [[0.5, 0.5723649429247], [4, 1.791759469228055]] }, // prettier-ignore
  digamma: { real: [[0.5, -1.9635100260214235], [4, 1.2561176684318003]], tolerance: 8 }, // prettier-ignore
  besselI1e: { real: [[0.5, 0.15642080318487173], [2, 0.2152692892489377]] }, // prettier-ignore
  isFinite: { dtypes: ["f16", "bf16", "f32", "f64"], real: [[1, 1], [Infinity, 0], [NaN, 0]], gives: () => "bool" }, // prettier-ignore
  popcnt: { dtypes: INTEGERS, integer: [[0, 0], [1, 1]] }, // prettier-ignore
  clz: { dtypes: ["i32", "u32"], integer: [[0, 32], [1, 31], [-1, 0]] }, // prettier-ignore
  real: { complex: [0.5, 0], gives: real },
  imag: { complex: [0.25, 0], gives: real },
  conj: { complex: [0.5, -0.25] },
  stopGradient: { real: at((x) => x), integer: at((x) => x, [0, 1]), complex: [0.5, 0.25] },
};

/** The last place of a format of one mantissa bit is worth half the value: results are right or off by one step. */
const slack = (dtype: DType): number | undefined => (dtype === "f4e2m1fn" ? 0.5 : undefined);

function unarySamples(name: UnaryOp): Sample[] {
  const found = UNARY[name];
  const gives = found.gives ?? ((dtype: DType) => dtype);
  const ofReals = (dtype: DType, pairs: Reals): Sample =>
    sample(`${name} ${dtype}`, ([x]) => p.unaryOp(name, x), {
      inputs: [vector(dtype, pairs.map(([x]) => x))], // prettier-ignore
      expected: vector(gives(dtype), pairs.map(([, y]) => y)), // prettier-ignore
      tolerance: slack(dtype) ?? (found.tolerance && found.tolerance * epsilon(dtype)),
    });
  const ofComplex = (dtype: DType, value: readonly [number, number]): Sample =>
    sample(`${name} ${dtype}`, ([x]) => p.unaryOp(name, x), {
      inputs: [vector(dtype, [[0.5, 0.25]])],
      expected: vector(gives(dtype), [isComplex(gives(dtype)) ? value : value[0]]),
    });
  const dtypes = found.dtypes ?? ALL;
  const { integer, complex } = found;
  const pairs = found.real;
  const signed = integer?.some(([x]) => x < 0) ?? false;
  return dtypes.flatMap((dtype) => {
    if (isFloat(dtype)) return pairs && FLOATS.includes(dtype) ? [ofReals(dtype, pairs)] : [];
    if (isComplex(dtype)) return complex ? [ofComplex(dtype, complex)] : [];
    const takes = dtype !== "bool" && integer && (!signed || !dtype.startsWith("u") || found.dtypes);
    const takesSign = name !== "abs" && name !== "sign" ? true : INTS.includes(dtype);
    return takes && takesSign ? [ofReals(dtype, integer)] : [];
  });
}

interface BinaryCase {
  readonly dtypes?: readonly DType[];
  readonly real?: readonly (readonly [x: number, y: number, z: number])[];
  readonly integer?: readonly (readonly [x: number, y: number, z: number])[];
  /** The value at 0.5 + 0.25i and 1 + 1.5i. */
  readonly complex?: readonly [number, number];
  readonly gives?: (dtype: DType) => DType;
}

const BINARY: { readonly [N in BinaryOp]: BinaryCase } = {
  add: { real: [[1, 2, 3], [0.5, -1, -0.5]], integer: [[1, 0, 1]], complex: [1.5, 1.75] }, // prettier-ignore
  sub: { real: [[1, 2, -1], [0.5, 1, -0.5]], integer: [[1, 1, 0]], complex: [-0.5, -1.25] }, // prettier-ignore
  mul: { real: [[1.5, 2, 3], [0.5, -1, -0.5]], integer: [[1, 1, 1]], complex: [0.125, 1] }, // prettier-ignore
  div: { real: [[3, 2, 1.5], [1, -2, -0.5]], integer: [[1, 1, 1]], complex: [0.2692307692307692, -0.15384615384615385] }, // prettier-ignore
  rem: { real: [[3, 2, 1], [-3, 2, -1]], integer: [[1, 1, 0]] }, // prettier-ignore
  pow: { real: [[2, 2, 4], [2, 0.5, Math.SQRT2]], integer: [[1, 1, 1], [0, 0, 1]], complex: [0.2558905228815108, -0.11082744095067619] }, // prettier-ignore
  atan2: { real: [[0.5, 2, Math.atan2(0.5, 2)], [-1, -1, Math.atan2(-1, -1)]] }, // prettier-ignore
  max: { real: [[1, 2, 2], [-1, -2, -1]], integer: [[0, 1, 1]], complex: [1, 1.5] }, // prettier-ignore
  min: { real: [[1, 2, 1], [-1, -2, -2]], integer: [[0, 1, 0]], complex: [0.5, 0.25] }, // prettier-ignore
  nextAfter: { dtypes: ["f32", "f64", "f16", "bf16"], real: [[1, 1, 1]] },
  and: { integer: [[1, 1, 1], [1, 0, 0]] }, // prettier-ignore
  or: { integer: [[1, 1, 1], [1, 0, 1]] }, // prettier-ignore
  xor: { integer: [[1, 1, 0], [1, 0, 1]] }, // prettier-ignore
  shiftLeft: { dtypes: ["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"], integer: [[1, 3, 8], [5, 1, 10]] }, // prettier-ignore
  shiftRightArithmetic: { dtypes: ["i8", "i16", "i32", "i64"], integer: [[-8, 1, -4], [9, 2, 2]] }, // prettier-ignore
  shiftRightLogical: { dtypes: ["i32"], integer: [[-8, 1, 2147483644], [9, 2, 2]] }, // prettier-ignore
  complex: { dtypes: ["f32", "f64"], real: [[1, 2, 0]] },
  polygamma: { real: [[1, 0.5, 4.93480220054468]] },
  zeta: { real: [[2, 1, 1.6449340668482264], [4, 0.5, 16.23484850566707]] }, // prettier-ignore
};

function binarySamples(name: BinaryOp): Sample[] {
  const found = BINARY[name];
  const dtypes = found.dtypes ?? ALL;
  return dtypes.flatMap((dtype) => {
    const label = `${name} ${dtype}`;
    const build: Parameters<typeof sample>[1] = ([x, y]) => p.binaryOp(name, x, y);
    if (name === "complex") {
      const expected = vector(dtype === "f64" ? "c128" : "c64", [[1, 2]]);
      return [sample(label, build, { inputs: [vector(dtype, [1]), vector(dtype, [2])], expected })];
    }
    if (isComplex(dtype)) {
      if (!found.complex) return [];
      const inputs = [vector(dtype, [[0.5, 0.25]]), vector(dtype, [[1, 1.5]])];
      return [sample(label, build, { inputs, expected: vector(dtype, [found.complex]) })];
    }
    const triples = isFloat(dtype) ? (FLOATS.includes(dtype) ? found.real : undefined) : dtype === "bool" ? undefined : found.integer; // prettier-ignore
    if (!triples || (name === "zeta" && dtype === "f4e2m1fn")) return [];
    return [
      sample(label, build, {
        inputs: [vector(dtype, triples.map(([x]) => x)), vector(dtype, triples.map(([, y]) => y))], // prettier-ignore
        expected: vector(dtype, triples.map(([, , z]) => z)), // prettier-ignore
        tolerance: slack(dtype),
      }),
    ];
  });
}

const DIRECTIONS = {
  eq: (x: number, y: number) => x === y,
  ne: (x: number, y: number) => x !== y,
  lt: (x: number, y: number) => x < y,
  le: (x: number, y: number) => x <= y,
  gt: (x: number, y: number) => x > y,
  ge: (x: number, y: number) => x >= y,
};

const comparisons: Sample[] = ALL.map((dtype) => {
  const xs = [0, 1, 1];
  const ys = [1, 1, 0];
  const directions = Object.keys(DIRECTIONS) as (keyof typeof DIRECTIONS)[];
  return sample(dtype, ([x, y]) => directions.map((direction) => p.compare(direction, x, y)), {
    inputs: [vector(dtype, xs), vector(dtype, ys)],
    expected: directions.map(
      (direction) =>
      vector("bool", xs.map((x, i) => DIRECTIONS[direction](x, ys[i]))), // prettier-ignore
    ),
  });
});

const total = sample("lt total f32", ([x, y]) => p.compare("lt", x, y, true), {
  inputs: [vector("f32", [-0, 1, NaN, -Infinity]), vector("f32", [0, NaN, 1, -1])],
  expected: vector("bool", [true, true, false, true]),
});

const notANumber = sample("NaN compares unequal", ([x]) => [p.eq(x, x), p.ne(x, x)], {
  inputs: [vector("f64", [NaN])],
  expected: [vector("bool", [false]), vector("bool", [true])],
});

const propagates = sample("max and min give NaN", ([x, y]) => [p.max(x, y), p.min(x, y)], {
  inputs: [vector("f32", [NaN, 1]), vector("f32", [1, NaN])],
  expected: [vector("f32", [NaN, NaN]), vector("f32", [NaN, NaN])],
});

/** From one dtype to all of the others. */
function converted(from: DType): Sample {
  const values: Scalar[] = isComplex(from) ? [[1, 2], [0, 1]] : [1, 0]; // prettier-ignore
  const targets = ALL.filter((to) => to !== from);
  const expected = (to: DType): Scalar[] =>
    to === "bool" && isComplex(from) ? [true, true] : isComplex(to) && isComplex(from) ? values : [1, 0];
  return sample(`from ${from}`, ([x]) => targets.map((to) => p.convert(x, to)), {
    inputs: [vector(from, values)],
    expected: targets.map((to) => vector(to, expected(to))),
  });
}

export const elementwise = {
  ...(Object.fromEntries(Object.keys(UNARY).map((name) => [name, unarySamples(name as UnaryOp)])) as Record<UnaryOp, Sample[]>), // prettier-ignore
  ...(Object.fromEntries(Object.keys(BINARY).map((name) => [name, binarySamples(name as BinaryOp)])) as Record<BinaryOp, Sample[]>), // prettier-ignore
  max: [...binarySamples("max"), propagates],
  compare: [...comparisons, total, notANumber],
  select: ALL.flatMap((dtype) => [
    sample(`select ${dtype}`, ([pred, x, y]) => p.select(pred, x, y), {
      inputs: [vector("bool", [true, false]), vector(dtype, [1, 1]), vector(dtype, [0, 0])],
      expected: vector(dtype, [1, 0]),
    }),
    sample(`select ${dtype} by a scalar`, ([pred, x, y]) => p.select(pred, x, y), {
      inputs: [array("bool", [], [false]), vector(dtype, [1, 1]), vector(dtype, [0, 1])],
      expected: vector(dtype, [0, 1]),
    }),
  ]),
  clamp: [...INTEGERS, ...FLOATS].flatMap((dtype) => [
    sample(`clamp ${dtype}`, ([low, x, high]) => p.clamp(low, x, high), {
      inputs: [vector(dtype, [0, 1]), vector(dtype, [1, 0]), vector(dtype, [0, 1])],
      expected: vector(dtype, [0, 1]),
    }),
    sample(`clamp ${dtype} by scalars`, ([low, x, high]) => p.clamp(low, x, high), {
      inputs: [array(dtype, [], [0]), vector(dtype, [1, 0]), array(dtype, [], [1])],
      expected: vector(dtype, [1, 0]),
    }),
  ]),
  integerPow: [
    ...NUMBERS.map((dtype) =>
      sample(`cube ${dtype}`, ([x]) => p.integerPow(x, 3), {
        inputs: [vector(dtype, [1, 0])],
        expected: vector(dtype, [1, 0]),
      }),
    ),
    ...[0, 1, 2, 5, 7, -1, -2].map((exponent) =>
      sample(`to the ${exponent}`, ([x]) => p.integerPow(x, exponent), {
        inputs: [vector("f64", [1.5, -2])],
        expected: vector("f64", [1.5 ** exponent, (-2) ** exponent]),
      }),
    ),
  ],
  convert: [
    ...ALL.map(converted),
    sample("floats to integers truncate", ([x]) => p.convert(x, "i32"), {
      inputs: [vector("f32", [1.9, -1.9])],
      expected: vector("i32", [1, -1]),
    }),
    sample("fractions to bool", ([x]) => p.convert(x, "bool"), {
      inputs: [vector("f32", [0.25, 0, NaN])],
      expected: vector("bool", [true, false, true]),
    }),
  ],
  bitcast: [
    sample("f32 to u32", ([x]) => p.bitcast(x, "u32"), {
      inputs: [vector("f32", [1, -2])],
      expected: vector("u32", [0x3f800000, 0xc0000000]),
    }),
    sample("f32 to u8", ([x]) => p.bitcast(x, "u8"), {
      inputs: [vector("f32", [1, -2])],
      expected: array("u8", [2, 4], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
    }),
    sample("u16 to i64", ([x]) => p.bitcast(x, "i64"), {
      inputs: [array("u16", [1, 4], [1, 2, 0, 0])],
      expected: vector("i64", [131073n]),
    }),
    sample("bf16 to f16", ([x]) => p.bitcast(x, "f16"), {
      inputs: [vector("bf16", [1])],
      expected: vector("f16", [1.875]),
    }),
    sample("i8 to u4", ([x]) => p.bitcast(x, "u4"), {
      inputs: [vector("i8", [0x21])],
      expected: array("u4", [1, 2], [1, 2]),
    }),
  ],
  reducePrecision: [
    sample("f32 to 3 bits", ([x]) => p.reducePrecision(x, { exponentBits: 8, mantissaBits: 2 }), {
      inputs: [vector("f32", [1.1, 1.2, 3.3])],
      expected: vector("f32", [1, 1.25, 3.5]),
    }),
    sample("f64 as f16", ([x]) => p.reducePrecision(x, { exponentBits: 5, mantissaBits: 10 }), {
      inputs: [vector("f64", [0.1])],
      expected: vector("f64", rounded("f16", [0.1])),
    }),
  ],
};
