// What every part of the grammar shares: the source, places in it, faults, and the limits.
import { EmbeddedActionsParser, isRecognitionException, type IRecognitionException, type TokenType } from "chevrotain";
import type { Code } from "../codes.ts";
import type { Diagnostic, Related } from "../diagnostics.ts";
import type { Source, Span } from "../source.ts";
import { isStackOverflow } from "../stackOverflow.ts";
import type { Identifier as IdentifierNode } from "../ast.ts";
import { openBefore } from "./brackets.ts";
import { explain, messages } from "./explain.ts";
import type { Tokens } from "./lexer.ts";
import { LazyLookahead } from "./lookahead.ts";
import { LEFT_OUT, type Feature } from "./unsupported.ts";
import { EOF, Identifier, P, vocabulary, type Token } from "./tokens.ts";

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
  protected hereOr(token: Token): Span {
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
      if (isStackOverflow(thrown)) throw this.fault("TJ4010", "nested too deep", this.spanOf(this.peek()));
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
}
