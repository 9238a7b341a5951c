// The grammar of expressions.
import type { IToken } from "chevrotain";
import type * as ast from "../ast.ts";
import type { Span } from "../source.ts";
import type { Rule } from "./base.ts";
import { BindingParser } from "./bindings.ts";
import { bigintValue, numberValue, stringValue, templateValue } from "./literals.ts";
import { climb, type Link, type Operand } from "./operators.ts";
import { afterTypeArguments, isArrow, typeArgumentsEndHere } from "./scan.ts";
import { toPattern } from "./targets.ts";
import { AnyToken, Identifier, K, L, P, type Token } from "./tokens.ts";
import type { Feature } from "./unsupported.ts";

/** What follows an operand makes a larger one of it. */
type Tail = (object: ast.Expression, span: Span) => ast.Expression;

export abstract class ExpressionParser extends BindingParser {
  protected abstract readonly functionExpression: Rule<ast.Expression>;
  protected abstract readonly arrow: Rule<ast.Expression>;
  protected abstract readonly objectLiteral: Rule<ast.Expression>;
  protected abstract readonly classExpression: Rule<ast.Expression>;

  /** In the middle of a conditional, where `(x) :` is no arrow's head. */
  protected inThenBranch = false;
  /** `{ a = 1 }` is right only where an object literal turns out to be a pattern. */
  protected shorthandDefaults = new Map<ast.Expression, Span>();

  protected unsupportedExpression(
    feature: Feature,
    start: { readonly startOffset: number },
  ): ast.UnsupportedExpression {
    return { kind: "unsupported", feature, span: this.spanFrom(start) };
  }

  /** Report and return what the language leaves out. */
  protected leftOut(
    feature: Feature,
    start: { readonly startOffset: number; readonly image: string },
  ): ast.UnsupportedExpression {
    // prettier-ignore
    this.unsupported(feature, start);
    return this.unsupportedExpression(feature, start);
  }

  /** Operands separated by commas. */
  readonly sequence: Rule<ast.Expression> = this.RULE("sequence", (): ast.Expression => {
    const start = this.peek();
    const expressions: ast.Expression[] = [this.SUBRULE(this.expression)];
    this.MANY(() => {
      this.CONSUME(P.comma);
      expressions.push(this.SUBRULE2(this.expression));
    });
    return expressions.length === 1 ? expressions[0] : { kind: "sequence", expressions, span: this.spanFrom(start) };
  });

  /** Everything but a comma. */
  protected readonly expression: Rule<ast.Expression> = this.RULE("expression", () => {
    this.descend();
    const node = this.OR<ast.Expression>({ DEF: this.expressionAlternatives, ERR_MSG: "an expression" });
    this.depth--;
    return node;
  });
  private readonly expressionAlternatives = [
    { GATE: () => this.arrowAhead(), ALT: () => this.SUBRULE(this.arrow) },
    { ALT: () => this.SUBRULE(this.assignment) },
  ];

  protected arrowAhead(): boolean {
    const token = this.peek();
    if (token.tokenType === P.leftParen) return isArrow(this.tokens, token.index, this.inThenBranch);
    if (token.tokenType === P.less) return this.genericArrowAt(token.index);
    const next = this.peek(2);
    if (token.tokenType === K.async && !next.newlineBefore) {
      if (next.tokenType === P.leftParen) return isArrow(this.tokens, next.index, this.inThenBranch);
      if (next.tokenType === P.less) return this.genericArrowAt(next.index);
      if (this.is(P.arrow, 3)) return this.isName(next);
    }
    return next.tokenType === P.arrow && !next.newlineBefore;
  }
  private genericArrowAt(index: number): boolean {
    const after = afterTypeArguments(this.tokens, index);
    return after !== null && this.tokens.list[after].tokenType === P.leftParen && isArrow(this.tokens, after, this.inThenBranch); // prettier-ignore
  }

  /** Operands and operators, then perhaps a conditional or an assignment. */
  private readonly assignment = this.RULE("assignment", (): ast.Expression => {
    const start = this.peek();
    const first = this.SUBRULE(this.operand);
    let links: Link[] | null = null;
    this.MANY({
      GATE: () => !this.peek().newlineBefore || !(this.is(K.as) || this.is(K.satisfies)),
      DEF: () => this.lengthen((links ??= []).push(this.OR<Link>(this.linkAlternatives))),
    });
    let node = this.ACTION(() => (links ? climb(first, links, ({ message, hint, span }) => this.report({ code: "TJ1001", severity: "error", message, hint, span })) : first.node)); // prettier-ignore
    this.OPTION(() => (node = this.SUBRULE(this.conditional, { ARGS: [node, start] })));
    this.OPTION2(() => {
      const operator = this.CONSUME(AnyToken.assignmentOperator);
      const value = this.SUBRULE(this.expression);
      node = this.ACTION(() => this.assigned(node, operator as Token, value, links === null, start));
    });
    return node;
  });
  private readonly linkAlternatives = [
    {
      ALT: (): Link => {
        const operator = this.CONSUME(AnyToken.binaryOperator) as Token;
        return { kind: "binary", operator, right: this.SUBRULE2(this.operand) };
      },
    },
    {
      ALT: (): Link => {
        const operator = this.OR2([
          { ALT: () => this.CONSUME(K.as) },
          { ALT: () => this.CONSUME(K.satisfies) },
        ]) as Token;
        const type = this.OR3<ast.TypeNode | null>([
          {
            GATE: () => this.is(K.const),
            ALT: () => {
              this.CONSUME(K.const);
              return null;
            },
          },
          { ALT: () => this.SUBRULE(this.type) },
        ]);
        return { kind: "cast", operator, type, end: this.spanFrom(operator).end };
      },
    },
  ];

  private assigned(
    left: ast.Expression,
    operator: Token,
    value: ast.Expression,
    alone: boolean,
    start: Token,
  ): ast.Expression {
    // prettier-ignore
    const simple = operator.image === "=";
    const parenthesized = left.span.start > start.startOffset;
    const target = alone ? toPattern(left, simple && !parenthesized, this.shorthandDefaults) : null;
    if (!target) {
      throw this.fault("TJ1001", `\`${operator.image}\` has nothing to assign to on its left`, this.spanOf(operator), {
        hint: simple ? "a comparison is written `===`" : "assign to a variable",
      });
    }
    const kind = simple ? null : (operator.image.slice(0, -1) as NonNullable<ast.Assignment["operator"]>);
    return { kind: "assignment", operator: kind, target, value, span: this.spanFrom(start) };
  }

  private readonly conditional = this.RULE("conditional", (test: ast.Expression, start: Token): ast.Expression => {
    this.CONSUME(P.question);
    const outer = this.inThenBranch;
    this.inThenBranch = true;
    const then = this.SUBRULE(this.expression);
    this.inThenBranch = outer;
    this.CONSUME(P.colon);
    const otherwise = this.SUBRULE2(this.expression);
    return this.ACTION(() => ({ kind: "conditional", test, then, else: otherwise, span: this.spanFrom(start) }));
  });

  // ── Operands ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Prefix operators, a primary expression, and what follows it. */
  private readonly operand: Rule<Operand> = this.RULE("operand", () => {
    const first = this.peek();
    let prefixes: IToken[] | null = null;
    let tails = 0;
    this.MANY(() => this.lengthen((prefixes ??= []).push(this.CONSUME(AnyToken.prefixOperator))));
    const start = this.peek();
    let node = this.OR<ast.Expression>({ DEF: this.primaryAlternatives, ERR_MSG: "an expression" });
    this.MANY2({
      GATE: () => this.tailAhead(),
      DEF: () => {
        const tail = this.SUBRULE(this.tail);
        this.lengthen(++tails);
        node = this.ACTION(() => tail(node, this.spanFrom(start)));
      },
    });
    return this.ACTION(() => {
      for (const operator of prefixes?.reverse() ?? []) node = this.prefixed(operator as Token, node);
      return { node, first, end: this.spanFrom(first).end };
    });
  });

  private prefixed(operator: Token, operand: ast.Expression): ast.Expression {
    const span = this.spanFrom(operator);
    const image = operator.image;
    if (image === "++" || image === "--") return this.update(image, operator, operand, true, span);
    return { kind: "unary", operator: image as ast.UnaryOperator, operand, span };
  }

  private update(
    operator: "++" | "--",
    token: Token,
    target: ast.Expression,
    prefix: boolean,
    span: Span,
  ): ast.Expression {
    // prettier-ignore
    if (target.kind !== "identifier" && target.kind !== "member" && target.kind !== "index") {
      throw this.fault("TJ1001", `\`${operator}\` needs a variable`, this.spanOf(token), {
        hint: `write \`${operator[0]} 1\` to compute the next value`,
      });
    }
    return { kind: "update", operator, prefix, target, span };
  }

  private readonly primaryAlternatives = [
    {
      GATE: () => !this.is(K.async) || !this.is(K.function, 2) || this.peek(2).newlineBefore,
      ALT: () => this.name(this.CONSUME(Identifier)),
    },
    {
      ALT: (): ast.Expression => {
        const token = this.CONSUME(L.number);
        return { kind: "number", ...numberValue(token.image), span: this.spanOf(token) };
      },
    },
    {
      ALT: (): ast.Expression => {
        const token = this.CONSUME(L.string);
        return { kind: "string", value: stringValue(token.image), span: this.spanOf(token) };
      },
    },
    { ALT: () => this.parenthesized() },
    { ALT: () => this.SUBRULE(this.arrayLiteral) },
    { ALT: () => this.SUBRULE(this.objectLiteral) },
    { ALT: () => this.SUBRULE(this.templateLiteral) },
    {
      ALT: (): ast.Expression => {
        const token = this.CONSUME(L.bigint);
        const value = this.ACTION(() => bigintValue(token.image));
        return { kind: "bigint", value, span: this.spanOf(token) };
      },
    },
    { ALT: () => this.constant(this.CONSUME(K.true)) },
    { ALT: () => this.constant(this.CONSUME(K.false)) },
    {
      ALT: (): ast.Expression => {
        const token = this.CONSUME(K.null);
        return { kind: "null", span: this.spanOf(token) };
      },
    },
    { ALT: () => this.SUBRULE(this.functionExpression) },
    { ALT: () => this.SUBRULE(this.newExpression) },
    { ALT: () => this.SUBRULE(this.angleCast) },
    { ALT: () => this.SUBRULE(this.classExpression) },
    { ALT: () => this.leftOut("this", this.CONSUME(K.this)) },
    { ALT: () => this.leftOut("super", this.CONSUME(K.super)) },
    { ALT: () => this.leftOut("regular expression", this.CONSUME(L.regularExpression)) },
    { ALT: () => this.SUBRULE(this.importExpression) },
    { ALT: () => this.SUBRULE(this.awaitOrYield) },
    {
      // reported by the lexer
      ALT: (): ast.Expression => {
        const token = this.CONSUME(L.openString);
        return { kind: "string", value: stringValue(token.image), span: this.spanOf(token) };
      },
    },
    {
      ALT: (): ast.Expression => {
        const token = this.CONSUME(L.openTemplate);
        return { kind: "template", quasis: [templateValue(token.image)], expressions: [], span: this.spanOf(token) };
      },
    },
  ];

  private constant(token: IToken): ast.Expression {
    return { kind: "boolean", value: token.image === "true", span: this.spanOf(token) };
  }

  /** Part of the rule `operand`: a rule of its own would cost every level of nesting stack. */
  private parenthesized(): ast.Expression {
    const open = this.CONSUME(P.leftParen) as Token;
    const outer = this.inThenBranch;
    this.inThenBranch = false;
    const start = this.peek();
    const expressions: ast.Expression[] = [this.SUBRULE(this.expression)];
    this.MANY3(() => {
      this.CONSUME(P.comma);
      expressions.push(this.SUBRULE2(this.expression));
    });
    const span = this.spanFrom(start);
    this.close(P.rightParen, "`)`", open);
    this.inThenBranch = outer;
    return expressions.length === 1 ? expressions[0] : { kind: "sequence", expressions, span };
  }

  private readonly newExpression = this.RULE("newExpression", (): ast.Expression => {
    const start = this.CONSUME(K.new);
    const target = this.peek();
    let callee: ast.Expression = this.OR<ast.Expression>({
      DEF: [
        { ALT: () => this.name(this.CONSUME(Identifier)) },
        {
          ALT: () => {
            this.CONSUME(P.dot);
            this.CONSUME(AnyToken.word);
            return this.leftOut("new.target", start);
          },
        },
        { ALT: () => this.parenthesized() },
        { ALT: () => this.leftOut("this", this.CONSUME(K.this)) },
        { ALT: () => this.SUBRULE(this.classExpression) },
      ],
      ERR_MSG: "the name of what is made",
    });
    this.MANY(() => {
      this.CONSUME2(P.dot);
      const property = this.CONSUME2(AnyToken.word);
      callee = { kind: "member", object: callee, property: property.image, propertySpan: this.spanOf(property), optional: false, span: this.spanFrom(target) }; // prettier-ignore
    });
    this.OPTION({ GATE: () => this.typeArgumentsAhead() !== null, DEF: () => this.SUBRULE(this.typeArgs) });
    let args: (ast.Expression | ast.Spread)[] = [];
    this.OPTION2(() => (args = this.SUBRULE(this.args)));
    if (callee.kind === "unsupported") return callee;
    return { kind: "call", callee, args, optional: false, isNew: true, span: this.spanFrom(start) };
  });

  /** `<T>x`, the older way to write `x as T`. */
  private readonly angleCast = this.RULE("angleCast", (): ast.Expression => {
    const start = this.CONSUME(P.less);
    const type = this.OR<ast.TypeNode | null>([
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(K.const);
          return null;
        },
      },
      { ALT: () => this.SUBRULE(this.type) },
    ]);
    this.closeAngle();
    this.descend();
    const operand = this.SUBRULE(this.operand);
    this.depth--;
    return this.ACTION(() => ({
      kind: "cast",
      operator: "as",
      expression: operand.node,
      type,
      span: this.spanFrom(start),
    }));
  });

  private readonly importExpression = this.RULE("importExpression", (): ast.Expression => {
    const start = this.CONSUME(K.import);
    return this.OR([
      {
        ALT: () => {
          this.SUBRULE(this.args);
          return this.leftOut("import()", start);
        },
      },
      {
        ALT: () => {
          this.CONSUME(P.dot);
          this.CONSUME(AnyToken.word);
          return this.leftOut("import.meta", start);
        },
      },
    ]);
  });

  private readonly awaitOrYield = this.RULE("awaitOrYield", (): ast.Expression => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.await) }, { ALT: () => this.CONSUME(K.yield) }]);
    this.unsupported(start.image as Feature, start);
    this.OPTION(() => this.CONSUME(P.times));
    this.descend();
    this.OPTION2({ GATE: () => !this.peek().newlineBefore, DEF: () => this.SUBRULE(this.operand) });
    this.depth--;
    return this.unsupportedExpression(start.image as Feature, start);
  });

  private readonly arrayLiteral = this.RULE("arrayLiteral", (): ast.Expression => {
    const start = this.CONSUME(P.leftBracket) as Token;
    const outer = this.inThenBranch;
    this.inThenBranch = false;
    const elements: (ast.Expression | ast.Spread | null)[] = [];
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        this.OR([
          { ALT: () => this.CONSUME(P.comma) && elements.push(null) },
          {
            ALT: () => {
              elements.push(this.SUBRULE(this.argument));
              more = false;
              this.OPTION(() => {
                this.CONSUME2(P.comma);
                more = true;
              });
            },
          },
        ]);
      },
    });
    this.inThenBranch = outer;
    this.close(P.rightBracket, "`,` or `]`", start);
    return { kind: "array", elements, span: this.spanFrom(start) };
  });

  private readonly templateLiteral = this.RULE("templateLiteral", (): ast.Expression => {
    const start = this.peek();
    const outer = this.inThenBranch;
    this.inThenBranch = false;
    const quasis: string[] = [];
    const expressions: ast.Expression[] = [];
    const quasi = (token: IToken) => quasis.push(templateValue(token.image));
    this.OR([
      { ALT: () => quasi(this.CONSUME(L.template)) },
      {
        ALT: () => {
          quasi(this.CONSUME(L.templateHead));
          expressions.push(this.SUBRULE(this.sequence));
          this.MANY(() => {
            quasi(this.CONSUME(L.templateMiddle));
            expressions.push(this.SUBRULE2(this.sequence));
          });
          this.OR2({
            DEF: [
              { ALT: () => quasi(this.CONSUME(L.templateTail)) },
              { ALT: () => quasi(this.CONSUME(L.openTemplateTail)) },
            ],
            ERR_MSG: "`}`",
          });
        },
      },
    ]);
    this.inThenBranch = outer;
    return { kind: "template", quasis, expressions, span: this.spanFrom(start) };
  });

  // ── What follows an operand ────────────────────────────────────────────────────────────────────────────────────────

  private tailAhead(): boolean {
    const token = this.peek();
    const type = token.tokenType;
    if (type === P.not || type === P.increment || type === P.decrement) return !token.newlineBefore;
    if (type !== P.less) return true;
    const after = this.typeArgumentsAhead();
    return after !== null && typeArgumentsEndHere(this.tokens.list[after]);
  }

  private readonly tail: Rule<Tail> = this.RULE("tail", () => this.OR<Tail>(this.tailAlternatives));
  private readonly tailAlternatives = [
    {
      ALT: (): Tail => {
        this.CONSUME(P.dot);
        const token = this.CONSUME(AnyToken.word, { ERR_MSG: "the name of a member" });
        const [property, propertySpan] = [token.image, this.spanOf(token)];
        return (object, span) => ({ kind: "member", object, property, propertySpan, optional: false, span });
      },
    },
    {
      ALT: (): Tail => {
        const args = this.SUBRULE(this.args);
        return (callee, span) => ({ kind: "call", callee, args, optional: false, isNew: false, span });
      },
    },
    {
      ALT: (): Tail => {
        const index = this.SUBRULE(this.subscript);
        return (object, span) => ({ kind: "index", object, index, optional: false, span });
      },
    },
    {
      ALT: (): Tail => {
        this.CONSUME(P.optional);
        return this.OR2<Tail>({ DEF: this.optionalAlternatives, ERR_MSG: "the name of a member" });
      },
    },
    {
      ALT: (): Tail => {
        this.CONSUME(P.not);
        return (expression, span) => ({ kind: "nonNull", expression, span });
      },
    },
    { ALT: () => this.postfixUpdate(this.CONSUME(P.increment) as Token) },
    { ALT: () => this.postfixUpdate(this.CONSUME(P.decrement) as Token) },
    {
      // `f<T>(x)`: the arguments come as a tail of their own
      ALT: (): Tail => {
        this.SUBRULE(this.typeArgs);
        return (expression) => expression;
      },
    },
    {
      ALT: (): Tail => {
        const template = this.SUBRULE(this.templateLiteral);
        return (_, span) => {
          this.unsupported("tagged template", template.span);
          return { kind: "unsupported", feature: "tagged template", span };
        };
      },
    },
  ];
  private readonly optionalAlternatives = [
    {
      ALT: (): Tail => {
        const token = this.CONSUME2(AnyToken.word);
        const [property, propertySpan] = [token.image, this.spanOf(token)];
        return (object, span) => ({ kind: "member", object, property, propertySpan, optional: true, span });
      },
    },
    {
      ALT: (): Tail => {
        const args = this.SUBRULE2(this.args);
        return (callee, span) => ({ kind: "call", callee, args, optional: true, isNew: false, span });
      },
    },
    {
      ALT: (): Tail => {
        const index = this.SUBRULE2(this.subscript);
        return (object, span) => ({ kind: "index", object, index, optional: true, span });
      },
    },
  ];

  private postfixUpdate(token: Token): Tail {
    const operator = token.image as ast.Update["operator"];
    return (target, span) => this.update(operator, token, target, false, span);
  }

  private readonly subscript = this.RULE("subscript", (): ast.Expression => {
    const open = this.CONSUME(P.leftBracket) as Token;
    const outer = this.inThenBranch;
    this.inThenBranch = false;
    const index = this.SUBRULE(this.sequence);
    this.inThenBranch = outer;
    this.close(P.rightBracket, "`]`", open);
    return index;
  });

  readonly args: Rule<(ast.Expression | ast.Spread)[]> = this.RULE("args", () => {
    const open = this.CONSUME(P.leftParen) as Token;
    const outer = this.inThenBranch;
    this.inThenBranch = false;
    const args: (ast.Expression | ast.Spread)[] = [];
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        args.push(this.SUBRULE(this.argument));
        more = false;
        this.OPTION(() => {
          this.CONSUME(P.comma);
          more = true;
        });
      },
    });
    this.inThenBranch = outer;
    this.close(P.rightParen, "`,` or `)`", open);
    return args;
  });

  /** An expression or `...` and one. */
  readonly argument: Rule<ast.Expression | ast.Spread> = this.RULE("argument", () => this.OR<ast.Expression | ast.Spread>(this.argumentAlternatives)); // prettier-ignore
  private readonly argumentAlternatives = [
    { ALT: () => this.SUBRULE(this.expression) },
    {
      ALT: (): ast.Spread => {
        const start = this.CONSUME(P.ellipsis);
        const argument = this.SUBRULE2(this.expression);
        return { kind: "spread", argument, span: this.spanFrom(start) };
      },
    },
  ];
}
