// Expressions and patterns as text, with the parentheses that the tree needs and no more than a few others.
import type * as ast from "../ast.ts";
import { precedence, rightAssociative } from "../parser/operators.ts";
import { printBlock } from "./statements.ts";
import { printDoc, printKey, quote, sourceText } from "./text.ts";
import { printReturnType, printType, printTypeParams } from "./types.ts";

/** How tightly what stands around holds an expression. Binary operators lie between `assignment` and `unary`. */
const LEVEL = { any: 0, assignment: 1, binary: 10, unary: 30, postfix: 31 } as const;

const printers: { readonly [K in ast.Expression["kind"]]: (node: Extract<ast.Expression, { kind: K }>) => string } = {
  number: ({ value, integer }) => numberText(value, integer),
  bigint: ({ value }) => `${value}n`,
  string: ({ value }) => quote(value),
  template: ({ quasis, expressions }) =>
    `\`${quasis.map((quasi, i) => templateText(quasi) + (expressions[i] ? `\${${printExpression(expressions[i])}}` : "")).join("")}\``,
  boolean: ({ value }) => String(value),
  null: () => "null",
  identifier: ({ name }) => name,
  array: ({ elements }) => `[${withHoles(elements.map((element) => element && listItem(element)))}]`,
  object: ({ properties }) => (properties.length ? `{ ${properties.map(property).join(", ")} }` : "{}"),
  host: ({ name }) => name,
  function: (node) => (node.arrow ? arrow(node) : `${printDoc(node.doc)}${printFunction(node)}`),
  unary: ({ operator, operand }) => {
    const text = printExpression(operand, LEVEL.unary);
    if (/[a-z]/.test(operator)) return `${operator} ${text}`;
    return operator + (text.startsWith(operator) && operator !== "!" ? `(${text})` : text);
  },
  binary: ({ operator, left, right }) =>
    `${binarySide(left, operator, "left")} ${operator} ${binarySide(right, operator, "right")}`,
  logical: ({ operator, left, right }) =>
    `${binarySide(left, operator, "left")} ${operator} ${binarySide(right, operator, "right")}`,
  conditional: (node) => `${printExpression(node.test, LEVEL.binary)} ? ${branch(node.then)} : ${branch(node.else)}`,
  assignment: ({ operator, target, value }) =>
    `${printPattern(target)} ${operator ?? ""}= ${printExpression(value, LEVEL.assignment)}`,
  update: ({ operator, prefix, target }) => {
    const text = printExpression(target, LEVEL.postfix);
    return prefix ? operator + text : text + operator;
  },
  call: ({ callee, args, optional, isNew }) => {
    const list = `(${args.map(listItem).join(", ")})`;
    if (isNew) return `new ${constructed(callee)}${list}`;
    return `${printExpression(callee, LEVEL.postfix)}${optional ? "?." : ""}${list}`;
  },
  member: ({ object, property, optional }) =>
    `${printExpression(object, LEVEL.postfix)}${optional ? "?." : "."}${property}`,
  index: ({ object, index, optional }) =>
    `${printExpression(object, LEVEL.postfix)}${optional ? "?." : ""}[${printExpression(index)}]`,
  cast: ({ operator, expression, type }) =>
    `${printExpression(expression, LEVEL.unary)} ${operator} ${type ? printType(type) : "const"}`,
  nonNull: ({ expression }) => `${printExpression(expression, LEVEL.postfix)}!`,
  sequence: ({ expressions }) => expressions.map((expression) => listItem(expression)).join(", "),
  unsupported: ({ span }) => sourceText(span),
};

/** How tightly the text of an expression holds together. */
function levelOf(node: ast.Expression): number {
  switch (node.kind) {
    case "sequence":
      return LEVEL.any;
    case "assignment":
    case "conditional":
    case "cast":
    case "unsupported":
      return LEVEL.assignment;
    case "function":
      return node.arrow ? LEVEL.assignment : LEVEL.any;
    case "binary":
    case "logical":
      return LEVEL.binary + precedence(node.operator);
    case "unary":
    case "update":
    case "number": // `1.a` is no member
      return LEVEL.unary;
    default:
      return LEVEL.postfix;
  }
}

/** An expression where something of a level is wanted: in parentheses if it holds together less tightly. */
export function printExpression(node: ast.Expression, level: number = LEVEL.any): string {
  const text = (printers[node.kind] as (node: ast.Expression) => string)(node);
  return levelOf(node) < level ? `(${text})` : text;
}

function binarySide(node: ast.Expression, operator: string, side: "left" | "right"): string {
  const own = precedence(operator);
  const tight = rightAssociative(operator) === (side === "left");
  const mixed = node.kind === "logical" && (operator === "??") !== (node.operator === "??");
  const signed = operator === "**" && side === "left" && node.kind === "unary";
  // `a < b | c > (d)` would read as type arguments
  const angle = node.kind === "binary" && node.operator === "<";
  if (mixed || signed || angle) return `(${printExpression(node)})`;
  return printExpression(node, LEVEL.binary + own + (tight ? 1 : 0));
}

/** A branch of a conditional: an arrow in it, and the colon of its result, could be read otherwise. */
const branch = (node: ast.Expression): string =>
  node.kind === "function" || node.kind === "cast" || node.kind === "assignment"
    ? `(${printExpression(node)})`
    : printExpression(node, LEVEL.assignment);

/** In a list, `a < b, c > (d)` would read as type arguments. */
function listItem(node: ast.Expression | ast.Spread): string {
  if (node.kind === "spread") return `...${printExpression(node.argument, LEVEL.assignment)}`;
  const angle = node.kind === "binary" && node.operator === "<";
  return angle ? `(${printExpression(node)})` : printExpression(node, LEVEL.assignment);
}

/** What stands after `new`: names and dots, or parentheses. */
function constructed(callee: ast.Expression): string {
  if (callee.kind === "identifier") return callee.name;
  if (callee.kind === "member" && !callee.optional) return `${constructed(callee.object)}.${callee.property}`;
  return `(${printExpression(callee)})`;
}

function arrow(node: ast.FunctionExpression): string {
  const head = `${printTypeParams(node.typeParams, true)}(${node.params.map(printParam).join(", ")})${printReturnType(node.returnType)}`;
  if (node.body.kind === "block") return `${printDoc(node.doc)}${head} => ${printBlock(node.body)}`;
  const body = printExpression(node.body, LEVEL.assignment);
  return `${printDoc(node.doc)}${head} => ${body.startsWith("{") ? `(${body})` : body}`;
}

/** `function name(…) { … }`, without its comment. */
export function printFunction(node: ast.FunctionExpression): string {
  const { body } = node;
  const block = body.kind === "block" ? printBlock(body) : `{ return ${printExpression(body)}; }`;
  return `${printSignature(node)} ${block}`;
}

/** A function without its body. */
export const printSignature = ({ name, typeParams, params, returnType }: ast.FunctionExpression): string =>
  `function ${name?.name ?? ""}${printTypeParams(typeParams)}(${params.map(printParam).join(", ")})${printReturnType(returnType)}`;

export function printParam({ pattern, type, optional, rest, default: value }: ast.Param): string {
  const annotation = type ? `: ${printType(type)}` : "";
  const given = value ? ` = ${listItem(value)}` : "";
  return `${rest ? "..." : ""}${printPattern(pattern)}${optional ? "?" : ""}${annotation}${given}`;
}

function property(node: ast.Property | ast.Spread): string {
  if (node.kind === "spread") return listItem(node);
  if (node.shorthand && node.value.kind === "identifier") return node.value.name;
  if (node.value.kind === "unsupported") return sourceText(node.value.span);
  return `${keyText(node.key)}: ${listItem(node.value)}`;
}

const keyText = (key: string | ast.Expression): string =>
  typeof key === "string" ? printKey(key) : `[${printExpression(key, LEVEL.assignment)}]`;

/** Each element with the comma that it needs: a hole always one, the last element none. */
const withHoles = (texts: readonly (string | null)[]): string =>
  texts.map((text, i) => (text === null ? "," : text + (i < texts.length - 1 ? ", " : ""))).join("");

// ── Patterns ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export function printPattern(pattern: ast.Pattern): string {
  switch (pattern.kind) {
    case "arrayPattern": {
      const texts = withHoles(pattern.elements.map((element) => element && elementText(element)));
      if (!pattern.rest) return `[${texts}]`;
      const comma = pattern.elements.at(-1) ? ", " : "";
      return `[${texts}${comma}...${printPattern(pattern.rest)}]`;
    }
    case "objectPattern": {
      const texts = pattern.properties.map(({ key, value }) => `${keyText(key)}: ${elementText(value)}`);
      if (pattern.rest) texts.push(`...${printPattern(pattern.rest)}`);
      return texts.length ? `{ ${texts.join(", ")} }` : "{}";
    }
    default:
      return printExpression(pattern, LEVEL.postfix);
  }
}

const elementText = (element: ast.PatternElement): string =>
  printPattern(element.target) + (element.default ? ` = ${listItem(element.default)}` : "");

// ── Literals ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function numberText(value: number, integer: boolean): string {
  if (value === Infinity) return integer ? `1${"0".repeat(309)}` : "1e999";
  if (integer) return BigInt(value).toString();
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const templateText = (text: string): string =>
  text
    .replace(/[\\`]|\$(?=\{)/g, "\\$&")
    .replaceAll("\r", "\\r")
    .replace(/[\ud800-\udfff]/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
