// The grammar of what names are bound by: patterns and parameters.
import type { OneOf } from "./oneOf.ts";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { numberValue, stringValue } from "./literals.ts";
import { AnyToken, Identifier, K, L, P, type Token } from "./tokens.ts";
import { TypeParser } from "./types.ts";

export interface Key {
  readonly key: string | ast.Expression;
  /** Set where the key may also be read as a name. */
  readonly name: ast.Identifier | null;
}

export abstract class BindingParser extends TypeParser {
  protected abstract readonly expression: Rule<ast.Expression>;

  readonly pattern: Rule<ast.Pattern> = this.RULE("pattern", () =>
    this.OR<OneOf<ast.Pattern>>({ DEF: this.patternAlternatives, ERR_MSG: "a name" }),
  );
  private readonly patternAlternatives = [
    { ALT: () => this.name(this.CONSUME(Identifier)) },
    { ALT: () => this.SUBRULE(this.arrayPattern) },
    { ALT: () => this.SUBRULE(this.objectPattern) },
  ];

  private readonly element = this.RULE("element", (): ast.PatternElement => {
    const start = this.peek();
    const target = this.SUBRULE(this.pattern);
    let value: ast.Expression | null = null;
    this.OPTION(() => {
      this.CONSUME(P.assign);
      value = this.SUBRULE(this.expression);
    });
    return { kind: "element", target, default: value, span: this.spanFrom(start) };
  });

  private readonly arrayPattern = this.RULE("arrayPattern", (): ast.ArrayPattern => {
    this.descend();
    const start = this.CONSUME(P.leftBracket);
    const elements: (ast.PatternElement | null)[] = [];
    let rest: ast.Pattern | null = null;
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        this.OR([
          { ALT: () => this.CONSUME(P.comma) && elements.push(null) },
          {
            ALT: () => {
              this.CONSUME(P.ellipsis);
              rest = this.SUBRULE(this.pattern);
              more = false;
            },
          },
          {
            ALT: () => {
              elements.push(this.SUBRULE(this.element));
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
    this.CONSUME(P.rightBracket, { ERR_MSG: "`,` or `]`" });
    this.depth--;
    return { kind: "arrayPattern", elements, rest, span: this.spanFrom(start) };
  });

  private readonly objectPattern = this.RULE("objectPattern", (): ast.ObjectPattern => {
    this.descend();
    const start = this.CONSUME(P.leftBrace);
    const properties: ast.ObjectPattern["properties"][number][] = [];
    let rest: ast.Pattern | null = null;
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        more = false;
        this.OR([
          {
            ALT: () => {
              this.CONSUME(P.ellipsis);
              rest = this.SUBRULE(this.pattern);
            },
          },
          { ALT: () => properties.push(this.SUBRULE(this.patternProperty)) },
        ]);
        this.OPTION(() => {
          this.CONSUME(P.comma);
          more = true;
        });
      },
    });
    this.CONSUME(P.rightBrace, { ERR_MSG: "`,` or `}`" });
    this.depth--;
    return { kind: "objectPattern", properties, rest, span: this.spanFrom(start) };
  });

  private readonly patternProperty = this.RULE("patternProperty", (): ast.ObjectPattern["properties"][number] => {
    const start = this.peek();
    const { key, name } = this.SUBRULE(this.propertyKey) ?? {};
    const keySpan = this.spanFrom(start);
    return this.OR<OneOf<ast.ObjectPattern["properties"][number]>>([
      {
        ALT: () => {
          this.CONSUME(P.colon);
          return { key, keySpan, value: this.SUBRULE(this.element) };
        },
      },
      {
        ALT: () => {
          const value = this.SUBRULE(this.shorthandDefault);
          if (this.RECORDING_PHASE) return { key, keySpan, value: null as never };
          if (!name) throw this.expected("`:`");
          return { key, keySpan, value: { kind: "element", target: name, default: value, span: this.spanFrom(start) } };
        },
      },
    ]);
  });

  /** What may follow a shorthand property in a pattern. */
  private readonly shorthandDefault = this.RULE("shorthandDefault", (): ast.Expression | null => {
    let value: ast.Expression | null = null;
    this.OPTION(() => {
      this.CONSUME(P.assign);
      value = this.SUBRULE(this.expression);
    });
    return value;
  });

  /** `a`, `"a"`, `1`, `[a]`. */
  readonly propertyKey: Rule<Key> = this.RULE("propertyKey", () =>
    this.OR<OneOf<Key>>({ DEF: this.keyAlternatives, ERR_MSG: "the name of a property" }),
  );
  private readonly keyAlternatives = [
    {
      ALT: () => {
        const token = this.CONSUME(AnyToken.word) as Token;
        return { key: token.image, name: this.isName(token) ? this.name(token) : null };
      },
    },
    { ALT: () => ({ key: stringValue(this.CONSUME(L.string).image), name: null }) },
    { ALT: () => ({ key: String(numberValue(this.CONSUME(L.number).image).value), name: null }) },
    {
      ALT: () => {
        this.CONSUME(P.leftBracket);
        const key = this.SUBRULE(this.expression);
        this.CONSUME(P.rightBracket);
        return { key, name: null };
      },
    },
  ];

  // ── Parameters ─────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly params: Rule<ast.Param[]> = this.RULE("params", () => {
    const params: ast.Param[] = [];
    const open = this.CONSUME(P.leftParen) as Token;
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        const param = this.SUBRULE(this.param);
        if (param) params.push(param);
        more = false;
        this.OPTION(() => {
          this.CONSUME(P.comma);
          more = true;
        });
      },
    });
    this.close(P.rightParen, "`,` or `)`", open);
    return params;
  });

  /** Null for a `this` parameter, which is for tsc alone. */
  private readonly param = this.RULE("param", (): ast.Param | null => {
    const start = this.peek();
    let rest = false;
    let optional = false;
    let type: ast.TypeNode | null = null;
    let value: ast.Expression | null = null;
    this.OPTION(() => {
      this.CONSUME(P.ellipsis);
      rest = true;
    });
    const pattern = this.OR<OneOf<ast.Pattern | null>>({
      DEF: [
        { ALT: () => this.SUBRULE(this.pattern) },
        {
          ALT: () => {
            this.CONSUME(K.this);
            return null;
          },
        },
      ],
      ERR_MSG: "a parameter",
    });
    this.OPTION2(() => {
      this.CONSUME(P.question);
      optional = true;
    });
    this.OPTION3(() => {
      this.CONSUME(P.colon);
      type = this.SUBRULE(this.type);
    });
    this.OPTION4(() => {
      this.CONSUME(P.assign);
      value = this.SUBRULE(this.expression);
    });
    return pattern && { kind: "param", pattern, type, optional, rest, default: value, span: this.spanFrom(start) };
  });
}
