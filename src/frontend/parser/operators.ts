// From a flat list of operands and operators to a tree, by precedence, as TypeScript has it.
import type * as ast from "../ast.ts";
import type { Span } from "../source.ts";
import type { Token } from "./tokens.ts";

/** Higher binds tighter. `as` and `satisfies` bind like comparisons. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  "??": 1,
  "||": 2,
  "&&": 3,
  "|": 4,
  "^": 5,
  "&": 6,
  "==": 7,
  "!=": 7,
  "===": 7,
  "!==": 7,
  "<": 8,
  ">": 8,
  "<=": 8,
  ">=": 8,
  in: 8,
  instanceof: 8,
  as: 8,
  satisfies: 8,
  "<<": 9,
  ">>": 9,
  ">>>": 9,
  "+": 10,
  "-": 10,
  "*": 11,
  "/": 11,
  "%": 11,
  "**": 12,
};

export const precedence = (operator: string): number => PRECEDENCE[operator];
export const rightAssociative = (operator: string): boolean => operator === "**";

export interface Operand {
  readonly node: ast.Expression;
  /** Its first token: a parenthesis or a prefix operator tells what `**` may do with it. */
  readonly first: Token;
  /** Where it ends, a closing parenthesis included. */
  readonly end: number;
}

export type Link =
  | { readonly kind: "binary"; readonly operator: Token; readonly right: Operand }
  | { readonly kind: "cast"; readonly operator: Token; readonly type: ast.TypeNode | null; readonly end: number };

export interface Complaint {
  readonly message: string;
  readonly hint: string;
  readonly span: Span;
}

interface Partial {
  readonly node: ast.Expression;
  /** Where it starts, parentheses included. */
  readonly start: number;
  readonly parenthesized: boolean;
}

/** The tree of `first link link …`. What the precedence rules forbid is told to `complain`. */
export function climb(
  first: Operand,
  links: readonly Link[],
  complain: (complaint: Complaint) => void,
): ast.Expression {
  const values: Partial[] = [partial(first)];
  const ends: number[] = [first.end];
  const pending: Token[] = [];
  const source = first.node.span.source;

  const reduce = () => {
    const operator = pending.pop()!;
    const right = values.pop()!;
    const left = values.pop()!;
    const span = { source, start: left.start, end: ends.pop()! };
    ends[ends.length - 1] = span.end;
    const image = operator.image;
    for (const side of [left, right]) {
      if (mixes(image, side)) {
        complain({
          message: `\`??\` and \`${image === "??" ? (side.node as ast.Logical).operator : image}\` are mixed without parentheses`,
          hint: "put one of the two in parentheses",
          span: { source, start: operator.startOffset, end: operator.startOffset + image.length },
        });
      }
    }
    values.push({ node: binary(operator, left.node, right.node, span), start: left.start, parenthesized: false });
  };

  for (const link of links) {
    const image = link.operator.image;
    const own = precedence(image);
    while (pending.length) {
      const top = pending.at(-1)!.image;
      if (precedence(top) < own || (precedence(top) === own && rightAssociative(image))) break;
      reduce();
    }
    if (link.kind === "cast") {
      const inner = values.pop()!;
      const span = { source, start: inner.start, end: link.end };
      const operator = image as ast.Cast["operator"];
      values.push({ node: { kind: "cast", operator, expression: inner.node, type: link.type, span }, start: inner.start, parenthesized: false }); // prettier-ignore
      ends[ends.length - 1] = link.end;
      continue;
    }
    const before = values.at(-1)!;
    if (image === "**" && before.node.kind === "unary" && !before.parenthesized) {
      const sign = before.node.operator;
      complain({
        message: `\`**\` may not follow an operand with \`${sign}\` in front of it`,
        hint: `write \`${sign}(a ** b)\` or \`(${sign}a) ** b\``,
        span: { source, start: link.operator.startOffset, end: link.operator.startOffset + 2 },
      });
    }
    pending.push(link.operator);
    values.push(partial(link.right));
    ends.push(link.right.end);
  }
  while (pending.length) reduce();
  return values[0].node;
}

const partial = ({ node, first }: Operand): Partial => ({
  node,
  start: first.startOffset,
  parenthesized: first.image === "(" && node.span.start > first.startOffset,
});

/** `a ?? b || c`: JavaScript leaves it undecided. */
function mixes(operator: string, side: Partial): boolean {
  if (side.parenthesized || side.node.kind !== "logical") return false;
  return operator === "??"
    ? side.node.operator !== "??"
    : (operator === "||" || operator === "&&") && side.node.operator === "??";
}

function binary(operator: Token, left: ast.Expression, right: ast.Expression, span: Span): ast.Expression {
  const image = operator.image;
  if (image === "&&" || image === "||" || image === "??")
    return { kind: "logical", operator: image, left, right, span };
  const operatorSpan = { source: span.source, start: operator.startOffset, end: operator.startOffset + image.length };
  return { kind: "binary", operator: image as ast.BinaryOperator, operatorSpan, left, right, span };
}
