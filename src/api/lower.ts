// From a function of the IR to what the plugin takes: optimised, verified, emitted.
import { emitModule, type CallbackSite } from "../emit/index.ts";
import type { Func } from "../ir/graph.ts";
import { verify } from "../ir/verify.ts";
import { holdResults } from "../passes/holdResults.ts";
import { order } from "../passes/order.ts";
import { optimize } from "../passes/optimize.ts";
import type { HostArray } from "../runtime/index.ts";
import { literalArray } from "./literal.ts";

export interface Lowered {
  readonly func: Func;
  readonly stablehlo: string;
  /** Large constants: arguments after the function's own. */
  readonly constants: readonly HostArray[];
  /** The places that call functions of the host. */
  readonly callbacks: readonly CallbackSite[];
}

export interface LowerOptions {
  /** Parameters whose memory results may take over. */
  readonly donate?: readonly number[];
}

export function lower(func: Func, { donate = [] }: LowerOptions = {}): Lowered {
  const optimized = optimize(func);
  verify(optimized);
  const { text, hoisted, callbacks } = emitModule(holdResults(order(optimized)), { donate });
  return { func: optimized, stablehlo: text, constants: hoisted.map(literalArray), callbacks };
}
