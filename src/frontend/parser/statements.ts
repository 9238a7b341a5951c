// The grammar of statements.
import type { OneOf } from "./oneOf.ts";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import type { Source } from "../source.ts";
import { LoopParser } from "./loops.ts";
import type { Tokens } from "./lexer.ts";
import { AnyToken, BadCharacter, Identifier, K, L, P, type Token } from "./tokens.ts";
import type { Feature } from "./unsupported.ts";

/** What a statement may begin with, beside what begins an expression. */
export abstract class StatementParser extends LoopParser {
  protected abstract readonly importDeclaration: Rule<ast.Statement>;
  protected abstract readonly exportDeclaration: Rule<ast.Statement>;

  override begin(source: Source, tokens: Tokens): void {
    super.begin(source, tokens);
    this.inThenBranch = false;
    this.inExtends = false;
    this.shorthandDefaults.clear();
  }

  readonly statement: Rule<ast.Statement> = this.RULE("statement", () => {
    this.descend();
    const node = this.OR<OneOf<ast.Statement>>({ DEF: this.statementAlternatives, ERR_MSG: "a statement" });
    this.depth--;
    return node;
  });
  private readonly statementAlternatives = [
    { GATE: () => this.declarationAhead(), ALT: () => this.SUBRULE(this.declaration, { ARGS: [this.peek()] }) },
    { ALT: () => this.SUBRULE(this.returnStatement) },
    { ALT: () => this.SUBRULE(this.ifStatement) },
    { ALT: () => this.SUBRULE(this.forStatement) },
    { ALT: () => this.SUBRULE(this.whileStatement) },
    { ALT: () => this.SUBRULE(this.block), IGNORE_AMBIGUITIES: true },
    { GATE: () => !this.importCallAhead(), ALT: () => this.SUBRULE(this.importDeclaration) },
    { ALT: () => this.SUBRULE(this.exportDeclaration) },
    { ALT: () => this.SUBRULE(this.doStatement) },
    { ALT: () => this.SUBRULE(this.switchStatement) },
    { ALT: () => this.SUBRULE(this.jump) },
    { ALT: () => this.SUBRULE(this.throwStatement) },
    { ALT: () => this.SUBRULE(this.emptyStatement) },
    { ALT: () => this.SUBRULE(this.leftOutStatement) },
    { GATE: () => this.is(P.colon, 2), ALT: () => this.SUBRULE(this.labeled) },
    { ALT: () => this.SUBRULE(this.expressionStatement) },
  ];

  private importCallAhead(): boolean {
    return this.is(K.import) && (this.is(P.leftParen, 2) || this.is(P.dot, 2));
  }

  // ── Lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Statements up to the end of what they are in. A fault ends its statement, not the list. */
  readonly statements: Rule<ast.Statement[], [atEnd: () => boolean]> = this.RULE(
    "statements",
    (atEnd: () => boolean) => {
      const body: ast.Statement[] = [];
      this.MANY({
        GATE: () => this.toStatement(atEnd),
        DEF: () => {
          const first = this.peek();
          this.guarded(first, () => body.push(this.SUBRULE(this.statement)));
        },
      });
      return body;
    },
  );

  /** Run a part of the grammar; report what goes wrong in it and go on behind. */
  protected guarded(first: Token, parse: () => void): void {
    const { depth, inThenBranch, inExtends } = this;
    this.inThenBranch = false;
    this.statementStarts.push(first);
    const { length } = this.statementStarts;
    try {
      parse();
    } catch (thrown) {
      this.statementStarts.length = length;
      this.shorthandDefaults.clear();
      this.reportThrown(thrown);
      this.resync(first);
      if (this.peek() === first) this.SKIP_TOKEN();
    }
    if (length === 1) this.checkShorthandDefaults();
    this.depth = depth;
    this.inThenBranch = inThenBranch;
    this.inExtends = inExtends;
    this.statementStarts.length = length - 1;
  }

  /** Where a `{ a = 1 }` has turned out to be no pattern. */
  private checkShorthandDefaults(): void {
    for (const span of this.shorthandDefaults.values()) {
      const hint = "write `{ name: value }`; a default stands only in a pattern";
      this.report(this.fault("TJ1001", "a property has `:` before its value", span, { hint }).diagnostic);
    }
    this.shorthandDefaults.clear();
  }

  /** Is there another statement? Tokens that can begin none are reported and skipped. */
  private toStatement(atEnd: () => boolean): boolean {
    for (;;) {
      if (atEnd() || this.atEnd()) return false;
      const token = this.peek();
      if (!NEVER_FIRST.has(token.tokenType)) return true;
      this.statementStarts.push(token);
      const closes = token.image === ")" || token.image === "]" || token.image === "}";
      this.report(this.unexpected(token, closes ? `this \`${token.image}\` closes nothing` : undefined).diagnostic);
      if (closes) this.SKIP_TOKEN();
      else this.resync(token);
      this.statementStarts.pop();
    }
  }

  readonly block: Rule<ast.Block> = this.RULE("block", (): ast.Block => {
    const start = this.CONSUME(P.leftBrace) as Token;
    const body = this.SUBRULE(this.statements, { ARGS: [this.blockEnds] });
    this.closeBlock(start);
    return { kind: "block", body, span: this.spanFrom(start) };
  });

  /** At a `}`; or where a block that is never closed has run into the next export. */
  private readonly blockEnds = (): boolean => {
    const token = this.peek();
    if (token.tokenType === P.rightBrace) return true;
    return (
      (token.tokenType === K.export || (token.tokenType === K.import && !this.importCallAhead())) &&
      this.unclosedBrace() !== null
    );
  };

  // ── Simple statements ──────────────────────────────────────────────────────────────────────────────────────────────

  private readonly expressionStatement = this.RULE("expressionStatement", (): ast.Statement => {
    const start = this.peek();
    const expression = this.SUBRULE(this.sequence);
    this.ACTION(() => {
      if (!this.semicolonHere()) throw this.missingSemicolon();
    });
    this.SUBRULE(this.semicolon);
    return { kind: "expression", expression, span: this.spanFrom(start) };
  });

  private readonly emptyStatement = this.RULE("emptyStatement", (): ast.Statement => {
    const token = this.CONSUME(P.semicolon);
    return { kind: "empty", span: this.spanOf(token) };
  });

  private readonly returnStatement = this.RULE("returnStatement", (): ast.Statement => {
    const start = this.CONSUME(K.return);
    let value: ast.Expression | null = null;
    this.OPTION({ GATE: () => !this.peek().newlineBefore, DEF: () => (value = this.SUBRULE(this.sequence)) });
    this.SUBRULE(this.semicolon);
    return { kind: "return", value, span: this.spanFrom(start) };
  });

  private readonly throwStatement = this.RULE("throwStatement", (): ast.Statement => {
    const start = this.CONSUME(K.throw);
    this.ACTION(() => {
      if (this.peek().newlineBefore) throw this.expected("what is thrown on the line of `throw`");
    });
    const value = this.SUBRULE(this.sequence);
    this.SUBRULE(this.semicolon);
    return { kind: "throw", value, span: this.spanFrom(start) };
  });

  /** `break`, `continue`, perhaps with a label. */
  private readonly jump = this.RULE("jump", (): ast.Statement => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.break) }, { ALT: () => this.CONSUME(K.continue) }]);
    let label: string | null = null;
    this.OPTION({
      GATE: () => !this.peek().newlineBefore,
      DEF: () => (label = this.CONSUME(Identifier).image),
    });
    this.SUBRULE(this.semicolon);
    return { kind: start.image === "break" ? "break" : "continue", label, span: this.spanFrom(start) };
  });

  private readonly labeled = this.RULE("labeled", (): ast.Statement => {
    const start = this.CONSUME(Identifier);
    this.CONSUME(P.colon);
    this.ACTION(() => this.checkBody());
    const body = this.SUBRULE(this.statement);
    return { kind: "labeled", label: start.image, body, span: this.spanFrom(start) };
  });

  // ── Control flow ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** A condition or another expression in parentheses. */
  private readonly head = this.RULE("head", (): ast.Expression => {
    const open = this.CONSUME(P.leftParen) as Token;
    const node = this.SUBRULE(this.sequence);
    this.close(P.rightParen, "`)`", open);
    return node;
  });

  private readonly ifStatement = this.RULE("ifStatement", (): ast.Statement => {
    const start = this.CONSUME(K.if) as Token;
    const parts: { start: Token; test: ast.Expression; then: ast.Statement }[] = [];
    const test = this.SUBRULE(this.head);
    this.ACTION(() => this.checkBody());
    const then = this.SUBRULE(this.statement);
    parts.push({ start, test, then });
    this.MANY({
      GATE: () => this.is(K.if, 2),
      DEF: () => {
        this.CONSUME(K.else);
        const from = this.CONSUME2(K.if) as Token;
        const nextTest = this.SUBRULE2(this.head);
        this.ACTION(() => this.checkBody());
        this.lengthen(parts.push({ start: from, test: nextTest, then: this.SUBRULE2(this.statement) }));
      },
    });
    let otherwise: ast.Statement | null = null;
    this.OPTION(() => {
      this.CONSUME2(K.else);
      this.ACTION(() => this.checkBody());
      otherwise = this.SUBRULE3(this.statement);
    });
    return parts.reduceRight<ast.Statement | null>(
      (rest, part) => ({ kind: "if", test: part.test, then: part.then, else: rest, span: this.spanFrom(part.start) }),
      otherwise,
    )!;
  });

  private readonly whileStatement = this.RULE("whileStatement", (): ast.Statement => {
    const start = this.CONSUME(K.while);
    const test = this.SUBRULE(this.head);
    this.ACTION(() => this.checkBody());
    const body = this.SUBRULE(this.statement);
    return { kind: "while", test, body, span: this.spanFrom(start) };
  });

  private readonly doStatement = this.RULE("doStatement", (): ast.Statement => {
    const start = this.CONSUME(K.do);
    this.ACTION(() => this.checkBody());
    const body = this.SUBRULE(this.statement);
    this.CONSUME(K.while);
    const test = this.SUBRULE(this.head);
    this.OPTION(() => this.CONSUME(P.semicolon));
    return { kind: "doWhile", body, test, span: this.spanFrom(start) };
  });

  private readonly switchStatement = this.RULE("switchStatement", (): ast.Statement => {
    const start = this.CONSUME(K.switch);
    const discriminant = this.SUBRULE(this.head);
    const open = this.CONSUME(P.leftBrace) as Token;
    const cases: ast.SwitchCase[] = [];
    this.MANY(() => cases.push(this.SUBRULE(this.switchCase)));
    this.closeBlock(open, "`case`, `default` or `}`");
    return { kind: "switch", discriminant, cases, span: this.spanFrom(start) };
  });

  private readonly switchCase = this.RULE("switchCase", (): ast.SwitchCase => {
    const start = this.peek();
    const test = this.OR<OneOf<ast.Expression | null>>([
      {
        ALT: () => {
          this.CONSUME(K.case);
          return this.SUBRULE(this.sequence);
        },
      },
      { ALT: () => this.CONSUME(K.default) && null },
    ]);
    this.CONSUME(P.colon);
    const body = this.SUBRULE(this.statements, { ARGS: [this.caseEnds] });
    return { kind: "case", test, body, span: this.spanFrom(start) };
  });
  private readonly caseEnds = (): boolean => this.blockEnds() || this.is(K.case) || this.is(K.default);

  // ── What is left out ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** `try`, `with`, `debugger`, decorators. */
  private readonly leftOutStatement = this.RULE("leftOutStatement", (): ast.Statement => {
    const start = this.OR([
      { ALT: () => this.CONSUME(K.try) },
      { ALT: () => this.CONSUME(K.with) },
      { ALT: () => this.CONSUME(K.debugger) },
      { ALT: () => this.CONSUME(P.at) },
    ]);
    return this.ACTION(() => {
      const feature = start.image === "@" ? "decorator" : (start.image as Feature);
      this.unsupported(feature, start);
      if (feature === "try") this.skipTry();
      else if (feature === "with") {
        this.skipBalanced();
        this.skipStatement();
      } else if (feature === "decorator") this.skipDecorator();
      else this.skipSemicolon();
      return { kind: "unsupportedStatement", feature, span: this.spanFrom(start) };
    });
  });

  private skipTry(): void {
    this.skipBody();
    while (this.is(K.catch) || this.is(K.finally)) this.skipBody();
  }

  /** The name and the arguments; what it decorates is read on its own. */
  private skipDecorator(): void {
    this.skipBalanced();
    while (this.is(P.dot)) {
      this.skipBalanced();
      this.skipBalanced();
    }
    if (this.is(P.leftParen) && !this.peek().newlineBefore) this.skipBalanced();
  }
}

/** Nothing begins with these. */
const NEVER_FIRST = new Set([
  P.rightParen, P.rightBracket, P.rightBrace, P.comma, P.colon, P.arrow, P.dot, P.optional, P.question, P.ellipsis,
  P.times, P.divide, P.remainder, P.power, P.equal, P.strictEqual, P.unequal, P.strictUnequal, P.greater, P.lessOrEqual,
  P.greaterOrEqual, P.shiftLeft, P.shiftRight, P.unsignedShift, P.and, P.or, P.nullish, P.bitAnd, P.bitOr, P.bitXor,
  ...Object.values(P).filter((type) => type.CATEGORIES?.includes(AnyToken.assignmentOperator)), BadCharacter, K.case, K.catch, K.else, K.extends,
  K.finally, K.in, K.instanceof, K.default, L.templateMiddle, L.templateTail, L.openTemplateTail,
]); // prettier-ignore
