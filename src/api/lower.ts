// From a function of the IR to what the plugin takes: optimised, verified, emitted.
import { emitModule } from "../emit/index.ts";
import type { Func } from "../ir/graph.ts";
import { verify } from "../ir/verify.ts";
import { holdResults } from "../passes/holdResults.ts";
import { order } from "../passes/order.ts";
import { optimize } from "../passes/optimize.ts";
import { traceAll, type BadNumber } from "../passes/origins.ts";
import { timed } from "../runtime/profile/recorder.ts";
import { openDump } from "./dump.ts";
import { literalArray } from "./literal.ts";
import type { Lowered } from "./loweredText.ts";

export interface LowerOptions {
  /** Parameters whose memory results may take over. */
  readonly donate?: readonly number[];
  /** What the results are looked through for. */
  readonly bad?: readonly BadNumber[];
}

export function lower(func: Func, { donate = [], bad = [] }: LowerOptions = {}): Lowered {
  const dump = openDump(func.name);
  dump?.ir("elaborated", func);
  const traced = bad.length === 0 ? null : traceAll(func, bad);
  const optimized = timed("compiler", `optimise ${func.name}`, () => optimize(traced?.func ?? func, dump?.ir));
  timed("compiler", `verify ${func.name}`, () => verify(optimized));
  const ready = timed("compiler", `order ${func.name}`, () => holdResults(order(optimized)));
  dump?.ir("order", ready);
  const { text, hoisted, callbacks } = timed("compiler", `emit ${func.name}`, () => emitModule(ready, { donate }));
  dump?.stablehlo(text);
  const constants = hoisted.map(literalArray);
  return { func: optimized, stablehlo: text, constants, callbacks, dump, ...(traced && { origins: traced }) };
}
