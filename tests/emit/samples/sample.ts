// A sample is a function, what it is given and what it should give.
import { buildFunc } from "../../../src/ir/build.ts";
import { isComplex, isFloat, realDType, type DType } from "../../../src/ir/dtype.ts";
import { decodeElements, encodeElements, type Scalar } from "../../../src/ir/elements.ts";
import { denseLiteral } from "../../../src/ir/encode.ts";
import type { Func, Value } from "../../../src/ir/graph.ts";
import { constant } from "../../../src/ir/prims.ts";
import { SMALL_FLOATS, isSmallFloat } from "../../../src/ir/smallFloat.ts";
import type { Shape } from "../../../src/ir/type.ts";
import { tensor, type Tensor } from "../../support/evaluate.ts";

export interface Sample {
  readonly label: string;
  readonly func: Func;
  readonly inputs: readonly Tensor[];
  readonly expected: readonly Tensor[];
  /** Largest relative error, against 1 where the value is smaller; a few units in the last place unless said. */
  readonly tolerance?: number;
}

/** What is tried unless TSJAX_TEST_ALL asks for every dtype: one of each kind that is treated in its own way. */
const COMMON: readonly DType[] = ["bool", "i2", "i4", "i32", "u8", "u64", "f8e4m3fn", "bf16", "f32", "f64", "c64"];

const tried = (dtypes: readonly DType[]): readonly DType[] =>
  process.env.TSJAX_TEST_ALL ? dtypes : dtypes.filter((dtype) => COMMON.includes(dtype));

export const INTS = tried(["i2", "i4", "i8", "i16", "i32", "i64"]);
export const UINTS = tried(["u2", "u4", "u8", "u16", "u32", "u64"]);
export const INTEGERS: readonly DType[] = [...INTS, ...UINTS];
export const FLOATS = tried([
  "f8e3m4", "f8e4m3", "f8e4m3b11fnuz", "f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz", "f4e2m1fn",
  "bf16", "f16", "f32", "f64",
]); // prettier-ignore
export const COMPLEXES = tried(["c64", "c128"]);
export const NUMBERS: readonly DType[] = [...INTEGERS, ...FLOATS, ...COMPLEXES];
export const ALL: readonly DType[] = ["bool", ...NUMBERS];

/** The distance from 1 to the next number of the dtype. */
export function epsilon(dtype: DType): number {
  const real = realDType(dtype);
  if (isSmallFloat(real)) return 2 ** -SMALL_FLOATS[real].mantissaBits;
  return real === "f64" ? 2 ** -52 : isFloat(real) ? 2 ** -23 : 0;
}

/** The values as the dtype has them. */
export const rounded = (dtype: DType, values: readonly Scalar[]): Scalar[] =>
  decodeElements(dtype, encodeElements(dtype, values));

/** A complex number for complex dtypes, the number itself for others. */
export const number = (dtype: DType, value: number): Scalar => (isComplex(dtype) ? [value, 0] : value);

/** A tensor with its values rounded to its dtype; plain numbers become complex where the dtype is. */
export const array = (dtype: DType, shape: Shape, values: readonly Scalar[]): Tensor =>
  tensor(
    dtype,
    shape,
    rounded(dtype, values.map((value) => (typeof value === "number" ? number(dtype, value) : value))), // prettier-ignore
  );

export const vector = (dtype: DType, values: readonly Scalar[]): Tensor => array(dtype, [values.length], values);

type Build = (params: readonly Value[]) => readonly Value[] | Value;

interface Rest {
  readonly inputs: readonly Tensor[];
  readonly expected: readonly Tensor[] | Tensor;
  readonly tolerance?: number;
}

/** A sample whose function has a parameter for each input. */
export function sample(label: string, build: Build, { inputs, expected, tolerance }: Rest): Sample {
  const func = buildFunc("sample", inputs, (params) => {
    const results = build(params);
    return "type" in results ? [results] : results;
  });
  return { label, func, inputs, expected: "dtype" in expected ? [expected] : expected, tolerance };
}

/** An array of index vectors or other integers, inside the function. */
export const indices = (shape: Shape, values: readonly number[]): Value => constant(denseLiteral("i32", shape, values));
