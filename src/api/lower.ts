// From a function of the IR to what the plugin takes: optimised, verified, emitted.
import { emitModule, type CallbackSite } from "../emit/index.ts";
import type { Func } from "../ir/graph.ts";
import { verify } from "../ir/verify.ts";
import { holdResults } from "../passes/holdResults.ts";
import { order } from "../passes/order.ts";
import { optimize } from "../passes/optimize.ts";
import { traceAll, type BadNumber, type NumberOrigins } from "../passes/origins.ts";
import type { HostArray } from "../runtime/index.ts";
import { timed } from "../runtime/profile/recorder.ts";
import { openDump, type Dump } from "./dump.ts";
import { literalArray } from "./literal.ts";

/** What the runtime needs of a program. */
export interface LoweredText {
  readonly stablehlo: string;
  /** Large constants: arguments after the function's own. */
  readonly constants: readonly HostArray[];
  /** The places that call functions of the host. */
  readonly callbacks: readonly CallbackSite[];
  /** Where its last results say that bad numbers come from. */
  readonly origins?: NumberOrigins;
  /** Where what becomes of it is written, when that is wanted. */
  readonly dump?: Dump;
}

export interface Lowered extends LoweredText {
  readonly func: Func;
}

/** `func` is made when somebody wants to see it. */
export const withFunc = (text: LoweredText, func: () => Func): Lowered => ({
  ...text,
  get func() {
    return func();
  },
});

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
