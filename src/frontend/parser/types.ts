// The grammar of types. What the language has no use for is parsed all the same and kept as text.
import type { OneOf } from "./oneOf.ts";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { numberValue, stringValue } from "./literals.ts";
import { afterTypeArguments, isFunctionType } from "./scan.ts";
import { AnyToken, Identifier, K, L, P, type Token } from "./tokens.ts";
import { TypeMemberParser } from "./typeMembers.ts";

export abstract class TypeParser extends TypeMemberParser {
  readonly type: Rule<ast.TypeNode> = this.RULE("type", () => {
    this.descend();
    const outer = this.inExtends;
    this.inExtends = false;
    const node = this.OR<OneOf<ast.TypeNode>>({ DEF: this.typeAlternatives, ERR_MSG: "a type" });
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
    this.OR<OneOf<ast.TypeNode>>({ DEF: this.primaryTypeAlternatives, ERR_MSG: "a type" }),
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
    return this.OR<OneOf<ast.TypeNode>>([
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
          return this.OR2<OneOf<ast.TypeNode>>([
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

  /** Type arguments stand here, and not a comparison. */
  protected typeArgumentsAhead(): number | null {
    return afterTypeArguments(this.tokens, this.peek().index);
  }
}
