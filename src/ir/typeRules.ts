// What each op gives for what it takes. The constraints are those of the StableHLO specification, so that what passes
// here passes there; one file a family under rules/.
import { isCountable } from "./capacity.ts";
import type { Region } from "./graph.ts";
import type { OpAttrs, OpName } from "./ops.ts";
import { TypeRuleError, type TypeRule, type TypeRules } from "./rules/check.ts";
import { collective } from "./rules/collective.ts";
import { contraction } from "./rules/contraction.ts";
import { elementwise } from "./rules/elementwise.ts";
import { indexing } from "./rules/indexing.ts";
import { linalg } from "./rules/linalg.ts";
import { making } from "./rules/making.ts";
import { reduction } from "./rules/reduction.ts";
import { shape } from "./rules/shape.ts";
import { structure } from "./rules/structure.ts";
import { formatType, type TensorType } from "./type.ts";

export { TypeRuleError } from "./rules/check.ts";

export const TYPE_RULES: TypeRules = {
  ...elementwise,
  ...making,
  ...shape,
  ...indexing,
  ...contraction,
  ...reduction,
  ...linalg,
  ...structure,
  ...collective,
};

/** The types of an op's results. Throws TypeRuleError when operands, attributes or regions do not fit. */
export function resultTypes<N extends OpName>(
  name: N,
  operands: readonly TensorType[],
  attrs: OpAttrs[N],
  regions: readonly Region[],
): readonly TensorType[] {
  const rule: TypeRule<N> = TYPE_RULES[name];
  const types = rule(operands, attrs, regions, name);
  for (const type of types) {
    if (!isCountable(type.shape)) throw new TypeRuleError(`${name}: ${formatType(type)} has more than 2^48 elements`);
  }
  return types;
}
