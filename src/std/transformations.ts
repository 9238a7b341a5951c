// The transformations that programs import by name.
import { grad, linearizeFunction, linearTranspose, valueAndGrad, vjp } from "../frontend/transform/grad.ts";
import type { Val } from "../frontend/values/values.ts";
import { lax } from "./lax/index.ts";

export const TRANSFORMATIONS: Readonly<Record<string, Val>> = {
  grad,
  valueAndGrad,
  vjp,
  linearize: linearizeFunction,
  linearTranspose,
  stopGradient: lax.get("stopGradient"),
};
