// Which bracket belongs to which. The parser uses it to look past a parenthesis in one step, and to skip what it
// cannot read as a whole.
import { L, P, type Token } from "./tokens.ts";
import type { TokenType } from "chevrotain";

const CLOSERS = new Map<TokenType, TokenType>([
  [P.leftParen, P.rightParen],
  [P.leftBracket, P.rightBracket],
  [P.leftBrace, P.rightBrace],
]);
const OPENERS = new Map([...CLOSERS].map(([open, close]) => [close, open]));

export const isOpener = (token: Token): boolean => CLOSERS.has(token.tokenType) || token.tokenType === L.templateHead;
export const isCloser = (token: Token): boolean =>
  OPENERS.has(token.tokenType) || token.tokenType === L.templateTail || token.tokenType === L.openTemplateTail;

/** The token type that closes this one. */
export function closerOf(token: Token): TokenType | undefined {
  return token.tokenType === L.templateHead || token.tokenType === L.templateMiddle
    ? L.templateTail
    : CLOSERS.get(token.tokenType);
}

/**
 * The index of each bracket's partner, or -1. A closer that does not fit the innermost opener closes the nearest one
 * that it fits, and leaves those between without a partner.
 */
export function pairBrackets(tokens: readonly Token[]): Int32Array {
  const partner = new Int32Array(tokens.length).fill(-1);
  const stack: number[] = [];
  const open = new Map<TokenType, number>();
  const count = (type: TokenType, by: number) => open.set(type, (open.get(type) ?? 0) + by);
  tokens.forEach((token, index) => {
    if (isOpener(token)) {
      stack.push(index);
      count(token.tokenType, 1);
      return;
    }
    if (!isCloser(token)) return;
    const wanted = OPENERS.get(token.tokenType) ?? L.templateHead;
    if (!open.get(wanted)) return;
    for (;;) {
      const top = stack.pop()!;
      count(tokens[top].tokenType, -1);
      if (tokens[top].tokenType !== wanted) continue;
      partner[top] = index;
      partner[index] = top;
      return;
    }
  });
  return partner;
}

/** The innermost bracket that is open just before a token. */
export function openBefore(tokens: readonly Token[], index: number): Token | null {
  const closed: TokenType[] = [];
  for (let i = index - 1; i >= 0; i--) {
    const token = tokens[i];
    if (isCloser(token)) closed.push(OPENERS.get(token.tokenType) ?? L.templateHead);
    else if (isOpener(token)) {
      if (closed.at(-1) === token.tokenType) closed.pop();
      else if (!closed.includes(token.tokenType)) return token;
    }
  }
  return null;
}
