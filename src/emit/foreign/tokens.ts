// MLIR text as tokens: as much of its syntax as it takes to find functions, calls, types and the ends of statements.

export type TokenKind = "string" | "symbol" | "value" | "word" | "punctuation";

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** The text itself; of strings, the quotes included. */
  readonly text: string;
}

const SPACE = /\s/;
const SYMBOL = /@(?:"(?:\\.|[^"\\])*"|[A-Za-z_][\w$.-]*)/y;
const VALUE = /%[\w$.-]+(?::\d+)?(?:#\d+)?/y;
// Words take dots (`func.func`) and what follows them in types (`4x2xf32`, `-1`, `0x7F`).
const WORD = /[\w$?*]+(?:\.[\w$]+)*/y;

/** The end of a string that starts at `start`; the text's end when it is not closed. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; ; i++) {
    const quote = text.indexOf('"', i);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
    i = quote;
  }
}

function match(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start + 1;
}

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let i = 0;
  while (i < text.length) {
    const c = text[i];
    if (SPACE.test(c)) {
      i++;
      continue;
    }
    if (c === "/" && text[i + 1] === "/") {
      const end = text.indexOf("\n", i);
      i = end < 0 ? text.length : end;
      continue;
    }
    const start = i;
    let kind: TokenKind = "punctuation";
    if (c === '"') {
      kind = "string";
      i = stringEnd(text, i);
    } else if (c === "@") {
      kind = "symbol";
      i = match(SYMBOL, text, i);
    } else if (c === "%") {
      kind = "value";
      i = match(VALUE, text, i);
    } else if (c === "-" && text[i + 1] === ">") {
      i += 2;
    } else {
      WORD.lastIndex = i;
      if (WORD.test(text)) {
        kind = "word";
        i = WORD.lastIndex;
      } else {
        i++;
      }
    }
    tokens.push({ kind, start, end: i, text: text.slice(start, i) });
  }
  return tokens;
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/** The index after the group that opens at `index`; the index itself where none opens. */
export function skipGroup(tokens: readonly Token[], index: number): number {
  const open = tokens[index]?.kind === "punctuation" ? tokens[index].text : "";
  if (!(open in CLOSING)) return index;
  const stack: string[] = [];
  for (let i = index; i < tokens.length; i++) {
    const { kind, text } = tokens[i];
    if (kind !== "punctuation") continue;
    if (text in CLOSING) stack.push(CLOSING[text]);
    else if (text === stack.at(-1)) stack.pop();
    if (stack.length === 0) return i + 1;
  }
  return tokens.length;
}

/** The index after the type that starts at `index`: `tensor<…>`, `(…) -> …`, `!dialect.type<…>`. */
export function skipType(tokens: readonly Token[], index: number): number {
  let i = index;
  if (tokens[i]?.text === "(") {
    i = skipGroup(tokens, i);
  } else {
    if (tokens[i]?.text === "!") i++;
    i = skipGroup(tokens, i + 1);
  }
  return tokens[i]?.text === "->" ? skipType(tokens, i + 1) : i;
}

export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
