// Samples of every op that can run. A missing op does not compile.
import type { OpName } from "../../../src/ir/ops.ts";
import { control } from "./control.ts";
import { elementwise } from "./elementwise.ts";
import { factorisations } from "./factorisations.ts";
import { places } from "./places.ts";
import { products } from "./products.ts";
import { reductions } from "./reductions.ts";
import type { Sample } from "./sample.ts";

/**
 * Transformations take the others away: `customLinear` by transposing, the axis ops by batching. A `callback` needs a host
 * to call (tests/api/callbacks).
 */
export type RunnableOp = Exclude<OpName, "customLinear" | "axisReduce" | "axisGather" | "axisIndex" | "callback">;

export const SAMPLES: { readonly [N in RunnableOp]: readonly Sample[] } = {
  ...elementwise,
  ...places,
  ...reductions,
  ...products,
  ...factorisations,
  ...control,
};
