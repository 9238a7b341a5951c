// What decides: a static value while compiling, a traced scalar when the program runs.
import * as p from "../../ir/prims.ts";
import type { Value } from "../../ir/graph.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { truthy } from "../statics/truth.ts";
import { full } from "../tensor/convert.ts";
import { typeText } from "../values/describe.ts";
import { isPoison, type Poison } from "../values/poison.ts";
import { Tensor, type Val } from "../values/values.ts";
import { located } from "./located.ts";

export type Condition = boolean | Poison | { readonly pred: Value };

/** The truth of a value, as JavaScript has it: a number that is not zero is true. */
export function condition(value: Val, span: Span): Condition {
  if (isPoison(value)) return value;
  if (!(value instanceof Tensor)) return truthy(value, "a condition");
  return located(span, () => {
    if (value.key || value.ndim > 0) {
      throw new ProgramError("TJ4002", `a condition must be a scalar, found ${typeText(value)}`, {
        span,
        hint: value.key ? "draw a bool from the key with random.bernoulli(key)" : "reduce it with np.any(…) or np.all(…), or choose elementwise with np.where(condition, a, b)", // prettier-ignore
      });
    }
    return { pred: value.dtype === "bool" ? value.value : p.ne(value.value, full([], 0, value.dtype).value) };
  });
}
