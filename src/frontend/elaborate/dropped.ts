// Values that the text computes and drops, where that is a slip: left of a comma, behind a bare `return`, at the end of a
// function that returns nothing; and comparisons in a row.
import type * as ast from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import { sourceText } from "../source.ts";
import { containsJump } from "./assigned.ts";

/** Whether evaluating it may do more than give a value. */
function mayAct(node: ast.Expression): boolean {
  switch (node.kind) {
    case "number":
    case "bigint":
    case "string":
    case "boolean":
    case "null":
    case "identifier":
    case "function":
      return false;
    case "binary":
      return mayAct(node.left) || mayAct(node.right);
    case "unary":
      return node.operator === "delete" || mayAct(node.operand);
    case "nonNull":
    case "cast":
      return mayAct(node.expression);
    case "member":
      return mayAct(node.object);
    case "index":
      return mayAct(node.object) || mayAct(node.index);
    case "conditional":
      return mayAct(node.test) || mayAct(node.then) || mayAct(node.else);
    default:
      return true;
  }
}

/** `(2, 3)` is 3. Programs that make programs write `(0, f)(x)`. */
export function droppedByComma({ expressions }: ast.Sequence): ProgramError[] {
  return expressions.slice(0, -1).flatMap((part) => {
    if (mayAct(part) || (part.kind === "number" && part.value === 0)) return [];
    return new ProgramError("TJ4011", `the comma drops ${sourceText(part)}: what is in parentheses is its last part`, {
      span: part.span,
      hint: `several values are an array: [${expressions.map(sourceText).join(", ")}]`,
    });
  });
}

/** `return` with its value on the next line, and `(x) => { x * 2; }`. */
export function droppedByFunction({ body, name }: ast.FunctionExpression): ProgramError | null {
  if (body.kind !== "block") return null;
  const bare = body.body.findIndex((each, i) => each.kind === "return" && !each.value && body.body[i + 1]?.kind === "expression"); // prettier-ignore
  if (bare >= 0) {
    const { span } = body.body[bare + 1];
    return new ProgramError("TJ4011", "return ends the line before its value, which is dropped", {
      span,
      hint: "begin the value on the line of the return, if need be with a parenthesis: return (",
    });
  }
  const last = body.body.at(-1);
  if (last?.kind !== "expression" || mayAct(last.expression) || containsJump(body, "return")) return null;
  return new ProgramError("TJ4011", `${name?.name ?? "the function"} returns nothing, and drops ${sourceText(last.expression)}, with which it ends`, {
    span: last.span,
    hint: `write return ${sourceText(last.expression)}`,
  }); // prettier-ignore
}

const COMPARISONS: readonly string[] = ["<", ">", "<=", ">="];

/** `0 < x < 1` compares a boolean with 1. */
export function comparedInARow({ operator, left, right, span }: ast.Binary): ProgramError | null {
  if (!COMPARISONS.includes(operator) || left.kind !== "binary" || !COMPARISONS.includes(left.operator)) return null;
  if (span.source.text.slice(left.span.end, right.span.start).includes(")")) return null;
  return new ProgramError("TJ5002", `${sourceText(left)} is a boolean, which is compared with ${sourceText(right)}`, {
    span,
    hint: `write ${sourceText(left)} && ${sourceText(left.right)} ${operator} ${sourceText(right)}`,
  });
}
