// What happens after a fault, or instead of one: brackets and semicolons that are missing, and where to go on.
import type { TokenType } from "chevrotain";
import { ParserBase, type SyntaxFault } from "./base.ts";
import { isCloser, isOpener } from "./brackets.ts";
import { describe, explain } from "./explain.ts";
import { EOF, K, P, type Token } from "./tokens.ts";

/** A closing bracket left out is often noticed at one of these. */
const AFTER_MISSING: readonly TokenType[] = [P.semicolon, P.leftBrace, P.rightBrace, P.rightParen, P.rightBracket, EOF];

export abstract class RecoveryParser extends ParserBase {
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
      return !this.unswap(token, type);
    });
    if (!missing) this.CONSUME8(type, { ERR_MSG: expected });
  }

  /** `{ a: 1 )}`: two closing brackets in the wrong order change places. */
  private unswap(token: Token, wanted: TokenType): boolean {
    const { list, partner } = this.tokens;
    const next = list[token.index + 1];
    if (!isCloser(token) || next?.tokenType !== wanted) return false;
    const { index } = token;
    [list[index], list[index + 1]] = [next, token];
    [next.index, token.index] = [index, index + 1];
    partner[index] = partner[index + 1] = -1;
    return true;
  }

  // ── Skipping ───────────────────────────────────────────────────────────────────────────────────────────────────────

  protected atEnd(): boolean {
    return this.is(EOF);
  }

  /** One token, or a bracket with all that it holds; the end stays. */
  protected skipBalanced(): void {
    if (this.atEnd()) return;
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
        if (this.closesAround(token, first)) return;
        this.SKIP_TOKEN();
      } else if (token.newlineBefore && token.index > first.index && this.indentation(token) <= indentation) return;
      else this.skipBalanced();
    }
  }

  /**
   * Is a `}` the end of the block that a statement stands in? One in the middle of a line whose partner is on another
   * line is more likely the end of something that the fault has broken.
   */
  private closesAround(token: Token, first: Token): boolean {
    const partner = this.tokens.partner[token.index];
    if (token.tokenType !== P.rightBrace || partner < 0 || partner >= first.index) return false;
    if (token.newlineBefore) return true;
    const { list } = this.tokens;
    return !list.slice(partner + 1, token.index + 1).some((between) => between.newlineBefore);
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
