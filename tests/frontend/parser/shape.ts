// Trees compared and shown without the places in the text.
import { parse, parseExpression } from "../../../src/frontend/parser/index.ts";
import type * as ast from "../../../src/frontend/ast.ts";
import type { Diagnostic } from "../../../src/frontend/diagnostics.ts";
import { position } from "../../../src/frontend/locate.ts";

export const source = (text: string) => ({ file: "test.ts", text });

const PLACES = new Set(["span", "keySpan", "operatorSpan", "propertySpan", "fromSpan"]);

/** A tree without its places. */
export function shape(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shape);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => !PLACES.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, shape(value)]));
}

/** The statements of a text that must be right. */
export function statements(text: string): readonly ast.Statement[] {
  const { module, diagnostics } = parse(source(text));
  if (diagnostics.length) throw new Error(`${text}\n${messages(diagnostics).join("\n")}`);
  return module.body;
}

export function statement(text: string): ast.Statement {
  const body = statements(text);
  if (body.length !== 1) throw new Error(`${body.length} statements in ${text}`);
  return body[0];
}

export function expression(text: string): ast.Expression {
  const { expression: node, diagnostics } = parseExpression(source(text));
  if (diagnostics.length) throw new Error(`${text}\n${messages(diagnostics).join("\n")}`);
  return node;
}

export function type(text: string): ast.TypeNode {
  const node = statement(`type X = ${text};`);
  if (node.kind !== "typeAlias") throw new Error(node.kind);
  return node.type;
}

export const messages = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, message, span }) => {
    const { line, column } = position(span.source, span.start);
    return `${line}:${column} ${code} ${message}`;
  });

/** What is said about a text: `line:column code message`. */
export const faults = (text: string): string[] => messages(parse(source(text)).diagnostics);

/** An expression in a notation where every operation has its parentheses. */
export function grouped(node: ast.Expression | ast.Spread | null): string {
  if (node === null) return "";
  switch (node.kind) {
    case "identifier":
      return node.name;
    case "number":
      return String(node.value);
    case "string":
      return JSON.stringify(node.value);
    case "unary":
      return `(${node.operator} ${grouped(node.operand)})`;
    case "update":
      return node.prefix ? `(${node.operator} ${grouped(node.target)})` : `(${grouped(node.target)} ${node.operator})`;
    case "binary":
    case "logical":
      return `(${grouped(node.left)} ${node.operator} ${grouped(node.right)})`;
    case "conditional":
      return `(${grouped(node.test)} ? ${grouped(node.then)} : ${grouped(node.else)})`;
    case "assignment":
      return `(${node.target.kind} ${node.operator ?? ""}= ${grouped(node.value)})`;
    case "call":
      return `${node.isNew ? "new " : ""}${grouped(node.callee)}${node.optional ? "?." : ""}(${node.args.map(grouped).join(", ")})`;
    case "member":
      return `${grouped(node.object)}${node.optional ? "?." : "."}${node.property}`;
    case "index":
      return `${grouped(node.object)}${node.optional ? "?." : ""}[${grouped(node.index)}]`;
    case "cast":
      return `(${grouped(node.expression)} ${node.operator} ${node.type ? (node.type.kind === "typeReference" ? node.type.name : node.type.kind) : "const"})`;
    case "nonNull":
      return `${grouped(node.expression)}!`;
    case "spread":
      return `...${grouped(node.argument)}`;
    case "array":
      return `[${node.elements.map(grouped).join(", ")}]`;
    case "sequence":
      return `(${node.expressions.map(grouped).join(", ")})`;
    case "function":
      return `(${node.params.length} => ${node.body.kind === "block" ? "{}" : grouped(node.body)})`;
    default:
      return node.kind;
  }
}
