// The grammar of `for`, in its three forms.
import type { IToken } from "chevrotain";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { DeclarationParser } from "./declarations.ts";
import { K, P, type Token } from "./tokens.ts";

export abstract class LoopParser extends DeclarationParser {
  abstract readonly statement: Rule<ast.Statement>;

  protected readonly forStatement = this.RULE("forStatement", (): ast.Statement => {
    const start = this.CONSUME(K.for);
    this.OPTION(() => {
      const word = this.CONSUME(K.await);
      this.unsupported("for await", word);
    });
    const open = this.CONSUME(P.leftParen) as Token;
    const head = this.SUBRULE(this.forHead);
    this.close(P.rightParen, "`)`", open);
    this.ACTION(() => this.checkBody());
    const body = this.SUBRULE(this.statement);
    return this.ACTION(() => head(body, start));
  });

  /** What is in the parentheses of a `for`: it makes the statement of the body. */
  private readonly forHead = this.RULE("forHead", (): ((body: ast.Statement, start: IToken) => ast.Statement) => {
    const from = this.peek();
    let init: ast.VariableDeclaration | ast.Expression | null = null;
    let over: ((body: ast.Statement, start: IToken) => ast.Statement) | null = null;
    this.OPTION(() =>
      this.OR([
        {
          GATE: () => this.is(K.const) || this.is(K.let) || this.is(K.var),
          ALT: () => {
            const word = this.SUBRULE(this.declarationWord);
            const declarator = this.SUBRULE(this.declarator);
            this.OR2([
              {
                ALT: () => {
                  this.CONSUME(K.of);
                  const iterable = this.SUBRULE(this.expression);
                  this.ACTION(() => {
                    if (!declarator.init) return;
                    throw this.fault(
                      "TJ1001",
                      "the variable of `for … of` takes no value of its own",
                      declarator.init.span,
                    );
                  });
                  over = (body, start) => {
                    return { kind: "forOf", declaration: word, target: declarator.target, iterable, body, span: this.spanFrom(start) }; // prettier-ignore
                  };
                },
              },
              {
                ALT: () => {
                  const token = this.CONSUME(K.in);
                  this.SUBRULE(this.sequence);
                  this.unsupported("for in", token);
                  over = (_, start) => ({
                    kind: "unsupportedStatement",
                    feature: "for in",
                    span: this.spanFrom(start),
                  });
                },
              },
              {
                ALT: () => {
                  const declarators = [declarator];
                  this.MANY(() => {
                    this.CONSUME(P.comma);
                    declarators.push(this.SUBRULE2(this.declarator));
                  });
                  init = { kind: "variable", declaration: word, declarators, doc: null, span: this.spanFrom(from) };
                  this.ACTION(() => this.checkInit(declarator, word));
                },
              },
            ]);
          },
        },
        {
          ALT: () => {
            const expression = this.SUBRULE2(this.sequence);
            init = expression;
            this.OPTION2(() => {
              const token = this.CONSUME2(K.of);
              this.SUBRULE2(this.expression);
              this.ACTION(() => {
                throw this.fault("TJ1001", "the variable of `for … of` is not declared", this.spanFrom(from), {
                  hint: `write \`for (const ${this.source.text.slice(from.startOffset, token.startOffset)}of …)\``,
                });
              });
            });
            this.ACTION(() => {
              if (!this.is(P.rightParen) || expression.kind !== "binary" || expression.operator !== "in") return;
              this.unsupported("for in", expression.operatorSpan);
              over = (_, start) => ({ kind: "unsupportedStatement", feature: "for in", span: this.spanFrom(start) });
            });
          },
        },
      ]),
    );
    let test: ast.Expression | null = null;
    let update: ast.Expression | null = null;
    if (this.RECORDING_PHASE || over === null) {
      this.CONSUME(P.semicolon);
      this.OPTION3(() => (test = this.SUBRULE3(this.sequence)));
      this.CONSUME2(P.semicolon);
      this.OPTION4(() => (update = this.SUBRULE4(this.sequence)));
    }
    return over ?? ((body, start) => ({ kind: "for", init, test, update, body, span: this.spanFrom(start) }));
  });
}
