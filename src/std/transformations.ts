// The transformations that programs import by name.
import { checkpoint, checkpointPolicies, evalShape, jit } from "../frontend/transform/calls.ts";
import { customJvp, customVjp } from "../frontend/transform/custom.ts";
import { grad, linearizeFunction, linearTranspose, valueAndGrad, vjp } from "../frontend/transform/grad.ts";
import { hessian, hvp, jacfwd, jacobian, jacrev, jvp } from "../frontend/transform/jvp.ts";
import { vmap } from "../frontend/transform/vmap.ts";
import type { Val } from "../frontend/values/values.ts";
import { lax } from "./lax/index.ts";

export const TRANSFORMATIONS: Readonly<Record<string, Val>> = {
  grad,
  valueAndGrad,
  jvp,
  vjp,
  linearize: linearizeFunction,
  linearTranspose,
  jacfwd,
  jacrev,
  jacobian,
  hessian,
  hvp,
  vmap,
  jit,
  checkpoint,
  remat: checkpoint,
  checkpointPolicies,
  evalShape,
  customJvp,
  customVjp,
  stopGradient: lax.get("stopGradient"),
};
