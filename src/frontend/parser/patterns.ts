// The tokens that a regular expression alone cannot tell: what `}` and `/` are depends on what came before.
import type { IToken } from "chevrotain";

type Match = RegExpExecArray | null;

const IDENTIFIER = /(?:[\p{ID_Start}$_])[\p{ID_Continue}$\u200c\u200d]*/uy;
const at = (pattern: RegExp, text: string, offset: number): Match => {
  pattern.lastIndex = offset;
  return pattern.exec(text);
};

export const identifier = (text: string, offset: number): Match => at(IDENTIFIER, text, offset);

const CHARACTER = /[^]/uy;
export const anyCharacter = (text: string, offset: number): Match => at(CHARACTER, text, offset);

const STRING = /"[^"\\\n\r]*(?:\\(?:\r\n|[^])[^"\\\n\r]*)*"|'[^'\\\n\r]*(?:\\(?:\r\n|[^])[^'\\\n\r]*)*'/y;
export const string = (text: string, offset: number): Match => at(STRING, text, offset);

// ── Comments ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const LINE_COMMENT = /\/\/[^\n\r\u2028\u2029]*/y;
const HASHBANG = /#![^\n\r]*/y;
export const lineComment = (text: string, offset: number): Match =>
  offset === 0 && text[0] === "#" ? at(HASHBANG, text, 0) : at(LINE_COMMENT, text, offset);

/** By search: a regular expression that walks a long comment character by character can exhaust its own stack. */
export function blockComment(text: string, offset: number): Match {
  if (!text.startsWith("/*", offset)) return null;
  const end = text.indexOf("*/", offset + 2);
  return end < 0 ? null : matched(text, offset, end + 2);
}

function matched(text: string, start: number, end: number): RegExpExecArray {
  const match = [text.slice(start, end)] as unknown as RegExpExecArray;
  match.index = start;
  match.input = text;
  return match;
}

// ── Templates ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** From `start`, inside a template: where its text ends, and how. */
function templateText(text: string, start: number): { readonly end: number; readonly by: "tail" | "middle" | "open" } {
  for (let i = start; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5c) i++;
    else if (c === 0x60) return { end: i + 1, by: "tail" };
    else if (c === 0x24 && text.charCodeAt(i + 1) === 0x7b) return { end: i + 2, by: "middle" };
  }
  return { end: text.length, by: "open" };
}

const ENDED_BY = { whole: "tail", head: "middle", tail: "tail", middle: "middle", open: "open" } as const;

export const templateStart =
  (kind: "whole" | "head" | "open") =>
  (text: string, offset: number): Match => {
    if (text.charCodeAt(offset) !== 0x60) return null;
    const found = templateText(text, offset + 1);
    return found.by === ENDED_BY[kind] ? matched(text, offset, found.end) : null;
  };

/** The brackets open where the lexer stands: `{` and `${`, innermost last. Kept up to date as tokens come. */
const braces: { seen: number; tokens: readonly IToken[] | null; open: ("{" | "${")[] } = {
  seen: 0,
  tokens: null,
  open: [],
};

function innermost(tokens: readonly IToken[]): "{" | "${" | undefined {
  if (braces.tokens !== tokens) Object.assign(braces, { seen: 0, tokens, open: [] });
  for (; braces.seen < tokens.length; braces.seen++) {
    const { image } = tokens[braces.seen];
    const first = image.charCodeAt(0);
    if (image === "{") braces.open.push("{");
    else if (image === "}") braces.open.pop();
    else if (first === 0x60 && image.endsWith("${") && image.length > 2) braces.open.push("${");
    else if (first === 0x7d && image.endsWith("`")) braces.open.pop();
  }
  return braces.open.at(-1);
}

export const templateContinuation =
  (kind: "middle" | "tail" | "open") =>
  (text: string, offset: number, tokens: IToken[]): Match => {
    if (text.charCodeAt(offset) !== 0x7d || innermost(tokens) !== "${") return null;
    const found = templateText(text, offset + 1);
    return found.by === ENDED_BY[kind] ? matched(text, offset, found.end) : null;
  };

// ── Regular expressions ──────────────────────────────────────────────────────────────────────────────────────────────

const REGEXP = /\/(?![/*])(?:[^\\/[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+\/[\p{ID_Continue}$]*/uy;
const VALUE_ENDS = /[\p{ID_Continue}$"'`)\]}]$/u;
const BEFORE_A_VALUE = new Set([
  "return", "typeof", "case", "in", "instanceof", "new", "delete", "void", "do", "else", "throw", "yield", "await",
]); // prettier-ignore

/** A `/` begins a regular expression where a value may begin; after a value it divides. */
export function regularExpression(text: string, offset: number, tokens: IToken[]): Match {
  let last = tokens.length - 1;
  // of `a!` the name decides
  while (tokens[last]?.image === "!") last--;
  const before = tokens[last]?.image ?? "";
  const member = /^\??\.$/.test(tokens[last - 1]?.image ?? "");
  const word = BEFORE_A_VALUE.has(before) && !member;
  const afterValue = before === "++" || before === "--" || (VALUE_ENDS.test(before) && !word);
  return afterValue ? null : at(REGEXP, text, offset);
}
