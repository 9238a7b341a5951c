// An expression read where a `=` then shows that it was a pattern.
import type * as ast from "../ast.ts";
import type { Span } from "../source.ts";

/**
 * The pattern that an expression spells, or null when nothing can be assigned to it. `destructuring`: whether `[a, b]`
 * and `{ a }` may stand here. Shorthand defaults that the pattern accounts for are taken out of `defaults`.
 */
export function toPattern(
  node: ast.Expression,
  destructuring: boolean,
  defaults: Map<ast.Expression, Span>,
): ast.Pattern | null {
  switch (node.kind) {
    case "identifier":
    case "member":
    case "index":
      return node;
    case "nonNull":
    case "cast":
      return toPattern(node.expression, false, defaults);
    case "array":
      return destructuring ? arrayPattern(node, defaults) : null;
    case "object":
      return destructuring ? objectPattern(node, defaults) : null;
    default:
      return null;
  }
}

function element(node: ast.Expression, defaults: Map<ast.Expression, Span>): ast.PatternElement | null {
  if (node.kind === "assignment" && node.operator === null) {
    defaults.delete(node);
    return { kind: "element", target: node.target, default: node.value, span: node.span };
  }
  const target = toPattern(node, true, defaults);
  return target && { kind: "element", target, default: null, span: node.span };
}

function arrayPattern(node: ast.ArrayLiteral, defaults: Map<ast.Expression, Span>): ast.ArrayPattern | null {
  const elements: (ast.PatternElement | null)[] = [];
  let rest: ast.Pattern | null = null;
  for (const item of node.elements) {
    if (rest) return null;
    if (item === null) elements.push(null);
    else if (item.kind === "spread") {
      rest = toPattern(item.argument, true, defaults);
      if (!rest) return null;
    } else {
      const made = element(item, defaults);
      if (!made) return null;
      elements.push(made);
    }
  }
  return { kind: "arrayPattern", elements, rest, span: node.span };
}

function objectPattern(node: ast.ObjectLiteral, defaults: Map<ast.Expression, Span>): ast.ObjectPattern | null {
  const properties: ast.ObjectPattern["properties"][number][] = [];
  let rest: ast.Pattern | null = null;
  for (const item of node.properties) {
    if (rest) return null;
    if (item.kind === "spread") {
      rest = toPattern(item.argument, false, defaults);
      if (!rest) return null;
    } else {
      const value = element(item.value, defaults);
      if (!value) return null;
      properties.push({ key: item.key, keySpan: item.keySpan, value });
    }
  }
  return { kind: "objectPattern", properties, rest, span: node.span };
}
