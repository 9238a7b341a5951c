// The grammar of types. What the language has no use for is parsed all the same and kept as text.
import type * as ast from "../ast.ts";
import { ParserBase, type Rule } from "./base.ts";
import { numberValue, stringValue } from "./literals.ts";
import { afterTypeArguments, isFunctionType } from "./scan.ts";
import { AnyToken, Identifier, K, L, P, type Token } from "./tokens.ts";

/** What one member of an object type is to the language; null when it is nothing. */
type Member = ast.TypeMember | { readonly kind: "index"; readonly value: ast.TypeNode };

export abstract class TypeParser extends ParserBase {
  protected abstract readonly params: Rule<ast.Param[]>;

  /** The source text from a token to what has been read, as a type that is not interpreted. */
  private other(start: { readonly startOffset: number }): ast.TypeOther {
    const span = this.spanFrom(start);
    return { kind: "typeOther", text: this.source.text.slice(span.start, span.end), span };
  }

  readonly type: Rule<ast.TypeNode> = this.RULE("type", () => {
    this.descend();
    const outer = this.inExtends;
    this.inExtends = false;
    const node = this.OR<ast.TypeNode>({ DEF: this.typeAlternatives, ERR_MSG: "a type" });
    this.inExtends = outer;
    this.depth--;
    return node;
  });
  /** Between `extends` and `?` of a conditional type, where `infer T extends U` has a constraint. */
  protected inExtends = false;
  private readonly typeAlternatives = [
    { GATE: () => this.functionTypeAhead(), ALT: () => this.SUBRULE(this.functionType) },
    { GATE: () => this.is(K.new) || this.is(K.new, 2), ALT: () => this.SUBRULE(this.constructorType) },
    { GATE: () => this.is(K.asserts) && this.isWordAt(2), ALT: () => this.SUBRULE(this.assertion) },
    { GATE: () => this.is(K.is, 2) && !this.peek(2).newlineBefore, ALT: () => this.SUBRULE(this.predicate) },
    { ALT: () => this.SUBRULE(this.conditionalType) },
  ];

  private isWordAt(distance: number): boolean {
    const token = this.peek(distance);
    return !token.newlineBefore && /^[\p{ID_Start}$_]/u.test(token.image);
  }

  private functionTypeAhead(): boolean {
    const token = this.peek();
    if (token.tokenType === P.less) return true;
    if (token.tokenType !== P.leftParen) return false;
    return isFunctionType(this.tokens, token.index);
  }

  private readonly functionType = this.RULE("functionType", (): ast.TypeFunction => {
    const start = this.peek();
    this.OPTION(() => this.SUBRULE(this.typeParams));
    const params = this.SUBRULE(this.params);
    this.CONSUME(P.arrow);
    const result = this.SUBRULE(this.type);
    return { kind: "typeFunction", params, result, span: this.spanFrom(start) };
  });

  private readonly constructorType = this.RULE("constructorType", (): ast.TypeNode => {
    const start = this.peek();
    this.OPTION(() => this.CONSUME(K.abstract));
    this.CONSUME(K.new);
    this.SUBRULE(this.functionType);
    return this.other(start);
  });

  /** `x is T`, `asserts x is T`. */
  private readonly predicate = this.RULE("predicate", (): ast.TypeNode => {
    const start = this.peek();
    this.CONSUME(AnyToken.word);
    this.CONSUME(K.is);
    this.SUBRULE(this.type);
    return this.other(start);
  });
  private readonly assertion = this.RULE("assertion", (): ast.TypeNode => {
    const start = this.peek();
    this.CONSUME(K.asserts);
    this.CONSUME(AnyToken.word);
    this.OPTION(() => {
      this.CONSUME(K.is);
      this.SUBRULE(this.type);
    });
    return this.other(start);
  });

  private readonly conditionalType = this.RULE("conditionalType", (): ast.TypeNode => {
    const start = this.peek();
    let node: ast.TypeNode = this.SUBRULE(this.unionType);
    this.OPTION({
      GATE: () => !this.peek().newlineBefore && !this.inExtends,
      DEF: () => {
        this.CONSUME(K.extends);
        const outer = this.inExtends;
        this.inExtends = true;
        this.SUBRULE2(this.unionType);
        this.inExtends = outer;
        this.CONSUME(P.question);
        this.SUBRULE(this.type);
        this.CONSUME(P.colon);
        this.SUBRULE2(this.type);
        node = this.other(start);
      },
    });
    return node;
  });

  private readonly unionType = this.RULE("unionType", (): ast.TypeNode => {
    const start = this.peek();
    this.OPTION(() => this.CONSUME(P.bitOr));
    const types: ast.TypeNode[] = [this.SUBRULE(this.intersectionType)];
    this.MANY(() => {
      this.CONSUME2(P.bitOr);
      types.push(this.SUBRULE2(this.intersectionType));
    });
    return types.length === 1 ? types[0] : { kind: "typeUnion", operator: "|", types, span: this.spanFrom(start) };
  });

  private readonly intersectionType = this.RULE("intersectionType", (): ast.TypeNode => {
    const start = this.peek();
    this.OPTION(() => this.CONSUME(P.bitAnd));
    const types: ast.TypeNode[] = [this.SUBRULE(this.postfixType)];
    this.MANY(() => {
      this.CONSUME2(P.bitAnd);
      types.push(this.SUBRULE2(this.postfixType));
    });
    return types.length === 1 ? types[0] : { kind: "typeUnion", operator: "&", types, span: this.spanFrom(start) };
  });

  /** `T[]`, `T[K]`, behind the prefixes `keyof`, `unique`, `readonly` and `infer`. */
  private readonly postfixType = this.RULE("postfixType", (): ast.TypeNode => {
    const start = this.peek();
    let interpreted = true;
    this.MANY({
      GATE: () => this.prefixAhead(),
      DEF: () => {
        const prefix = this.OR([
          { ALT: () => this.CONSUME(K.keyof) },
          { ALT: () => this.CONSUME(K.unique) },
          { ALT: () => this.CONSUME(K.readonly) },
          { ALT: () => this.CONSUME(K.infer) },
        ]);
        if (prefix.tokenType !== K.readonly) interpreted = false;
      },
    });
    const inner = this.peek();
    let brackets = 0;
    let node = this.SUBRULE(this.primaryType);
    this.MANY2({
      GATE: () => !this.peek().newlineBefore,
      DEF: () => {
        this.CONSUME(P.leftBracket);
        this.lengthen(++brackets);
        let indexed = false;
        this.OPTION(() => {
          this.SUBRULE(this.type);
          indexed = true;
        });
        this.CONSUME(P.rightBracket);
        node = indexed ? this.other(inner) : { kind: "typeArray", element: node, span: this.spanFrom(inner) };
      },
    });
    this.OPTION2({
      GATE: () => this.inExtends && !interpreted,
      DEF: () => {
        this.CONSUME(K.extends);
        this.SUBRULE(this.unionType);
      },
    });
    return interpreted ? node : this.other(start);
  });

  private prefixAhead(): boolean {
    const next = this.peek(2);
    const type = next.tokenType;
    return !next.newlineBefore && (this.isWordAt(2) ? type !== K.extends && type !== K.is : [P.leftParen, P.leftBrace, P.leftBracket, L.string, L.number, L.template, L.templateHead].includes(type)); // prettier-ignore
  }

  private readonly primaryType = this.RULE("primaryType", (): ast.TypeNode =>
    this.OR<ast.TypeNode>({ DEF: this.primaryTypeAlternatives, ERR_MSG: "a type" }),
  );
  private readonly primaryTypeAlternatives = [
    { ALT: () => this.SUBRULE(this.typeReference) },
    { ALT: () => this.SUBRULE(this.literalType) },
    { ALT: () => this.SUBRULE(this.tupleType) },
    { ALT: () => this.SUBRULE(this.objectType) },
    { ALT: () => this.SUBRULE(this.typeofType) },
    { ALT: () => this.SUBRULE(this.importType) },
    { ALT: () => this.SUBRULE(this.templateType) },
    {
      ALT: () => {
        this.CONSUME(P.leftParen);
        const node = this.SUBRULE(this.type);
        this.CONSUME(P.rightParen);
        return node;
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(K.this);
        return { kind: "typeOther" as const, text: "this", span: this.spanOf(token) };
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(K.void);
        return { kind: "typeReference" as const, name: "void", args: [], span: this.spanOf(token) };
      },
    },
  ];

  private readonly typeReference = this.RULE("typeReference", (): ast.TypeNode => {
    const start = this.CONSUME(Identifier);
    let name = start.image;
    this.MANY(() => {
      this.CONSUME(P.dot);
      name += `.${this.CONSUME(AnyToken.word).image}`;
    });
    const args = this.SUBRULE(this.optionalTypeArgs);
    const span = this.spanFrom(start);
    if (name === "undefined") return { kind: "typeLiteral", value: undefined, span };
    return { kind: "typeReference", name, args, span };
  });

  private readonly optionalTypeArgs = this.RULE("optionalTypeArgs", (): ast.TypeNode[] => {
    let args: ast.TypeNode[] = [];
    this.OPTION({
      GATE: () => !this.peek().newlineBefore,
      DEF: () => {
        args = this.SUBRULE(this.typeArgs);
      },
    });
    return args;
  });

  readonly typeArgs = this.RULE("typeArgs", (): ast.TypeNode[] => {
    const args: ast.TypeNode[] = [];
    this.CONSUME(P.less);
    args.push(this.SUBRULE(this.type));
    this.MANY(() => {
      this.CONSUME(P.comma);
      args.push(this.SUBRULE2(this.type));
    });
    this.closeAngle();
    return args;
  });

  private readonly literalType = this.RULE("literalType", (): ast.TypeNode => {
    const start = this.peek();
    return this.OR<ast.TypeNode>([
      {
        ALT: () => {
          const { image } = this.CONSUME(L.string);
          return { kind: "typeLiteral", value: stringValue(image), span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          let sign = 1;
          this.OPTION(() => {
            this.CONSUME(P.minus);
            sign = -1;
          });
          return this.OR2<ast.TypeNode>([
            {
              ALT: () => {
                const { value } = numberValue(this.CONSUME(L.number).image);
                return { kind: "typeLiteral", value: sign * value, span: this.spanFrom(start) };
              },
            },
            {
              ALT: () => {
                this.CONSUME(L.bigint);
                return this.other(start);
              },
            },
          ]);
        },
      },
      { ALT: () => this.constantType(start, this.CONSUME(K.true) && true) },
      { ALT: () => this.constantType(start, this.CONSUME(K.false) && false) },
      { ALT: () => this.constantType(start, this.CONSUME(K.null) && null) },
    ]);
  });
  private constantType(start: Token, value: boolean | null): ast.TypeLiteral {
    return { kind: "typeLiteral", value, span: this.spanFrom(start) };
  }

  private readonly tupleType = this.RULE("tupleType", (): ast.TypeTuple => {
    const start = this.CONSUME(P.leftBracket);
    const elements: ast.TypeTupleElement[] = [];
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        elements.push(this.SUBRULE(this.tupleElement));
        more = false;
        this.OPTION(() => {
          this.CONSUME(P.comma);
          more = true;
        });
      },
    });
    this.CONSUME(P.rightBracket, { ERR_MSG: "`,` or `]`" });
    return { kind: "typeTuple", elements, span: this.spanFrom(start) };
  });

  private readonly tupleElement = this.RULE("tupleElement", (): ast.TypeTupleElement => {
    let rest = false;
    let optional = false;
    let name: string | null = null;
    this.OPTION(() => {
      this.CONSUME(P.ellipsis);
      rest = true;
    });
    this.OPTION2({
      GATE: () => this.is(P.colon, 2) || (this.is(P.question, 2) && this.is(P.colon, 3)),
      DEF: () => {
        name = this.CONSUME(AnyToken.word).image;
        this.OPTION3(() => {
          this.CONSUME(P.question);
          optional = true;
        });
        this.CONSUME(P.colon);
      },
    });
    const type = this.SUBRULE(this.type);
    this.OPTION4(() => {
      this.CONSUME2(P.question);
      optional = true;
    });
    return { type, name, optional, rest };
  });

  /** `typeof x.y`. */
  private readonly typeofType = this.RULE("typeofType", (): ast.TypeNode => {
    const start = this.CONSUME(K.typeof);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(AnyToken.word);
          this.MANY(() => {
            this.CONSUME(P.dot);
            this.CONSUME2(AnyToken.word);
          });
          this.SUBRULE(this.optionalTypeArgs);
        },
        GATE: () => !this.is(K.import),
      },
      { ALT: () => this.SUBRULE(this.importType) },
    ]);
    return this.other(start);
  });

  /** `import("…").X<…>`. */
  private readonly importType = this.RULE("importType", (): ast.TypeNode => {
    const start = this.CONSUME(K.import);
    this.CONSUME(P.leftParen);
    this.SUBRULE(this.type);
    this.CONSUME(P.rightParen);
    this.MANY(() => {
      this.CONSUME(P.dot);
      this.CONSUME(AnyToken.word);
    });
    this.SUBRULE(this.optionalTypeArgs);
    return this.other(start);
  });

  private readonly templateType = this.RULE("templateType", (): ast.TypeNode => {
    const start = this.peek();
    this.OR([
      { ALT: () => this.CONSUME(L.template) },
      {
        ALT: () => {
          this.CONSUME(L.templateHead);
          this.SUBRULE(this.type);
          this.MANY(() => {
            this.CONSUME(L.templateMiddle);
            this.SUBRULE2(this.type);
          });
          this.CONSUME(L.templateTail);
        },
      },
    ]);
    return this.other(start);
  });

  // ── Object types ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** `{ a: T; b?: U }`; mapped types, call signatures and computed names make it a type kept as text. */
  private readonly objectType = this.RULE("objectType", (): ast.TypeNode => {
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
      type = this.OR4<ast.TypeNode>([
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

  /** Type arguments stand here, and not a comparison. */
  protected typeArgumentsAhead(): number | null {
    return afterTypeArguments(this.tokens, this.peek().index);
  }
}
