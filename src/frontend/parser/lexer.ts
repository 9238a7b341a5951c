// From text to tokens: chevrotain's lexer, then one pass that tells keywords from names, pairs the brackets and
// reports what is wrong with single tokens.
import { Lexer, type TokenType } from "chevrotain";
import type { Diagnostic } from "../diagnostics.ts";
import type { Source } from "../source.ts";
import { pairBrackets } from "./brackets.ts";
import { badTokenDiagnostic } from "./badTokens.ts";
import { BadCharacter, EOF, Identifier, keywords, L, lexerDefinition, OpenComment, type Token } from "./tokens.ts";

export interface Tokens {
  /** The last one is the end of the file. */
  readonly list: Token[];
  /** For each bracket the index of its partner, -1 where there is none and for other tokens. */
  readonly partner: Int32Array;
  readonly diagnostics: readonly Diagnostic[];
  /** Indices of tokens that are wrong in themselves. */
  readonly bad: readonly number[];
  /** True when a comment or template that is not closed has taken the rest of the file. */
  readonly cutOff: boolean;
}

let lexer: Lexer | undefined;

/** One lexer for all sources, made when first asked for. */
export function theLexer(options: { validate?: boolean } = {}): Lexer {
  if (options.validate)
    return new Lexer(lexerDefinition, { positionTracking: "onlyOffset", ensureOptimizations: true });
  return (lexer ??= new Lexer(lexerDefinition, { positionTracking: "onlyOffset", skipValidations: true }));
}

export function tokenize(source: Source): Tokens {
  const { text } = source;
  const list = theLexer().tokenize(text).tokens as Token[];
  const diagnostics: Diagnostic[] = [];
  const bad: number[] = [];
  let cutOff = false;
  list.push({ image: "", startOffset: text.length, tokenType: EOF, tokenTypeIdx: EOF.tokenTypeIdx! } as Token);
  let end = 0;
  for (let index = 0; index < list.length; index++) {
    const token = list[index];
    token.index = index;
    token.newlineBefore = hasNewline(text, end, token.startOffset);
    if (token.tokenType === Identifier) {
      const keyword = keywords.get(token.image);
      if (keyword) retype(token, keyword);
    }
    const fault = badTokenDiagnostic(source, token, list[index - 1]);
    if (fault) diagnostics.push(fault);
    if (fault || token.tokenType === BadCharacter) bad.push(index);
    if (token.tokenType === OpenComment) {
      list.splice(index--, 1);
      bad.pop();
      cutOff = true;
    } else if (token.tokenType === L.openTemplate || token.tokenType === L.openTemplateTail) cutOff = true;
    end = token.startOffset + token.image.length;
  }
  return { list, partner: pairBrackets(list), diagnostics, bad, cutOff };
}

function retype(token: Token, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}

function hasNewline(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || c === 13 || c === 0x2028 || c === 0x2029) return true;
  }
  return false;
}
