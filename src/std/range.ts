// `range(n)` and `range(start, stop, step)`, as Python's.
import { isInteger } from "../ir/dtype.ts";
import { define, type Arguments } from "../frontend/builtin.ts";
import { staticNumber } from "../frontend/arguments.ts";
import { RangeVal } from "../frontend/statics/range.ts";
import { int, Tensor, type Val } from "../frontend/values/values.ts";
import { describe } from "../frontend/values/describe.ts";

/** A bound: a static integer, or a traced integer scalar. */
function bound(args: Arguments, param: string, name = param): Val {
  const value = args.get(param);
  const known = staticNumber(value);
  if (known !== null && Number.isInteger(known)) return int(known);
  if (value instanceof Tensor && value.ndim === 0 && !value.key && isInteger(value.dtype)) return value;
  args.fail("TJ5002", `${name} must be an integer, found ${describe(value)}`, {
    param,
    hint: value instanceof Tensor ? "convert with .astype(i32)" : "round with Math.floor(…)",
  });
}

/**
 * The integers start, start + step, … before stop. Over it a `for … of` is a rolled loop; spread or given to
 * Array.from it is an array, when its bounds are static.
 */
export const range = define("range", "start, stop?, step = 1", (args) => {
  const from = args.has("stop") ? bound(args, "start") : int(0);
  const to = args.has("stop") ? bound(args, "stop") : bound(args, "start", "stop");
  const step = bound(args, "step");
  if (staticNumber(step) === 0) args.fail("TJ5002", "step must not be 0", { param: "step" });
  return new RangeVal(from, to, step);
});
