// The grammar of what types have inside of braces and angles: members and parameters.
import type { OneOf } from "./oneOf.ts";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { numberValue, stringValue } from "./literals.ts";
import { RecoveryParser } from "./recovery.ts";
import { AnyToken, Identifier, K, L, P } from "./tokens.ts";

/** What one member of an object type is to the language; null when it is nothing. */
type Member = ast.TypeMember | { readonly kind: "index"; readonly value: ast.TypeNode };

export abstract class TypeMemberParser extends RecoveryParser {
  abstract readonly type: Rule<ast.TypeNode>;
  abstract readonly params: Rule<ast.Param[]>;

  /** The source text from a token to what has been read, as a type that is not interpreted. */
  protected other(start: { readonly startOffset: number }): ast.TypeOther {
    const span = this.spanFrom(start);
    return { kind: "typeOther", text: this.source.text.slice(span.start, span.end), span };
  }

  protected isWordAt(distance: number): boolean {
    const token = this.peek(distance);
    return !token.newlineBefore && /^[\p{ID_Start}$_]/u.test(token.image);
  }

  // ── Object types ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** `{ a: T; b?: U }`; mapped types, call signatures and computed names make it a type kept as text. */
  protected readonly objectType = this.RULE("objectType", (): ast.TypeNode => {
    const start = this.peek();
    const { members, index, whole } = this.SUBRULE(this.typeMembers) ?? {};
    if (!whole) return this.other(start);
    return { kind: "typeObject", members, index, span: this.spanFrom(start) };
  });

  /** The members in braces, of an object type or an interface; `whole` is false when some had to be left out. */
  readonly typeMembers = this.RULE("typeMembers", () => {
    const members: ast.TypeMember[] = [];
    let index: ast.TypeNode | null = null;
    let whole = true;
    this.CONSUME(P.leftBrace);
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        const member = this.SUBRULE(this.typeMember);
        this.ACTION(() => {
          if (member === null) whole = false;
          else if (member.kind === "typeMember") members.push(member);
          else index = member.value;
        });
        more = false;
        this.OPTION(() => {
          this.OR([{ ALT: () => this.CONSUME(P.comma) }, { ALT: () => this.CONSUME(P.semicolon) }]);
          more = true;
        });
        this.ACTION(() => {
          if (this.peek().newlineBefore) more = true;
        });
      },
    });
    this.CONSUME(P.rightBrace, { ERR_MSG: "`;` or `}`" });
    return { members, index: index as ast.TypeNode | null, whole };
  });

  private readonly typeMember = this.RULE("typeMember", (): Member | null =>
    this.OR([
      {
        // a call signature
        ALT: () => {
          this.SUBRULE(this.methodSignature);
          return null;
        },
      },
      { ALT: () => this.SUBRULE(this.namedMember) },
    ]),
  );

  private readonly namedMember = this.RULE("namedMember", (): Member | null => {
    const start = this.peek();
    let kept = true;
    this.MANY({
      GATE: () => this.modifierAhead(),
      DEF: () => {
        this.OR([
          { ALT: () => this.CONSUME(P.plus) },
          { ALT: () => this.CONSUME(P.minus) },
          { ALT: () => this.CONSUME(K.readonly) },
          { ALT: () => this.CONSUME(K.get) },
          { ALT: () => this.CONSUME(K.set) },
        ]);
      },
    });
    let name: string | null = null;
    let indexed = false;
    this.OR2({
      DEF: [
        { ALT: () => (name = this.CONSUME(AnyToken.word).image) },
        { ALT: () => (name = stringValue(this.CONSUME(L.string).image)) },
        { ALT: () => (name = String(numberValue(this.CONSUME(L.number).image).value)) },
        {
          GATE: () => this.is(P.colon, 3),
          ALT: () => {
            this.CONSUME(P.leftBracket);
            this.CONSUME2(AnyToken.word);
            this.CONSUME(P.colon);
            this.SUBRULE(this.type);
            this.CONSUME(P.rightBracket);
            indexed = true;
          },
        },
        {
          ALT: () => {
            this.CONSUME2(P.leftBracket);
            this.SUBRULE2(this.type);
            this.OPTION(() => {
              this.CONSUME(K.in);
              this.SUBRULE3(this.type);
              this.OPTION2(() => {
                this.CONSUME(K.as);
                this.SUBRULE4(this.type);
              });
            });
            this.CONSUME2(P.rightBracket);
            kept = false;
          },
        },
      ],
      ERR_MSG: "the name of a member",
    });
    this.OPTION3({
      GATE: () => this.is(P.minus) || this.is(P.plus),
      DEF: () => this.OR3([{ ALT: () => this.CONSUME2(P.minus) }, { ALT: () => this.CONSUME2(P.plus) }]),
    });
    let optional = false;
    this.OPTION4(() => {
      this.CONSUME(P.question);
      optional = true;
    });
    let type: ast.TypeNode | null = null;
    this.OPTION5(() => {
      type = this.OR4<OneOf<ast.TypeNode>>([
        { ALT: () => this.SUBRULE(this.methodSignature) },
        {
          ALT: () => {
            this.CONSUME2(P.colon);
            return this.SUBRULE5(this.type);
          },
        },
      ]);
    });
    if (!kept || start.tokenType === K.new) return null;
    if (indexed) return type && { kind: "index", value: type };
    return { kind: "typeMember", name: name ?? "", optional, type, span: this.spanFrom(start) };
  });

  /** `readonly a`, `get a()`, `-readonly [K in T]`: not the member names of the same spelling. */
  private modifierAhead(): boolean {
    if (this.is(P.plus) || this.is(P.minus)) return true;
    const next = this.peek(2);
    return [P.leftBracket, L.string, L.number].includes(next.tokenType) || this.isWordAt(2);
  }

  private readonly methodSignature = this.RULE("methodSignature", (): ast.TypeFunction => {
    const start = this.peek();
    this.OPTION(() => this.SUBRULE(this.typeParams));
    const params = this.SUBRULE(this.params);
    let result: ast.TypeNode | null = null;
    this.OPTION2(() => {
      this.CONSUME(P.colon);
      result = this.SUBRULE(this.type);
    });
    const span = this.spanFrom(start);
    return {
      kind: "typeFunction",
      params,
      result: result ?? { kind: "typeReference", name: "any", args: [], span },
      span,
    };
  });

  // ── Type parameters ────────────────────────────────────────────────────────────────────────────────────────────────

  /** `<A, const B extends C = D,>`. */
  readonly typeParams: Rule<ast.TypeParam[]> = this.RULE("typeParams", () => {
    const params: ast.TypeParam[] = [];
    this.CONSUME(P.less);
    this.ACTION(() => {
      if (!this.is(P.greater)) return;
      const span = this.spanOf(this.peek());
      throw this.fault("TJ1001", "expected a type parameter before `>`", span, {
        hint: "leave out `<>` where there is none",
      });
    });
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        params.push(this.SUBRULE(this.typeParam));
        more = false;
        this.OPTION(() => {
          this.CONSUME(P.comma);
          more = true;
        });
      },
    });
    this.closeAngle();
    return params;
  });

  private readonly typeParam = this.RULE("typeParam", (): ast.TypeParam => {
    const start = this.peek();
    this.MANY({
      GATE: () => this.isWordAt(2) && !this.is(K.extends, 2),
      DEF: () => this.OR([{ ALT: () => this.CONSUME(K.const) }, { ALT: () => this.CONSUME(K.in) }]),
    });
    const name = this.CONSUME(Identifier).image;
    let constraint: ast.TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(K.extends);
      constraint = this.SUBRULE(this.type);
    });
    this.OPTION2(() => {
      this.CONSUME(P.assign);
      this.SUBRULE2(this.type);
    });
    return { kind: "typeParam", name, constraint, span: this.spanFrom(start) };
  });
}
