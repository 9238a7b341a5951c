// Looking ahead over whole constructs, where one token does not tell what comes: arrows, type arguments.
import type { TokenType } from "chevrotain";
import { EOF, K, L, P, AnyToken, type Token } from "./tokens.ts";
import type { Tokens } from "./lexer.ts";

/** No type is longer: it keeps the search linear in the length of the file. */
const LONGEST = 400;

const has = (token: Token, category: TokenType): boolean =>
  category.categoryMatches?.includes(token.tokenTypeIdx) ?? false;
const isWord = (token: Token): boolean => has(token, AnyToken.word);

/** Words that are no part of a type. */
const NEVER_IN_TYPES = new Set<TokenType>([
  K.return, K.let, K.var, K.if, K.else, K.while, K.for, K.do, K.switch, K.case, K.break, K.continue, K.throw, K.class,
  K.function, K.export, K.delete, K.instanceof, K.await, K.yield, K.try, K.catch, K.finally, K.with,
]); // prettier-ignore
/** Words that stand before a type, or between two. */
const TYPE_OPERATORS = new Set<TokenType>([
  K.keyof, K.typeof, K.readonly, K.unique, K.infer, K.asserts, K.new, K.abstract, K.is, K.extends, K.const, K.in,
]); // prettier-ignore
const LITERALS = new Set<TokenType>([L.number, L.string, L.bigint, L.template]);
const CONNECTORS = new Set<TokenType>([P.dot, P.bitOr, P.bitAnd, P.arrow, P.comma, P.minus]);

const angles = (token: Token): number => (/^>+=?$/.test(token.image) ? token.image.replace("=", "").length : 0);
const opens = ({ tokenType: type }: Token): boolean =>
  type === P.leftParen || type === P.leftBracket || type === P.leftBrace || type === L.templateHead;

/**
 * From a `<`: the index after the `>` that closes it, if what is between may be types. Two operands never stand side
 * by side in a type, and `?` comes only after `extends`: that tells most comparisons.
 */
export function afterTypeArguments({ list, partner }: Pick<Tokens, "list" | "partner">, index: number): number | null {
  let depth = 0;
  let conditions = 0;
  let afterOperand = false;
  for (let i = index, steps = 0; i < list.length && steps < LONGEST; i++, steps++) {
    const token = list[i];
    const type = token.tokenType;
    if (type === P.less) {
      depth++;
      afterOperand = false;
    } else if (angles(token)) {
      depth -= angles(token);
      if (depth < 0 || (depth === 0 && token.image.endsWith("="))) return null;
      if (depth === 0) return i + 1;
      afterOperand = true;
    } else if (opens(token)) {
      // after an operand: `T[]`, `import("…")`, `(…)` of a method
      if (partner[i] < 0 || (afterOperand && type === P.leftBrace)) return null;
      i = partner[i];
      afterOperand = true;
    } else if (type === P.question || type === P.colon) {
      if (type === P.question ? conditions-- <= 0 : !afterOperand) return null;
      afterOperand = false;
    } else if (CONNECTORS.has(type)) afterOperand = false;
    else if (LITERALS.has(type) || (isWord(token) && !NEVER_IN_TYPES.has(type))) {
      const operator = TYPE_OPERATORS.has(type);
      if (afterOperand && !operator) return null;
      if (type === K.extends) conditions++;
      afterOperand = !operator;
    } else return null;
  }
  return null;
}

/** From the `(` of what may be an arrow's parameters: does an arrow follow? */
export function isArrow({ list, partner }: Tokens, index: number, inThenBranch: boolean): boolean {
  const close = partner[index];
  if (close < 0) return false;
  const next = list[close + 1];
  if (next.tokenType === P.arrow) return true;
  if (next.tokenType !== P.colon) return false;
  if (inThenBranch && !looksLikeParams(list, index, close)) return false;
  return list[afterType({ list, partner }, close + 2)]?.tokenType === P.arrow;
}

/** After `a ? (`, a colon more likely belongs to the conditional: only what cannot be an expression is parameters. */
function looksLikeParams(list: readonly Token[], open: number, close: number): boolean {
  if (close === open + 1) return true;
  const second = list[open + 2];
  return isWord(list[open + 1]) && (second.tokenType === P.colon || (second.tokenType === P.question && list[open + 3].tokenType === P.colon)); // prettier-ignore
}

/** From a `(` of a type: does a function type begin, as TypeScript decides it? */
export function isFunctionType({ list, partner }: Pick<Tokens, "list" | "partner">, open: number): boolean {
  if (partner[open] < 0 || list[partner[open] + 1].tokenType !== P.arrow) return false;
  const [first, second] = [list[open + 1], list[open + 2]];
  const afterParam = [P.colon, P.comma, P.question, P.assign, P.rightParen];
  if (first.tokenType === P.rightParen || first.tokenType === P.ellipsis) return true;
  if (isWord(first)) return afterParam.includes(second.tokenType);
  const pattern = first.tokenType === P.leftBracket || first.tokenType === P.leftBrace;
  return pattern && afterParam.includes(list[partner[open + 1] + 1].tokenType);
}

/** The index after the type that starts at an index: at what cannot belong to it. */
function afterType({ list, partner }: Pick<Tokens, "list" | "partner">, index: number): number {
  for (let i = index, steps = 0; i < list.length && steps < LONGEST; steps++) {
    const token = list[i];
    const type = token.tokenType;
    if (type === P.leftParen && startsType(list[i - 1]) && isFunctionType({ list, partner }, i)) i = partner[i] + 2;
    else if (type === P.less) {
      const after = afterTypeArguments({ list, partner }, i);
      if (after === null) return i;
      i = after;
    } else if (opens(token)) {
      if (partner[i] < 0) return i;
      i = partner[i] + 1;
    } else if (type === P.comma || type === P.arrow) return i;
    else if (type === P.question || type === P.colon || CONNECTORS.has(type) || LITERALS.has(type)) i++;
    else if (isWord(token) && !NEVER_IN_TYPES.has(type)) i++;
    else return i;
  }
  return index;
}

/** After this token a type begins. */
const startsType = (before: Token): boolean =>
  [P.colon, P.bitOr, P.bitAnd, P.less, P.comma, P.arrow, P.question].includes(before.tokenType) ||
  before.image === "new";

/** What may follow type arguments in an expression, as TypeScript decides it. */
export function typeArgumentsEndHere(next: Token): boolean {
  const type = next.tokenType;
  if (type === P.leftParen || type === L.template || type === L.templateHead) return true;
  if (type === P.less || type === P.greater || type === P.plus || type === P.minus) return false;
  if (next.newlineBefore || has(next, AnyToken.binaryOperator) || has(next, AnyToken.assignmentOperator)) return true;
  return [
    P.rightParen, P.rightBracket, P.rightBrace, P.colon, P.semicolon, P.comma, P.dot, P.optional, P.question, EOF,
  ].includes(type) || type === K.as || type === K.satisfies; // prettier-ignore
}
