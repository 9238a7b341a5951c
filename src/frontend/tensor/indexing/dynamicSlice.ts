// `ds(start, size)`: an index of known size whose start may be traced, for `x.slice(…)`, `x.at(…)` and `x[…]`.
import { isInteger } from "../../../ir/dtype.ts";
import { staticNumber } from "../../arguments.ts";
import { define } from "../../builtin.ts";
import { ProgramError } from "../../diagnostics.ts";
import { describe, typeText } from "../../values/describe.ts";
import { OpaqueVal, Tensor } from "../../values/values.ts";
import type { Slice } from "./slices.ts";

export class DynamicSlice extends OpaqueVal {
  constructor(
    readonly start: number | Tensor,
    readonly size: number | null,
    readonly stride: number,
  ) {
    super();
  }
  get what(): string {
    return `a slice of ${this.size ?? "all"} elements`;
  }
}

/** JAX's dslice: ds(null) is all, ds(size) is the first ones, ds(start, size, stride?) those from start on. */
export const dynamicSlice = define("ds", "start, size?, stride?", (args) => {
  const whole = (name: string): number => {
    const value = staticNumber(args.get(name));
    if (value !== null && Number.isInteger(value) && value >= 0) return value;
    return args.fail("TJ4001", `${name} must be a number that is known while compiling, and not negative, found ${describe(args.get(name))}`, { param: name }); // prettier-ignore
  };
  const stride = args.has("stride") ? whole("stride") : 1;
  if (stride === 0) args.fail("TJ2005", "stride is 0", { param: "stride" });
  if (!args.has("size")) return new DynamicSlice(0, args.has("start") ? whole("start") : null, stride);
  const given = args.get("start") ?? null;
  const start = given === null ? 0 : staticNumber(given);
  if (start !== null) return new DynamicSlice(start, whole("size"), stride);
  const index = args.tensor("start");
  if (index.key || !isInteger(index.dtype) || index.ndim > 0)
    args.fail("TJ7002", `start must be an integer, found ${typeText(index)}`, { param: "start" });
  return new DynamicSlice(index, whole("size"), stride);
});

/** What the slice names on one axis of a tensor. */
export function sliceEntry(what: string, x: Tensor, axis: number, { start, size, stride }: DynamicSlice): Slice {
  const all = x.shape[axis];
  const length = size ?? all;
  const span = length === 0 ? 0 : (length - 1) * stride + 1;
  const outside = (found: string): never => {
    throw new ProgramError("TJ2005", `${what}: ${found} along axis ${axis} of ${typeText(x)}, which has ${all}`);
  };
  if (span > all) return outside(`ds names ${span} elements`);
  if (typeof start === "number") {
    const first = start < 0 ? start + all : start;
    if (!Number.isInteger(first) || first < 0 || first + span > all) return outside(`ds starts at ${start} for ${span} elements`); // prettier-ignore
    return { kind: "slice", first: length === 0 ? 0 : first, length, step: length <= 1 ? 1 : stride };
  }
  if (stride === 1 || length <= 1) return { kind: "slice", first: 0, length, step: 1, start };
  throw new ProgramError(
    "TJ4001",
    `${what}: the start of a slice in steps of ${stride} must be known while compiling`,
    {
      hint: "index with a tensor: x[i + stride * np.arange(size)]",
    },
  );
}
