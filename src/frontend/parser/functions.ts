// The grammar of functions, object literals and classes: expressions that have names, bodies or members.
import type { OneOf } from "./oneOf.ts";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { ExpressionParser } from "./expressions.ts";
import { Identifier, K, P, type Token } from "./tokens.ts";
import type { Feature } from "./unsupported.ts";

/** Words before the name of a property that make it something else. */
const ACCESSORS: Readonly<Record<string, Feature>> = { get: "getter", set: "setter", async: "async" };

export abstract class FunctionParser extends ExpressionParser {
  protected abstract readonly block: Rule<ast.Block>;

  // ── Arrows ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly arrow: Rule<ast.Expression> = this.RULE("arrow", (): ast.Expression => {
    const start = this.peek();
    const asynchronous = this.SUBRULE(this.asyncWord);
    const doc = this.ACTION(() => this.docBefore(start));
    let typeParams: ast.TypeParam[] = [];
    let params: ast.Param[] = [];
    let returnType: ast.TypeNode | null = null;
    this.OR([
      {
        ALT: () => {
          const token = this.CONSUME(Identifier);
          const span = this.spanOf(token);
          params = [{ kind: "param", pattern: this.name(token), type: null, optional: false, rest: false, default: null, span }]; // prettier-ignore
        },
      },
      {
        ALT: () => {
          this.OPTION(() => (typeParams = this.SUBRULE(this.typeParams)));
          params = this.SUBRULE(this.params);
          this.OPTION2(() => {
            this.CONSUME(P.colon);
            returnType = this.SUBRULE(this.type);
          });
        },
      },
    ]);
    this.CONSUME(P.arrow);
    const body = this.OR2<OneOf<ast.Block | ast.Expression>>([
      { ALT: () => this.SUBRULE(this.block), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.expression) },
    ]);
    if (asynchronous) return this.unsupportedExpression("async", start);
    return { kind: "function", name: null, typeParams, params, returnType, body, arrow: true, doc, span: this.spanFrom(start) }; // prettier-ignore
  });

  /** `async` in front of a function: reported, and the function read all the same. */
  readonly asyncWord = this.RULE("asyncWord", (): boolean => {
    let found = false;
    this.OPTION({
      GATE: () => !this.peek(2).newlineBefore && !this.is(P.arrow, 2),
      DEF: () => {
        const token = this.CONSUME(K.async);
        found = true;
        this.unsupported("async", token);
      },
    });
    return found;
  });

  // ── Functions ──────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly functionExpression: Rule<ast.Expression> = this.RULE("functionExpression", () => {
    const start = this.peek();
    const asynchronous = this.SUBRULE(this.asyncWord);
    const { node, feature } = this.SUBRULE(this.functionAfterAsync, { ARGS: [start] }) ?? {};
    if (asynchronous || feature) return this.unsupportedExpression(feature ?? "async", start);
    return node;
  });

  /** From the word `function` on. `feature`: what the function has that the language leaves out. */
  readonly functionAfterAsync: Rule<
    { readonly node: ast.FunctionExpression; readonly feature: Feature | null },
    [Token]
  > = this.RULE("functionAfterAsync", (start: Token) => {
    this.CONSUME(K.function);
    let feature: Feature | null = null;
    let name: ast.Identifier | null = null;
    this.OPTION(() => {
      const star = this.CONSUME(P.times);
      feature = "generator";
      this.unsupported("generator", star);
    });
    this.OPTION2(() => (name = this.name(this.CONSUME(Identifier))));
    const rest = this.SUBRULE(this.signature);
    let body: ast.Block | null = null;
    this.OPTION3(() => (body = this.SUBRULE(this.block)));
    return this.ACTION(() => {
      const whole = this.spanFrom(start);
      if (!body) {
        feature = "overload";
        if (this.is(P.semicolon) || this.peek().newlineBefore) this.unsupported(feature, whole);
        else throw this.expected("`{`");
      }
      const doc = this.docBefore(start);
      const node: ast.FunctionExpression = {
          kind: "function", name, ...rest, body: body ?? { kind: "block", body: [], span: whole }, arrow: false, doc, span: whole,
        }; // prettier-ignore
      return { node, feature };
    });
  });

  /** Type parameters, parameters and the type of the result. */
  protected readonly signature = this.RULE(
    "signature",
    (): Pick<ast.FunctionExpression, "typeParams" | "params" | "returnType"> => {
      let typeParams: ast.TypeParam[] = [];
      let returnType: ast.TypeNode | null = null;
      this.OPTION(() => (typeParams = this.SUBRULE(this.typeParams)));
      const params = this.SUBRULE(this.params);
      this.OPTION2({
        // a colon at the end of a line is Python's
        GATE: () => !this.peek(2).newlineBefore,
        DEF: () => {
          this.CONSUME(P.colon);
          returnType = this.SUBRULE(this.type);
        },
      });
      return { typeParams, params, returnType };
    },
  );

  // ── Object literals ────────────────────────────────────────────────────────────────────────────────────────────────

  readonly objectLiteral: Rule<ast.Expression> = this.RULE("objectLiteral", (): ast.Expression => {
    const start = this.CONSUME(P.leftBrace) as Token;
    const outer = this.inThenBranch;
    this.inThenBranch = false;
    const properties: (ast.Property | ast.Spread)[] = [];
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        const property = this.SUBRULE(this.property);
        if (property) properties.push(property);
        more = false;
        this.OPTION(() => {
          this.CONSUME(P.comma);
          more = true;
        });
      },
    });
    this.inThenBranch = outer;
    this.close(P.rightBrace, "`,` or `}`", start);
    return { kind: "object", properties, span: this.spanFrom(start) };
  });

  private readonly property = this.RULE("property", (): ast.Property | ast.Spread | null =>
    this.OR<OneOf<ast.Property | ast.Spread | null>>({
      DEF: this.propertyAlternatives,
      ERR_MSG: "the name of a property",
    }),
  );
  private readonly propertyAlternatives = [
    {
      ALT: (): ast.Spread => {
        const start = this.CONSUME(P.ellipsis);
        const argument = this.SUBRULE(this.expression);
        return { kind: "spread", argument, span: this.spanFrom(start) };
      },
    },
    { GATE: () => this.accessorAhead(), ALT: () => this.SUBRULE(this.accessor) },
    { ALT: () => this.SUBRULE(this.keyedProperty) },
  ];

  /** `get x()`, `async f()`, `*g()`: a word or a star, and then the name. */
  private accessorAhead(): boolean {
    const token = this.peek();
    if (token.tokenType === P.times) return true;
    if (token.tokenType !== K.get && token.tokenType !== K.set && token.tokenType !== K.async) return false;
    const next = this.peek(2).tokenType;
    return ![P.comma, P.colon, P.leftParen, P.rightBrace, P.assign, P.less].includes(next);
  }

  /** Reported by name, and read as a method. */
  private readonly accessor = this.RULE("accessor", (): ast.Property => {
    const start = this.peek();
    const words: Token[] = [];
    this.accessorWords(words);
    const feature = this.ACTION(() => {
      const word = words[0];
      const named = ACCESSORS[word.image] ?? "generator";
      this.unsupported(named, word);
      return named;
    });
    const keyStart = this.peek();
    const { key } = this.SUBRULE(this.propertyKey) ?? {};
    const keySpan = this.spanFrom(keyStart);
    this.SUBRULE(this.signature);
    this.SUBRULE(this.block);
    const value: ast.Expression = { kind: "unsupported", feature, span: this.spanFrom(start) };
    return { kind: "property", key, keySpan, value, shorthand: false, span: this.spanFrom(start) };
  });
  private accessorWords(words: Token[]): void {
    this.MANY({
      GATE: () => this.accessorAhead(),
      DEF: () =>
        words.push(
          this.OR([
            { ALT: () => this.CONSUME(K.get) },
            { ALT: () => this.CONSUME(K.set) },
            { ALT: () => this.CONSUME(K.async) },
            { ALT: () => this.CONSUME(P.times) },
          ]) as Token,
        ),
    });
  }

  private readonly keyedProperty = this.RULE("keyedProperty", (): ast.Property => {
    const start = this.peek();
    const { key, name } = this.SUBRULE(this.propertyKey) ?? {};
    const keySpan = this.spanFrom(start);
    let shorthand = false;
    let value: ast.Expression | null = null;
    this.OPTION(() => {
      value = this.OR<OneOf<ast.Expression>>([
        {
          ALT: () => {
            this.CONSUME(P.colon);
            return this.SUBRULE(this.expression);
          },
        },
        { ALT: () => this.SUBRULE(this.method, { ARGS: [start] }) },
        {
          GATE: () => name !== null,
          ALT: () => {
            const sign = this.CONSUME(P.assign);
            const given = this.SUBRULE2(this.expression);
            shorthand = true;
            const node: ast.Expression = { kind: "assignment", operator: null, target: name!, value: given, span: this.spanFrom(start) }; // prettier-ignore
            this.ACTION(() => this.shorthandDefaults.set(node, this.spanOf(sign)));
            return node;
          },
        },
      ]);
    });
    return this.ACTION(() => {
      if (!value) {
        if (!name) throw this.expected("`:`");
        [value, shorthand] = [name, true];
      }
      return { kind: "property", key, keySpan, value, shorthand, span: this.spanFrom(start) };
    });
  });

  /** `f(x) { … }` in an object: a function. */
  readonly method: Rule<ast.FunctionExpression, [Token]> = this.RULE(
    "method",
    (start: Token): ast.FunctionExpression => {
      const from = this.peek();
      const rest = this.SUBRULE(this.signature);
      const body = this.SUBRULE(this.block);
      const doc = this.ACTION(() => this.docBefore(start));
      return { kind: "function", name: null, ...rest, body, arrow: false, doc, span: this.spanFrom(from) };
    },
  );

  // ── Classes, which are skipped ─────────────────────────────────────────────────────────────────────────────────────

  readonly classExpression: Rule<ast.Expression> = this.RULE("classExpression", () => {
    const start = this.CONSUME(K.class);
    this.unsupported("class", start);
    this.ACTION(() => this.skipBody());
    return this.unsupportedExpression("class", start);
  });
}
