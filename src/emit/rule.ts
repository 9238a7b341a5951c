// What an emission rule is: from the op's operands, named, to its results, named; in between it writes StableHLO.
//
//   add: ([x, y], _, out) => out.same("stablehlo.add", x, y)
import type { Op } from "../ir/graph.ts";
import type { OpName } from "../ir/ops.ts";
import type { Ref, Writer } from "./writer.ts";

export type EmitRule<N extends OpName> = (operands: readonly Ref[], op: Op<N>, out: Writer) => Ref | readonly Ref[];

export type EmitRules<N extends OpName = OpName> = { readonly [K in N]: EmitRule<K> };
