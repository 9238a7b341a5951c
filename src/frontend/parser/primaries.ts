// The grammar of the larger operands: parentheses, arrays, templates, and those that begin with a keyword.
import type { OneOf } from "./oneOf.ts";
import type { IToken } from "chevrotain";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { templateValue } from "./literals.ts";
import type { Operand } from "./operators.ts";
import { TailParser } from "./tails.ts";
import { AnyToken, Identifier, K, L, P, type Token } from "./tokens.ts";
import type { Feature } from "./unsupported.ts";

export abstract class PrimaryParser extends TailParser {
  protected abstract readonly functionExpression: Rule<ast.Expression>;
  protected abstract readonly arrow: Rule<ast.Expression>;
  protected abstract readonly objectLiteral: Rule<ast.Expression>;
  protected abstract readonly classExpression: Rule<ast.Expression>;
  protected abstract readonly operand: Rule<Operand>;

  /** Part of the rule `operand`: a rule of its own would cost every level of nesting stack. */
  protected parenthesized(): ast.Expression {
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

  protected readonly newExpression = this.RULE("newExpression", (): ast.Expression => {
    const start = this.CONSUME(K.new);
    const target = this.peek();
    let callee: ast.Expression = this.OR<OneOf<ast.Expression>>({
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
    this.MANY(() =>
      this.OR2([
        {
          ALT: () => {
            this.CONSUME2(P.dot);
            const property = this.CONSUME2(AnyToken.word);
            callee = { kind: "member", object: callee, property: property.image, propertySpan: this.spanOf(property), optional: false, span: this.spanFrom(target) }; // prettier-ignore
          },
        },
        {
          ALT: () => {
            const index = this.SUBRULE(this.subscript);
            callee = { kind: "index", object: callee, index, optional: false, span: this.spanFrom(target) };
          },
        },
      ]),
    );
    this.OPTION({ GATE: () => this.typeArgumentsAhead() !== null, DEF: () => this.SUBRULE(this.typeArgs) });
    let args: (ast.Expression | ast.Spread)[] = [];
    this.OPTION2(() => (args = this.SUBRULE(this.args)));
    if (callee.kind === "unsupported") return callee;
    return { kind: "call", callee, args, optional: false, isNew: true, span: this.spanFrom(start) };
  });

  /** `<T>x`, the older way to write `x as T`. */
  protected readonly angleCast = this.RULE("angleCast", (): ast.Expression => {
    const start = this.CONSUME(P.less);
    const type = this.OR<OneOf<ast.TypeNode | null>>([
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

  protected readonly importExpression = this.RULE("importExpression", (): ast.Expression => {
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

  protected readonly awaitOrYield = this.RULE("awaitOrYield", (): ast.Expression => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.await) }, { ALT: () => this.CONSUME(K.yield) }]);
    this.unsupported(start.image as Feature, start);
    this.OPTION(() => this.CONSUME(P.times));
    this.descend();
    this.OPTION2({ GATE: () => !this.peek().newlineBefore, DEF: () => this.SUBRULE(this.operand) });
    this.depth--;
    return this.unsupportedExpression(start.image as Feature, start);
  });

  protected readonly arrayLiteral = this.RULE("arrayLiteral", (): ast.Expression => {
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

  protected readonly templateLiteral = this.RULE("templateLiteral", (): ast.Expression => {
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
}
