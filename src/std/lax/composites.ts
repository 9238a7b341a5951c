// What of lax is put together from its other functions: written in modules/lax.ts.
import { define } from "../../frontend/builtin.ts";
import type { FunctionVal } from "../../frontend/values/values.ts";
import { written } from "../written.ts";

export const COMPOSITES: readonly FunctionVal[] = [
  written("lax.composite", "decomposition, name, version = 0", "lax"),
  written("lax.pbroadcast", "x:tree, axisName, source", "lax"),
  written("lax.pcast", "x:tree, axisName, *, to", "lax"),
  written("lax.scaledDot", "lhs, rhs, *, lhsScale?, rhsScale?, dimensionNumbers?, preferredElementType?", "lax"),
  written(
    "lax.raggedDotGeneral",
    "lhs, rhs, groupSizes, raggedDotDimensionNumbers, precision?, preferredElementType?, groupOffset?, outSharding?",
    "lax",
  ),
  // A number or a static value as a tensor of the program.
  define("lax.stage", "x", (args) => args.tensor("x")),
];
