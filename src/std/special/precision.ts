// Half-width floats are computed as f32 and rounded at the end.
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

/** `compute` on tensors of one float type, f32 or wider; the result in the type that was given. */
export function inWideFloat(xs: readonly Tensor[], compute: (xs: readonly Tensor[]) => Tensor): Tensor {
  const { dtype, weak } = xs[0];
  if (dtype === "f32" || dtype === "f64") return new Tensor(compute(xs).value, weak);
  return new Tensor(c.cast(compute(xs.map((x) => c.cast(x, "f32"))), dtype).value, weak);
}
