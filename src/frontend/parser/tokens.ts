// The token types. Punctuators and words are tables, so that the lexer, the grammar and the messages share one spelling.
import { createToken, EOF, Lexer, type CustomPatternMatcherFunc, type IToken, type TokenType } from "chevrotain";
import * as pattern from "./patterns.ts";

/** What the parser reads: chevrotain's token, its place in the stream, and whether a new line comes before it. */
export interface Token extends IToken {
  index: number;
  newlineBefore: boolean;
}

const category = (name: string) => createToken({ name, pattern: Lexer.NA });
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz$_"];
const DIGITS = [..."0123456789"];
/** chevrotain looks characters beyond Latin-1 up by pages of 255: one of each page stands for all. */
const BEYOND_ASCII = [
  ...Array.from({ length: 128 }, (_, i) => 128 + i),
  ...Array.from({ length: 257 }, (_, i) => Math.min(256 + 255 * i, 0xffff)),
];

export const AnyToken = {
  /** Everything that may stand after a dot: identifiers and keywords. */
  word: category("word"),
  binaryOperator: category("operator"),
  assignmentOperator: category("assignment operator"),
  prefixOperator: category("prefix operator"),
} as const;
const { binaryOperator, assignmentOperator, prefixOperator } = AnyToken;

export const Identifier = createToken({
  name: "a name",
  pattern: pattern.identifier,
  start_chars_hint: [...LETTERS, ...BEYOND_ASCII],
  line_breaks: false,
  categories: [AnyToken.word],
});

// ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const RESERVED = [
  "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum",
  "export", "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "let", "new", "null",
  "return", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield",
] as const; // prettier-ignore
/** Words with a meaning in some places, names elsewhere. */
const CONTEXTUAL = [
  "abstract", "as", "asserts", "async", "declare", "from", "get", "infer", "interface", "is", "keyof", "module",
  "namespace", "of", "readonly", "satisfies", "set", "type", "unique",
] as const; // prettier-ignore
type Word = (typeof RESERVED)[number] | (typeof CONTEXTUAL)[number];

const WORD_CATEGORIES: { readonly [W in Word]?: TokenType } = {
  in: binaryOperator,
  instanceof: binaryOperator,
  typeof: prefixOperator,
  void: prefixOperator,
  delete: prefixOperator,
};
const wordToken = (word: Word, base: TokenType) => {
  const extra = WORD_CATEGORIES[word];
  return createToken({
    name: `K_${word}`,
    label: `\`${word}\``,
    pattern: Lexer.NA,
    categories: extra ? [base, extra] : [base],
  });
};
/** Keywords by their spelling. The lexer reads them as identifiers; `classify` tells them apart. */
export const K = Object.fromEntries([
  ...RESERVED.map((word) => [word, wordToken(word, AnyToken.word)]),
  ...CONTEXTUAL.map((word) => [word, wordToken(word, Identifier)]),
]) as { readonly [W in Word]: TokenType };

export const keywords: ReadonlyMap<string, TokenType> = new Map(Object.entries(K));

// ── Punctuators ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Longest first where one begins another: the lexer takes the first that matches. */
const PUNCTUATORS = {
  unsignedShiftAssign: [">>>=", assignmentOperator],
  ellipsis: ["..."],
  strictEqual: ["===", binaryOperator],
  strictUnequal: ["!==", binaryOperator],
  powerAssign: ["**=", assignmentOperator],
  shiftLeftAssign: ["<<=", assignmentOperator],
  shiftRightAssign: [">>=", assignmentOperator],
  unsignedShift: [">>>", binaryOperator],
  andAssign: ["&&=", assignmentOperator],
  orAssign: ["||=", assignmentOperator],
  nullishAssign: ["??=", assignmentOperator],
  arrow: ["=>"],
  equal: ["==", binaryOperator],
  unequal: ["!=", binaryOperator],
  lessOrEqual: ["<=", binaryOperator],
  greaterOrEqual: [">=", binaryOperator],
  power: ["**", binaryOperator],
  increment: ["++", prefixOperator],
  decrement: ["--", prefixOperator],
  shiftLeft: ["<<", binaryOperator],
  shiftRight: [">>", binaryOperator],
  and: ["&&", binaryOperator],
  or: ["||", binaryOperator],
  nullish: ["??", binaryOperator],
  optional: ["?."],
  plusAssign: ["+=", assignmentOperator],
  minusAssign: ["-=", assignmentOperator],
  timesAssign: ["*=", assignmentOperator],
  divideAssign: ["/=", assignmentOperator],
  remainderAssign: ["%=", assignmentOperator],
  bitAndAssign: ["&=", assignmentOperator],
  bitOrAssign: ["|=", assignmentOperator],
  bitXorAssign: ["^=", assignmentOperator],
  leftBrace: ["{"],
  rightBrace: ["}"],
  leftParen: ["("],
  rightParen: [")"],
  leftBracket: ["["],
  rightBracket: ["]"],
  semicolon: [";"],
  comma: [","],
  less: ["<", binaryOperator],
  greater: [">", binaryOperator],
  plus: ["+", binaryOperator, prefixOperator],
  minus: ["-", binaryOperator, prefixOperator],
  times: ["*", binaryOperator],
  divide: ["/", binaryOperator],
  remainder: ["%", binaryOperator],
  bitAnd: ["&", binaryOperator],
  bitOr: ["|", binaryOperator],
  bitXor: ["^", binaryOperator],
  not: ["!", prefixOperator],
  bitNot: ["~", prefixOperator],
  question: ["?"],
  colon: [":"],
  assign: ["=", assignmentOperator],
  dot: ["."],
  at: ["@"],
} as const satisfies Record<string, readonly [string, ...TokenType[]]>;
type Punctuator = keyof typeof PUNCTUATORS;

/** `?.5` is a conditional and a number. */
const SPECIAL: { readonly [P in Punctuator]?: RegExp } = { optional: /\?\.(?![0-9])/ };

export const P = Object.fromEntries(
  Object.entries(PUNCTUATORS).map(([name, [text, ...categories]]) => {
    const pattern = SPECIAL[name as Punctuator] ?? text;
    return [
      name,
      createToken({ name: `P_${name}`, label: `\`${text}\``, pattern, start_chars_hint: [text[0]], categories }),
    ];
  }),
) as { readonly [N in Punctuator]: TokenType };

// ── Literals and the rest ────────────────────────────────────────────────────────────────────────────────────────────

const literal = (name: string, label: string, pattern: RegExp | CustomPatternMatcherFunc, starts: readonly string[]) =>
  createToken({ name, label, pattern, start_chars_hint: [...starts], line_breaks: true });

export const L = {
  bigint: literal(
    "bigint",
    "a bigint",
    /(?:0[xX][\da-fA-F](?:_?[\da-fA-F])*|0[bB][01](?:_?[01])*|0[oO][0-7](?:_?[0-7])*|\d(?:_?\d)*)n/,
    DIGITS,
  ),
  number: literal(
    "number",
    "a number",
    /0[xX][\da-fA-F](?:_?[\da-fA-F])*|0[bB][01](?:_?[01])*|0[oO][0-7](?:_?[0-7])*|(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/,
    [...DIGITS, "."],
  ),
  string: literal("string", "a string", pattern.string, ['"', "'"]),
  /** To the end of its line. */
  openString: literal("openString", "a string", /["'][^\n\r]*/, ['"', "'"]),
  template: literal("template", "a template", pattern.templateStart("whole"), ["`"]),
  templateHead: literal("templateHead", "a template", pattern.templateStart("head"), ["`"]),
  openTemplate: literal("openTemplate", "a template", pattern.templateStart("open"), ["`"]),
  templateMiddle: literal("templateMiddle", "`}`", pattern.templateContinuation("middle"), ["}"]),
  templateTail: literal("templateTail", "`}`", pattern.templateContinuation("tail"), ["}"]),
  openTemplateTail: literal("openTemplateTail", "`}`", pattern.templateContinuation("open"), ["}"]),
  regularExpression: literal("regularExpression", "a regular expression", pattern.regularExpression, ["/"]),
} as const;

const whitespace = createToken({
  name: "whitespace",
  pattern: /[\s\ufeff]+/,
  start_chars_hint: [" ", "\t", "\n", "\r", "\v", "\f", ...BEYOND_ASCII],
  group: Lexer.SKIPPED,
  line_breaks: true,
});
const comment = { group: Lexer.SKIPPED, start_chars_hint: ["/"] };
const lineCommentToken = createToken({
  name: "line comment",
  pattern: pattern.lineComment,
  ...comment,
  start_chars_hint: ["/", "#"],
});
const blockCommentToken = createToken({
  name: "comment",
  pattern: pattern.blockComment,
  ...comment,
  line_breaks: true,
});
/** A comment that runs to the end of the file. */
export const OpenComment = createToken({
  name: "open comment",
  pattern: /\/\*[^]*/,
  start_chars_hint: ["/"],
  line_breaks: true,
});

/** A character that begins nothing. */
export const BadCharacter = createToken({
  name: "character",
  pattern: pattern.anyCharacter,
  start_chars_hint: [...Array.from({ length: 128 }, (_, i) => i), ...BEYOND_ASCII],
  line_breaks: false,
});

/** In the order in which the lexer tries them. */
export const lexerDefinition: TokenType[] = [
  whitespace, Identifier, lineCommentToken, blockCommentToken, OpenComment,
  L.bigint, L.number, L.string, L.openString, L.template, L.templateHead, L.openTemplate,
  L.templateMiddle, L.templateTail, L.openTemplateTail, L.regularExpression,
  ...Object.values(P), BadCharacter,
]; // prettier-ignore

export const vocabulary: TokenType[] = [...Object.values(AnyToken), ...lexerDefinition, ...Object.values(K), EOF];
export { EOF };
