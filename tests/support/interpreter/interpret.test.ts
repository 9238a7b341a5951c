// The interpreter gives what every op's samples say.
import { describe, expect, it } from "vitest";
import { DTYPE_INFO, isComplex, isFloat, isInteger, type DType } from "../../../src/ir/dtype.ts";
import type { Scalar } from "../../../src/ir/elements.ts";
import { difference } from "../../emit/samples/compare.ts";
import { SAMPLES, type RunnableOp } from "../../emit/samples/index.ts";
import type { Tensor } from "../evaluate.ts";
import { arr, type Arr } from "./array.ts";
import { interpret } from "./interpret.ts";
import { fromScalar } from "./numbers.ts";

/** Computed with as many digits as the interpreter has, and no bits of their own to show. */
const DTYPES: readonly DType[] = ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "f32", "f64", "c64", "c128"];
/** Ops whose results are not theirs alone to choose, or that the interpreter leaves out. */
const LEFT_OUT: readonly RunnableOp[] = ["rngBitGenerator", "lu", "geqp3", "svd", "hessenberg", "tridiagonal", "schur", "eig", "geqrf", "householderProduct", "customCall", "reducePrecision", "nextAfter"]; // prettier-ignore

/** Of 64 bits, JavaScript's numbers have 53. */
const fits = ({ dtype, data }: Tensor): boolean =>
  DTYPES.includes(dtype) && data.every((x) => typeof x !== "bigint" || Number.isSafeInteger(Number(x)));

const toArr = ({ dtype, shape, data }: Tensor): Arr =>
  arr(
    dtype,
    shape,
    data.map((x) => fromScalar(dtype, x)),
  );
const toTensor = ({ dtype, shape, data }: Arr): Tensor => ({
  dtype,
  shape,
  data: data.map((x): Scalar =>
    dtype === "bool" ? x === 1 : DTYPE_INFO[dtype].bits === 64 && isInteger(dtype) ? BigInt(x as number) : x,
  ),
});

describe("the interpreter", () => {
  const names = (Object.keys(SAMPLES) as RunnableOp[]).filter((name) => !LEFT_OUT.includes(name));
  it.each(names)("%s", (name) => {
    let tried = 0;
    for (const { label, func, inputs, expected, tolerance } of SAMPLES[name]) {
      if (![...inputs, ...expected].every(fits)) continue;
      tried++;
      const rounds = expected.some(({ dtype }) => isFloat(dtype) || isComplex(dtype));
      const found = interpret(func, inputs.map(toArr)).map(toTensor);
      expect(difference(found, expected, rounds ? Math.max(tolerance ?? 0, 1e-6) : tolerance), label).toBe("");
    }
    expect(tried).toBeGreaterThan(0);
  });
});
