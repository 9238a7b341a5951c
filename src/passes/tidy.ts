// Takes out what a transformation leaves behind, for a function that another one will see: derivatives stay as they are,
// as every step gives the same values for all operands, and rules of derivatives are kept.
import type { Func } from "../ir/graph.ts";
import { cse } from "./cse.ts";
import { dce } from "./dce.ts";
import { foldOp } from "./fold.ts";
import { peephole } from "./peephole.ts";
import { simplifyOp } from "./simplify.ts";

const foldAndSimplify = peephole([foldOp, simplifyOp]);

export const tidy = (func: Func): Func => dce(cse(foldAndSimplify(dce(func))));
