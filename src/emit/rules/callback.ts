// Calls back into the host: a custom call of one target, which is told by its site what it is to do.
import type { Op } from "../../ir/graph.ts";
import type { TensorType } from "../../ir/type.ts";
import { list } from "../attributes.ts";
import type { EmitRule } from "../rule.ts";
import { refList, signature } from "../writer.ts";

/** What the custom call is named: the runtime answers to it (runtime/callbacks). */
const CALLBACK_TARGET = "tsjax_callback";

/** Row-major, said aloud: XLA lays out the operands of custom calls as it likes. */
const layout = ({ shape }: TensorType): string => {
  const rank = shape.length;
  const order = list([...shape.keys()].reverse());
  return `dense<${rank === 0 ? "" : order}> : tensor<${rank}xindex>`;
};

export const callback: EmitRule<"callback"> = (operands, op, out) => {
  const types = op.results.map((result) => result.type);
  const attrs = [
    "api_version = 4 : i32",
    `backend_config = {site = ${out.scope.callbackSite(op as Op<"callback">)} : i64}`,
    ...(op.attrs.effect === "pure" ? [] : ["has_side_effect = true"]),
    `operand_layouts = [${operands.map((ref) => layout(ref.type)).join(", ")}]`,
    `result_layouts = [${types.map(layout).join(", ")}]`,
  ];
  const call = `stablehlo.custom_call @${CALLBACK_TARGET}(${refList(operands)}) {${attrs.join(", ")}}`;
  return out.line(`${call} : ${signature(operands, types)}`, types);
};
