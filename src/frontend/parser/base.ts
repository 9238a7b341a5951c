// What every part of the grammar shares: the source, places in it, faults, and the limits.
import { EmbeddedActionsParser, isRecognitionException, type IRecognitionException, type TokenType } from "chevrotain";
import type { Code } from "../codes.ts";
import type { Diagnostic, Related } from "../diagnostics.ts";
import type { Source, Span } from "../source.ts";
import type { Identifier as IdentifierNode } from "../ast.ts";
import { isCloser, isOpener, openBefore } from "./brackets.ts";
import { explain, describe, messages } from "./explain.ts";
import type { Tokens } from "./lexer.ts";
import { LazyLookahead } from "./lookahead.ts";
import { LEFT_OUT, type Feature } from "./unsupported.ts";
import { EOF, Identifier, K, P, vocabulary, type Token } from "./tokens.ts";

/** Thrown where the text leaves the grammar; caught by the list of statements that it happened in. */
export class SyntaxFault extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

/** Deeper nesting than this is refused: each level takes a few kilobytes of the stack. */
const DEEPEST = 160;
/** Longer chains of operators, members or calls are refused: their trees are as deep as they are long. */
const LONGEST = 500;
const MOST_DIAGNOSTICS = 50;

/** A closing bracket left out is often noticed at one of these. */
const AFTER_MISSING: readonly TokenType[] = [P.semicolon, P.leftBrace, P.rightBrace, P.rightParen, P.rightBracket, EOF];

/** Nothing more is worth reporting. */
export class GiveUp extends Error {}

export type Rule<T, A extends unknown[] = []> = import("chevrotain").ParserMethod<A, T>;

export abstract class ParserBase extends EmbeddedActionsParser {
  protected source: Source = { file: "", text: "" };
  protected tokens!: Tokens;
  protected depth = 0;
  private diagnostics: Diagnostic[] = [];
  private reportedAt = new Set<number>();
  /** What `closeAngle` has left of a token. */
  private half: Token | null = null;
  /** The first tokens of the statements being parsed, outermost first. */
  protected statementStarts: Token[] = [];

  constructor(validate: boolean) {
    super(vocabulary, {
      maxLookahead: 1,
      skipValidations: !validate,
      recoveryEnabled: false,
      lookaheadStrategy: new LazyLookahead(),
      errorMessageProvider: messages,
    });
  }

  /** Parse another text. The result's diagnostics begin with those of the lexer. */
  begin(source: Source, tokens: Tokens): void {
    this.source = source;
    this.tokens = tokens;
    this.depth = 0;
    this.half = null;
    this.diagnostics = tokens.diagnostics.slice(0, MOST_DIAGNOSTICS);
    this.reportedAt = new Set();
    this.statementStarts = [];
    this.input = tokens.list;
  }

  found(): Diagnostic[] {
    return this.diagnostics.sort((a, b) => a.span.start - b.span.start);
  }

  // ── Tokens and places ──────────────────────────────────────────────────────────────────────────────────────────────

  protected peek(distance = 1): Token {
    return this.LA(distance) as Token;
  }

  protected is(type: TokenType, distance = 1): boolean {
    return this.LA(distance).tokenType === type;
  }

  protected at(token: Token): Token | undefined {
    return this.tokens.list[token.index];
  }

  /** From the start of a token to the end of what has been read. */
  protected spanFrom(start: { readonly startOffset: number }): Span {
    // while the grammar is recorded there are no tokens, and arguments of rules are not given
    return this.RECORDING_PHASE ? this.spanAt(0) : this.spanAt(start.startOffset);
  }

  protected spanAt(start: number): Span {
    if (this.half !== null && this.half === this.LA(1))
      return { source: this.source, start, end: this.half.startOffset };
    const last = this.LA(0);
    return { source: this.source, start, end: Math.max(start, last.startOffset + last.image.length) };
  }

  protected spanOf(token: { readonly startOffset: number; readonly image: string }): Span {
    return { source: this.source, start: token.startOffset, end: token.startOffset + token.image.length };
  }

  /** A name, or a word that is a keyword only elsewhere. */
  protected isName(token: Token): boolean {
    return token.tokenType === Identifier || Identifier.categoryMatches!.includes(token.tokenTypeIdx);
  }

  protected name(token: { readonly startOffset: number; readonly image: string }): IdentifierNode {
    return { kind: "identifier", name: token.image, span: this.spanOf(token) };
  }

  /** The text of the JSDoc comment right before a token. */
  protected docBefore(token: Token): string | null {
    const before = this.tokens.list[token.index - 1];
    const from = before ? before.startOffset + before.image.length : 0;
    if (token.startOffset - from < 5) return null;
    const comments = this.source.text.slice(from, token.startOffset).match(/\/\*[^]*?\*\/|\/\/[^\n]*/g);
    const last = comments?.findLast((comment) => comment.startsWith("/**") && comment.length > 4);
    if (!last) return null;
    const lines = last.slice(3, -2).split(/\r\n?|\n/);
    return lines.map((line, i) => (i ? line.replace(/^\s*\*? ?/, "") : line).trimEnd()).join("\n").trim(); // prettier-ignore
  }

  // ── Limits ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Go one level down, or refuse to. `this.depth` goes back up with the rule, or with the list that catches a fault. */
  protected descend(): void {
    if (++this.depth <= DEEPEST || this.RECORDING_PHASE) return;
    throw this.fault("TJ4010", `nested more than ${DEEPEST} levels deep`, this.spanOf(this.peek()), {
      hint: "give the inner parts names of their own",
    });
  }

  /** Refuse a chain that has got too long. */
  protected lengthen(length: number): void {
    if (length <= LONGEST || this.RECORDING_PHASE) return;
    throw this.fault("TJ4010", `more than ${LONGEST} operations in a row`, this.spanOf(this.peek()), {
      hint: "use a loop, or give parts names of their own",
    });
  }

  // ── Faults ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  protected fault(
    code: Code,
    message: string,
    span: Span,
    more: { readonly hint?: string; readonly related?: readonly Related[] } = {},
  ): SyntaxFault {
    return new SyntaxFault({ code, severity: "error", message, span, ...more });
  }

  /** `expected X before Y`, at the next token. */
  protected expected(what: string): SyntaxFault {
    const token = this.peek();
    const { message, hint } = explain(what, token, this.tokens.list);
    return this.fault("TJ1001", message, this.hereOr(token), hint === undefined ? {} : { hint });
  }

  /** Where a token is; at the end of the text, its last character. */
  private hereOr(token: Token): Span {
    return token.tokenType === EOF ? this.endSpan() : this.spanOf(token);
  }

  /** A part of TypeScript that the language leaves out; parsing goes on. */
  protected unsupported(feature: Feature, at: { readonly startOffset: number; readonly image: string } | Span): void {
    if (this.RECORDING_PHASE) return;
    const { subject, remedy } = LEFT_OUT[feature];
    const span = "image" in at ? this.spanOf(at) : at;
    this.report(this.fault("TJ1004", `${subject} is not part of the language`, span, { hint: remedy }).diagnostic);
  }

  /** The last character of the text that is not white space: where something is missing at the end. */
  protected endSpan(): Span {
    const last = this.LA(0);
    if (!last.image) return { source: this.source, start: 0, end: Math.min(1, this.source.text.length) };
    const end = last.startOffset + last.image.length;
    return { source: this.source, start: end - 1, end };
  }

  /** Add a diagnostic, unless it only follows from one that is there. */
  protected report(diagnostic: Diagnostic): void {
    const { start } = diagnostic.span;
    if (this.reportedAt.has(start)) return;
    this.reportedAt.add(start);
    const token = this.peek();
    if (diagnostic.code === "TJ1001") {
      if (token.tokenType === EOF && this.tokens.cutOff) return;
      const from = this.statementStarts.at(-1)?.index ?? 0;
      if (this.tokens.bad.some((index) => index >= from && index <= token.index)) return;
    }
    this.diagnostics.push(diagnostic);
    if (this.diagnostics.length >= MOST_DIAGNOSTICS) throw new GiveUp();
  }

  /** Report what was thrown, if it is about the text; throw it on if not. */
  protected reportThrown(thrown: unknown): void {
    if (thrown instanceof SyntaxFault) this.report(thrown.diagnostic);
    else if (thrown instanceof Error && isRecognitionException(thrown)) {
      this.report(this.explained(thrown as unknown as IRecognitionException));
    } else throw thrown;
  }

  /** Parsing stopped for good: say why. */
  abandon(thrown: unknown): void {
    if (thrown instanceof GiveUp) return;
    try {
      if (thrown instanceof RangeError) throw this.fault("TJ4010", "nested too deep", this.spanOf(this.peek()));
      this.reportThrown(thrown);
    } catch (again) {
      if (again instanceof SyntaxFault) this.diagnostics.push(again.diagnostic);
      else if (!(again instanceof GiveUp)) throw again;
    }
  }

  private explained(exception: IRecognitionException): Diagnostic {
    const token = exception.token as Token;
    const { message, hint } = explain(exception.message, token, this.tokens.list);
    const closer = /`([)\]}])`/.exec(exception.message)?.[1];
    const opener = closer === undefined ? null : openBefore(this.tokens.list, token.index);
    return {
      code: "TJ1001",
      severity: "error",
      message,
      span: this.hereOr(token),
      ...(hint === undefined ? {} : { hint }),
      ...(opener && this.tokens.partner[opener.index] < 0
        ? { related: [{ span: this.spanOf(opener), message: `\`${opener.image}\` opened here` }] }
        : {}),
    };
  }

  // ── Shapes of text that many rules share ───────────────────────────────────────────────────────────────────────────

  /** The `>` that closes type arguments. Where the lexer has read `>>` or `>=`, its first half. */
  protected closeAngle(): void {
    const split = this.ACTION(() => {
      const token = this.peek();
      if (token.image.length < 2 || token.image[0] !== ">") return false;
      const rest = token.image.slice(1);
      const type = Object.values(P).find((candidate) => candidate.LABEL === `\`${rest}\``)!;
      const half: Token = { ...token, image: rest, startOffset: token.startOffset + 1, tokenType: type, tokenTypeIdx: type.tokenTypeIdx!, newlineBefore: false }; // prettier-ignore
      this.tokens.list[token.index] = half;
      this.half = half;
      return true;
    });
    if (!split) this.CONSUME9(P.greater);
  }

  /**
   * A closing bracket. Where it is missing at the end of a statement or before a block, that is reported and reading
   * goes on as if it were there.
   */
  protected close(type: TokenType, expected: string, opener: Token): void {
    const missing = this.ACTION(() => {
      const token = this.peek();
      if (token.tokenType === type || this.tokens.partner[opener.index] >= 0) return false;
      if (!(token.newlineBefore || AFTER_MISSING.includes(token.tokenType))) return false;
      const { message, hint } = explain(expected, token, this.tokens.list);
      this.report({
        code: "TJ1001",
        severity: "error",
        message,
        span: this.hereOr(token),
        ...(hint === undefined ? {} : { hint }),
        related: [{ span: this.spanOf(opener), message: `\`${opener.image}\` opened here` }],
      });
      return true;
    });
    if (!missing) this.CONSUME8(type, { ERR_MSG: expected });
  }

  // ── Skipping ───────────────────────────────────────────────────────────────────────────────────────────────────────

  protected atEnd(): boolean {
    return this.is(EOF);
  }

  /** One token, or a bracket with all that it holds. */
  protected skipBalanced(): void {
    const token = this.peek();
    const partner = isOpener(token) ? this.tokens.partner[token.index] : -1;
    do this.SKIP_TOKEN();
    while (this.LA(0) !== this.tokens.list[partner] && partner >= 0);
  }

  /** Everything up to a block, and the block. A brace among the types of a class's head is none. */
  protected skipBody(): void {
    while (!this.is(P.leftBrace) || /^[<,|&:]$/.test(this.LA(0).image)) {
      if (this.is(P.semicolon) || this.is(P.rightBrace) || this.atEnd()) throw this.expected("`{`");
      this.skipBalanced();
    }
    this.skipBalanced();
  }

  protected skipSemicolon(): void {
    if (this.is(P.semicolon)) this.SKIP_TOKEN();
  }

  /** To the end of a statement that is not read: a semicolon, or a new line that is not indented. */
  protected skipStatement(): void {
    this.resync(this.LA(0) as Token);
  }

  /**
   * After a fault in the statement that starts at `first`: to where the next one probably starts. Brackets that are
   * open, or open on the way, are skipped whole; what ends the way is a semicolon, the brace that closes the block around, or a line
   * that is indented no more than the statement.
   */
  protected resync(first: Token): void {
    const { partner } = this.tokens;
    const indentation = this.indentation(first);
    const within = this.bracketAround(first);
    while (within >= 0 && this.peek().index <= within) this.SKIP_TOKEN();
    while (!this.atEnd()) {
      const token = this.peek();
      if (token.tokenType === P.semicolon) {
        this.SKIP_TOKEN();
        return;
      }
      if (isCloser(token)) {
        if (token.tokenType === P.rightBrace && partner[token.index] >= 0 && partner[token.index] < first.index) return;
        this.SKIP_TOKEN();
      } else if (token.newlineBefore && token.index > first.index && this.indentation(token) <= indentation) return;
      else this.skipBalanced();
    }
  }

  /** The end of the outermost bracket of a statement that the next token is in, if its two ends look like a pair; or -1. */
  private bracketAround(first: Token): number {
    const { list, partner } = this.tokens;
    const here = this.peek().index;
    for (let i = first.index; i < here; i++) {
      if (partner[i] < here) continue;
      const close = list[partner[i]];
      if (!close.newlineBefore || this.indentation(close) === this.indentation(list[i])) return partner[i];
    }
    return -1;
  }

  /** How far the line of a token is indented. */
  protected indentation(token: Token): number {
    const { text } = this.source;
    const start = text.lastIndexOf("\n", token.startOffset - 1) + 1;
    return /[ \t]*/y.exec(text.slice(start, token.startOffset))![0].length;
  }

  // ── Semicolons ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Is the statement over: by a semicolon, or where JavaScript puts one in? */
  protected semicolonHere(): boolean {
    const token = this.peek();
    return (
      token.newlineBefore ||
      token.tokenType === P.semicolon ||
      token.tokenType === P.rightBrace ||
      token.tokenType === EOF
    );
  }

  protected missingSemicolon(): SyntaxFault {
    const token = this.peek();
    if (/^[)\]]$/.test(token.image)) return this.unexpected(token, `this \`${token.image}\` closes nothing`);
    const { message, hint } = explain(
      /^[\p{ID_Start}$_"'`\d]/u.test(token.image) ? "`;` or a new line" : "",
      token,
      this.tokens.list,
    );
    return this.fault("TJ1001", message, this.spanOf(token), hint === undefined ? {} : { hint });
  }

  protected unexpected(token: Token, hint?: string): SyntaxFault {
    const explained = explain("", token, this.tokens.list);
    const text = hint ?? explained.hint;
    return this.fault("TJ1001", explained.message, this.spanOf(token), text === undefined ? {} : { hint: text });
  }

  /** The end of a statement that is whole without its semicolon: one that is missing is reported, and the rest skipped. */
  protected readonly semicolon = this.RULE("semicolon", (): void => {
    this.OPTION(() => this.CONSUME(P.semicolon));
    this.ACTION(() => {
      if (this.is(P.semicolon, 0) || this.semicolonHere()) return;
      this.report(this.missingSemicolon().diagnostic);
      this.resync(this.statementStarts.at(-1)!);
    });
  });

  // ── Blocks that are never closed ───────────────────────────────────────────────────────────────────────────────────

  /** A `{` before the next token that nothing closes. */
  protected unclosedBrace(): Token | null {
    const { list, partner } = this.tokens;
    const unclosed = list.find((token, index) => token.tokenType === P.leftBrace && partner[index] < 0);
    return unclosed && unclosed.index < this.peek().index ? unclosed : null;
  }

  /** The `}` of a block; where it is missing, that is reported, and the block ends all the same. */
  protected closeBlock(opener: Token, expected = "`}`"): void {
    const missing = this.ACTION(() => {
      const token = this.peek();
      if (token.tokenType !== EOF && token.tokenType !== K.export && token.tokenType !== K.import) return false;
      const suspect = this.suspect() ?? opener;
      this.report({
        code: "TJ1001",
        severity: "error",
        message: `expected \`}\` ${describe(token)}`,
        span: this.hereOr(token),
        hint: "close the block that is still open with `}`",
        related: [{ span: this.spanOf(suspect), message: "this `{` is not closed" }],
      });
      return true;
    });
    if (!missing) this.CONSUME8(P.rightBrace, { ERR_MSG: expected });
  }

  /** The `{` whose `}` is probably missing: the innermost one whose partner is indented otherwise. */
  private suspect(): Token | null {
    const { list, partner } = this.tokens;
    const limit = this.peek().index;
    let found: Token | null = null;
    for (let i = 0; i < limit; i++) {
      const token = list[i];
      if (token.tokenType !== P.leftBrace || partner[i] < 0) continue;
      const close = list[partner[i]];
      if (close.newlineBefore && this.indentation(close) < this.indentation(token)) found = token;
    }
    return found ?? this.unclosedBrace();
  }
}
