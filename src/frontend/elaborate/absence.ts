// What is really wrong where a value is undefined: the object has no such property, the array no such element, the function
// no return.
import type * as ast from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import { sourceText } from "../source.ts";
import { nearest } from "../nearest.ts";
import { describe } from "../values/describe.ts";
import { ArrayVal, Num, ObjectVal, type Val } from "../values/values.ts";
import { Closure } from "./closure.ts";
import type { Scope } from "./scope.ts";

/** What an expression of names and their properties stands for, looked up without evaluating anything. */
function lookedUp(node: ast.Expression, scope: Scope): Val {
  if (node.kind === "identifier") return scope.lookup(node.name)?.value;
  if (node.kind === "nonNull" || node.kind === "cast") return lookedUp(node.expression, scope);
  if (node.kind !== "member") return undefined;
  const object = lookedUp(node.object, scope);
  return object instanceof ObjectVal ? object.entries.get(node.property) : undefined;
}

/** The number that an index is, as far as names and literals say. */
function indexOf(node: ast.Expression, scope: Scope): number | null {
  if (node.kind === "number") return node.value;
  if (node.kind === "unary" && node.operator === "-") {
    const operand = indexOf(node.operand, scope);
    return operand === null ? null : -operand;
  }
  const value = lookedUp(node, scope);
  return value instanceof Num ? value.value : null;
}

/** Null where the value is none that is missing, or nobody knows why. */
export function absence(node: ast.Expression, value: Val, scope: Scope): ProgramError | null {
  if (value !== undefined) return null;
  switch (node.kind) {
    case "nonNull":
    case "cast":
      return absence(node.expression, value, scope);
    case "member": {
      const object = lookedUp(node.object, scope);
      if (!(object instanceof ObjectVal) || object.entries.has(node.property)) return null;
      const near = nearest(node.property, object.entries.keys());
      return new ProgramError("TJ3002", `${sourceText(node.object)} has no property ${node.property}; it is ${describe(object)}`, {
        span: node.propertySpan,
        hint: near ? `did you mean ${near}?` : undefined,
      }); // prettier-ignore
    }
    case "index": {
      const list = lookedUp(node.object, scope);
      const at = indexOf(node.index, scope);
      if (!(list instanceof ArrayVal) || at === null || at in list.items) return null;
      const { length } = list.items;
      const fromEnd = at < 0 && at >= -length ? `; ${sourceText(node.object)}.at(${at}) counts from the end` : "";
      return new ProgramError("TJ2005", `${sourceText(node.object)} has no element ${at}; it is ${describe(list)}`, {
        span: node.span,
        hint: length > 0 ? `its elements go from 0 to ${length - 1}${fromEnd}` : undefined,
      });
    }
    case "call": {
      const callee = lookedUp(node.callee, scope);
      if (!(callee instanceof Closure) || callee.node.body.kind !== "block") return null;
      return new ProgramError("TJ4005", `${callee.name} gives no value: it ends without a return`, {
        span: node.span,
        hint: "return a value on every path",
        related: [{ span: callee.node.name?.span ?? callee.node.span, message: `${callee.name} is declared here` }],
      });
    }
    default:
      return null;
  }
}
