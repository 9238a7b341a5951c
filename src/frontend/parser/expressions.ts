// The grammar of expressions.
import type { OneOf } from "./oneOf.ts";
import type { IToken } from "chevrotain";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { PrimaryParser } from "./primaries.ts";
import { bigintValue, numberValue, stringValue, templateValue } from "./literals.ts";
import { climb, type Link, type Operand } from "./operators.ts";
import { afterTypeArguments, isArrow } from "./scan.ts";
import { toPattern } from "./targets.ts";
import { AnyToken, Identifier, K, L, P, type Token } from "./tokens.ts";

export abstract class ExpressionParser extends PrimaryParser {
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
    const node = this.OR<OneOf<ast.Expression>>({ DEF: this.expressionAlternatives, ERR_MSG: "an expression" });
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
      DEF: () => this.lengthen((links ??= []).push(this.OR<OneOf<Link>>(this.linkAlternatives))),
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
        const type = this.OR3<OneOf<ast.TypeNode | null>>([
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
  protected readonly operand: Rule<Operand> = this.RULE("operand", () => {
    const first = this.peek();
    let prefixes: IToken[] | null = null;
    let tails = 0;
    this.MANY(() => this.lengthen((prefixes ??= []).push(this.CONSUME(AnyToken.prefixOperator))));
    const start = this.peek();
    let node = this.OR<OneOf<ast.Expression>>({ DEF: this.primaryAlternatives, ERR_MSG: "an expression" });
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
}
