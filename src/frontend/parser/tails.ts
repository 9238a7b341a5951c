// The grammar of what follows an operand: members, subscripts, arguments.
import type { OneOf } from "./oneOf.ts";
import type * as ast from "../ast.ts";
import type { Span } from "../source.ts";
import type { Rule } from "./base.ts";
import { BindingParser } from "./bindings.ts";
import { typeArgumentsEndHere } from "./scan.ts";
import { AnyToken, P, type Token } from "./tokens.ts";
import type { Feature } from "./unsupported.ts";

/** What follows an operand makes a larger one of it. */
type Tail = (object: ast.Expression, span: Span) => ast.Expression;

export abstract class TailParser extends BindingParser {
  protected abstract readonly sequence: Rule<ast.Expression>;
  protected abstract readonly templateLiteral: Rule<ast.Expression>;

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

  protected update(
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

  protected tailAhead(): boolean {
    const token = this.peek();
    const type = token.tokenType;
    if (type === P.not || type === P.increment || type === P.decrement) return !token.newlineBefore;
    if (type !== P.less) return true;
    const after = this.typeArgumentsAhead();
    return after !== null && typeArgumentsEndHere(this.tokens.list[after]);
  }

  protected readonly tail: Rule<Tail> = this.RULE("tail", () => this.OR<OneOf<Tail>>(this.tailAlternatives));
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
        return this.OR2<OneOf<Tail>>({ DEF: this.optionalAlternatives, ERR_MSG: "the name of a member" });
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

  protected readonly subscript = this.RULE("subscript", (): ast.Expression => {
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
  readonly argument: Rule<ast.Expression | ast.Spread> = this.RULE("argument", () => this.OR<OneOf<ast.Expression | ast.Spread>>(this.argumentAlternatives)); // prettier-ignore
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
