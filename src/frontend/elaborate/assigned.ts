// What a piece of syntax assigns, and where it jumps, as far as the text alone tells.
import type * as ast from "../ast.ts";
import { patternNames } from "./patterns.ts";

type AnyNode = { readonly kind: string } & Record<string, unknown>;

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";

function* children(node: AnyNode): Generator<AnyNode> {
  for (const [key, value] of Object.entries(node)) {
    if (key === "span") continue;
    if (isNode(value)) yield value;
    else if (Array.isArray(value)) {
      for (const item of value as unknown[]) {
        if (isNode(item)) yield item;
        else if (typeof item === "object" && item !== null && "value" in item && isNode(item.value)) yield item.value;
      }
    }
  }
}

/** The names that are assigned in there, nested functions included. Names declared inside may be among them. */
export function assignedNames(root: ast.Node): Set<string> {
  const names = new Set<string>();
  const visit = (node: AnyNode): void => {
    if (node.kind === "assignment")
      for (const { name } of patternNames((node as unknown as ast.Assignment).target)) names.add(name);
    if (node.kind === "update") {
      const { target } = node as unknown as ast.Update;
      if (target.kind === "identifier") names.add(target.name);
    }
    for (const child of children(node)) visit(child);
  };
  visit(root as unknown as AnyNode);
  return names;
}

/**
 * Whether control may get past the statement, by its text alone: false for `return x`, and for an `if` both of whose
 * sides leave.
 */
export function mayComplete(statement: ast.Statement): boolean {
  switch (statement.kind) {
    case "return":
    case "throw":
    case "break":
    case "continue":
      return false;
    case "block":
      return statement.body.every(mayComplete);
    case "if":
      return statement.else === null || mayComplete(statement.then) || mayComplete(statement.else);
    default:
      return true;
  }
}

/** Whether a jump of that kind stands somewhere inside, in functions of its own not counted. */
export function containsJump(root: ast.Node, kind: "break" | "continue" | "return" | "throw"): boolean {
  const visit = (node: AnyNode): boolean => {
    if (node.kind === kind) return true;
    if (node.kind === "function") return false;
    for (const child of children(node)) if (visit(child)) return true;
    return false;
  };
  return visit(root as unknown as AnyNode);
}
