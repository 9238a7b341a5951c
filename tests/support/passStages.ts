// The way of a function through the transformations and the passes, as IR after each of them.
import { elaborate } from "../../src/frontend/elaborate/index.ts";
import { Diagnostics } from "../../src/frontend/diagnosticsError.ts";
import type { Program } from "../../src/frontend/modules/load.ts";
import { buildFunc } from "../../src/ir/build.ts";
import type { Func, Value } from "../../src/ir/graph.ts";
import { jvpFunc } from "../../src/passes/jvp/jvp.ts";
import { instantiate, linearize } from "../../src/passes/linearize/linearize.ts";
import { PASSES } from "../../src/passes/optimize.ts";
import { hasTangent } from "../../src/passes/values.ts";
import { materialize } from "../../src/passes/vmap/rule.ts";
import { batchRegion } from "../../src/passes/vmap/vmap.ts";
import type { PassesCase } from "./goldenCase.ts";

export interface Stage {
  readonly name: string;
  readonly func: Func;
}

const BATCH = { size: 2, axisName: null };

/** As elaborated; jvp, linearised, transposed, batched if it is asked for; and the last of them after each pass. */
export function passStages(program: Program, { entry, dims, argnums = [0], batched }: PassesCase): Stage[] {
  const { func, signature, diagnostics } = elaborate(program, { entry, dims });
  if (!func || !signature) throw new Diagnostics(diagnostics);
  const places = signature.inputs.flatMap((input, i) => input.leaves.map(() => i));
  const active = func.params.map((param, i) => argnums.includes(places[i]) && hasTangent(param.type));
  const transposed = derivative(func, active, "transpose");
  const stages = [
    { name: "elaborate", func },
    { name: "jvp", func: jvpFunc(func, active).func },
    { name: "linearize", func: derivative(func, active, "apply") },
    { name: "transpose", func: transposed },
  ];
  if (batched) stages.push({ name: "vmap", func: overBatch(transposed, places.map((place) => batched.includes(place))) }); // prettier-ignore
  for (const [name, pass] of PASSES) stages.push({ name, func: pass(stages[stages.length - 1].func) });
  return stages;
}

/** (…x, …tangents) ↦ value and tangents, or (…x, …cotangents) ↦ value and cotangents. */
function derivative(func: Func, active: readonly boolean[], way: "apply" | "transpose"): Func {
  const xs = func.params.map((param) => param.type);
  const moving = xs.filter((_, i) => active[i]);
  const [given, wanted] = way === "apply" ? [moving, moving] : [func.results.map((result) => result.type), moving];
  return buildFunc(`${func.name}.${way}`, [...xs, ...given], (params) => {
    const linear = linearize(func, params.slice(0, xs.length), active);
    const vectors = params.slice(xs.length);
    const found: readonly (Value | null)[] = linear[way](vectors);
    return [...linear.results, ...(way === "apply" ? found.filter((each) => each !== null) : instantiate(found, wanted))];
  }); // prettier-ignore
}

/** Cotangents that are given are the same for every example. */
function overBatch(func: Func, batched: readonly boolean[]): Func {
  const is = (i: number): boolean => batched[i] ?? false;
  const types = func.params.map(({ type }, i) => (is(i) ? { ...type, shape: [BATCH.size, ...type.shape] } : type));
  return buildFunc(`${func.name}.vmap`, types, (params) =>
    batchRegion(func, params.map((value, i) => ({ value, batched: is(i) })), BATCH).map((each) => materialize(each, BATCH)),
  ); // prettier-ignore
}
