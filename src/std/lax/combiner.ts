// The functions that reductions take: those that name a reduction of their own, and any other as a region.
import { isComplex, isFloat, isInteger, type DType } from "../../ir/dtype.ts";
import { openRegion } from "../../ir/build.ts";
import type { Region } from "../../ir/graph.ts";
import { elementRange } from "./range.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { BuiltinFunction } from "../../frontend/builtinFunction.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

export type Monoid = "sum" | "prod" | "max" | "min" | "and" | "or" | "xor";

const MONOIDS: Readonly<Record<string, Monoid>> = {
  "lax.add": "sum",
  "np.add": "sum",
  "lax.mul": "prod",
  "np.multiply": "prod",
  "lax.max": "max",
  "np.maximum": "max",
  "lax.min": "min",
  "np.minimum": "min",
  "lax.bitwiseAnd": "and",
  "np.bitwiseAnd": "and",
  "np.logicalAnd": "and",
  "lax.bitwiseOr": "or",
  "np.bitwiseOr": "or",
  "np.logicalOr": "or",
  "lax.bitwiseXor": "xor",
  "np.bitwiseXor": "xor",
  "np.logicalXor": "xor",
};

/** The reduction that a library function names for operands of this dtype; null for any other function. */
export function monoidOf(fn: FunctionVal, dtype: DType): Monoid | null {
  const kind = fn instanceof BuiltinFunction ? (MONOIDS[fn.name] ?? null) : null;
  if (kind === "sum" || kind === "prod") return dtype === "bool" ? (kind === "sum" ? "or" : "and") : kind;
  if (kind === "max" || kind === "min") return isComplex(dtype) ? null : kind;
  return kind !== null && (dtype === "bool" || (isInteger(dtype) && !fn.name.includes("logical"))) ? kind : null;
}

/** Whether the initial value, static, changes nothing in the reduction. */
export function isIdentity(init: Val, kind: Monoid, dtype: DType): boolean {
  const value = typeof init === "boolean" ? Number(init) : staticNumber(init);
  if (value === null) return false;
  switch (kind) {
    case "sum":
    case "or":
    case "xor":
      return value === 0;
    case "prod":
      return value === 1;
    case "and":
      return dtype === "bool" ? value === 1 : value === -1;
    case "max":
      return isFloat(dtype) ? value === -Infinity : value === Number(elementRange(dtype).least);
    case "min":
      return isFloat(dtype) ? value === Infinity : value === Number(elementRange(dtype).greatest);
  }
}

export const combine: Readonly<Record<Monoid, (x: Tensor, y: Tensor) => Tensor>> = {
  sum: c.add,
  prod: c.mul,
  max: c.max,
  min: c.min,
  and: c.bitAnd,
  or: c.bitOr,
  xor: c.bitXor,
};

/**
 * The function as a region over scalars (a…, b…). With one array it is called as f(a, b), with several as
 * f([a…], [b…]). TJ4003 when it does not give back scalars of the same dtypes.
 */
export function combinerRegion(
  args: Arguments,
  name: string,
  fn: FunctionVal,
  dtypes: readonly DType[],
  single: boolean,
): Region {
  const scalars = [...dtypes, ...dtypes].map((dtype) => ({ dtype, shape: [] }));
  const region = openRegion(scalars, (params) => {
    const left = params.slice(0, dtypes.length).map((value) => new Tensor(value));
    const right = params.slice(dtypes.length).map((value) => new Tensor(value));
    const result = fn.call(single ? [left[0], right[0]] : [new ArrayVal(left), new ArrayVal(right)], args.site);
    const results = single ? [result] : result instanceof ArrayVal ? result.items : [];
    if (results.length !== dtypes.length) {
      args.fail("TJ4003", `${name} must give ${dtypes.length} scalars, found ${describe(result)}`, { param: name });
    }
    return results.map((item, i) => {
      const scalar = item instanceof Tensor && !item.weak ? item : c.cast(item as Tensor, dtypes[i]);
      if (scalar.ndim !== 0 || scalar.dtype !== dtypes[i]) {
        args.fail("TJ4003", `${name} must give a scalar of ${dtypes[i]}, found ${typeText(scalar)}`, { param: name });
      }
      return scalar.value;
    });
  });
  if (region.captures.length > 0) {
    args.fail("TJ4009", `${name} uses tensors from outside`, {
      param: name,
      hint: "a reduction's function may only use its arguments and static values",
    });
  }
  const closed = region.close();
  if (closed.ops.some((op) => op.name === "callback")) {
    args.fail("TJ5002", `${name} calls the host, which a function that combines scalars cannot`, {
      param: name,
      hint: "print the operands before, or the result after",
    });
  }
  return closed;
}
