// The transformations that programs import by name.
import { checkpoint, checkpointPolicies, jit, namedCall } from "../frontend/transform/calls.ts";
import { closureConvert } from "../frontend/transform/closureConvert.ts";
import { customJvp } from "../frontend/transform/customJvp.ts";
import { customVjp } from "../frontend/transform/customVjp.ts";
import { grad, linearizeFunction, linearTranspose, valueAndGrad, vjp } from "../frontend/transform/grad.ts";
import { hessian, hvp, jacfwd, jacobian, jacrev, jvp } from "../frontend/transform/jvp.ts";
import { evalShape, shapeDtypeStruct, typeOf } from "../frontend/transform/types.ts";
import { vmap } from "../frontend/transform/vmap.ts";
import type { Val } from "../frontend/values/values.ts";
import { dynamicSlice } from "../frontend/tensor/indexing/dynamicSlice.ts";
import { lax } from "./lax/index.ts";
import { defaultMatmulPrecision, namedScope } from "./scopes.ts";
import { written } from "./written.ts";

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
  customGradient: written("customGradient", "fun", "transformations"),
  closureConvert,
  fwdAndBwd: written("fwdAndBwd", "fun, argnums, hasAux = false, jitted = true", "transformations"),
  namedCall,
  namedScope,
  defaultMatmulPrecision,
  ds: dynamicSlice,
  ShapeDtypeStruct: shapeDtypeStruct,
  typeOf,
  stopGradient: lax.get("stopGradient"),
};
