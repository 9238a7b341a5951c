// A program as StableHLO: what the runtime needs of it, whoever made it.
import type { CallbackSite } from "../emit/index.ts";
import type { Func } from "../ir/graph.ts";
import type { NumberOrigins } from "../passes/origins.ts";
import type { HostArray } from "../runtime/index.ts";
import type { Dump } from "./dump.ts";

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
