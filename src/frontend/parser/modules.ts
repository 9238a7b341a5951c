// The grammar of modules: imports and exports, and the parser that has it all.
import type { OneOf } from "./oneOf.ts";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { stringValue } from "./literals.ts";
import { StatementParser } from "./statements.ts";
import { AnyToken, EOF, Identifier, K, L, P, type Token } from "./tokens.ts";
import type { Feature } from "./unsupported.ts";

interface ModuleName {
  readonly from: string;
  readonly fromSpan: ast.Import["fromSpan"];
}
type ImportedNames = Pick<ast.Import, "default" | "namespace" | "named">;

/** `a`, `a as b`, `type a`, `default as b`: in the braces of an import or an export. */
interface Specifier {
  readonly outer: Token;
  readonly inner: Token;
  readonly typeOnly: boolean;
  readonly span: ast.Import["span"];
}

export class ModuleParser extends StatementParser {
  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  readonly module: Rule<ast.Module> = this.RULE("module", (): ast.Module => {
    const body = this.SUBRULE(this.statements, { ARGS: [() => false] });
    // chevrotain keeps what is thrown in the outermost rule to itself
    this.ACTION(() => {
      if (!this.atEnd()) this.report(this.unexpected(this.peek()).diagnostic);
    });
    this.OPTION(() => this.CONSUME(EOF));
    return this.ACTION(() => ({
      kind: "module",
      body,
      span: { source: this.source, start: 0, end: this.source.text.length },
    }));
  });

  // ── The text of one function ───────────────────────────────────────────────────────────────────────────────────────

  /** An expression and nothing else, or a method as it stands in an object literal; null when there is a fault. */
  readonly loneFunction: Rule<ast.Expression | null> = this.RULE("loneFunction", () => {
    let node: ast.Expression | null = null;
    this.guarded(this.peek(), () => (node = this.SUBRULE(this.wholeText)));
    return node;
  });
  private readonly wholeText = this.RULE("wholeText", (): ast.Expression => {
    const node = this.OR<OneOf<ast.Expression>>([
      { GATE: () => this.methodAhead(), ALT: () => this.SUBRULE(this.loneMethod) },
      { ALT: () => this.SUBRULE(this.expression) },
    ]);
    this.ACTION(() => {
      if (!this.atEnd()) throw this.missingSemicolon();
    });
    this.CONSUME(EOF);
    return node;
  });

  private methodAhead(): boolean {
    const { list, partner } = this.tokens;
    let i = list[0].tokenType === K.async ? 1 : 0;
    if (list[i].tokenType === P.times) return true;
    if (i === 1 && !list[1].image.match(/^[\p{ID_Start}$_[]/u)) i = 0;
    if (list[i].tokenType === K.function || list[i].tokenType === P.leftParen) return false;
    const open = list[i].tokenType === P.leftBracket ? partner[i] + 1 : i + 1;
    if (list[open]?.tokenType !== P.leftParen) return false;
    return list[partner[open] + 1]?.tokenType === P.leftBrace;
  }

  private readonly loneMethod = this.RULE("loneMethod", (): ast.Expression => {
    const start = this.peek();
    let feature: Feature | null = null;
    this.OPTION({
      GATE: () => !this.is(P.leftParen, 2),
      DEF: () => {
        this.unsupported((feature = "async"), this.CONSUME(K.async));
      },
    });
    this.OPTION2(() => {
      this.unsupported((feature = "generator"), this.CONSUME(P.times));
    });
    const key = this.SUBRULE(this.propertyKey);
    const method = this.SUBRULE(this.method, { ARGS: [start] });
    return this.ACTION(() => (feature ? this.unsupportedExpression(feature, start) : { ...method, name: key.name, span: this.spanFrom(start) })); // prettier-ignore
  });

  // ── Imports ────────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly importDeclaration: Rule<ast.Statement> = this.RULE("importDeclaration", () => {
    const start = this.CONSUME(K.import) as Token;
    this.ACTION(() => this.checkTopLevel(start));
    return this.OR<OneOf<ast.Statement>>({
      DEF: [
        { GATE: () => this.is(P.assign, 2), ALT: () => this.SUBRULE(this.importRequire, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.importFrom, { ARGS: [start] }) },
      ],
      ERR_MSG: "names or a module",
    });
  });

  private readonly importRequire = this.RULE("importRequire", (start: Token): ast.Statement => {
    this.CONSUME(Identifier);
    const sign = this.CONSUME(P.assign);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.semicolon);
    const { feature, span } = this.leftOut("import = require", sign);
    return { kind: "unsupportedStatement", feature, span: { ...span, start: this.spanFrom(start).start } };
  });

  private readonly importFrom = this.RULE("importFrom", (start: Token): ast.Import => {
    let typeOnly = false;
    this.OPTION({
      GATE: () => !(this.is(K.from, 2) && this.is(L.string, 3)) && !this.is(P.comma, 2),
      DEF: () => {
        this.CONSUME(K.type);
        typeOnly = true;
      },
    });
    let names: ImportedNames = { default: null, namespace: null, named: [] };
    this.OPTION2(() => {
      names = this.SUBRULE(this.importedNames);
      this.CONSUME(K.from);
    });
    const from = this.SUBRULE(this.moduleName);
    this.SUBRULE(this.semicolon);
    return { kind: "import", ...from, typeOnly, ...names, span: this.spanFrom(start) };
  });

  private readonly moduleName = this.RULE("moduleName", (): ModuleName => {
    const token = this.CONSUME(L.string, { ERR_MSG: "the name of a module in quotes" });
    return { from: stringValue(token.image), fromSpan: this.spanOf(token) };
  });

  private readonly importedNames = this.RULE("importedNames", (): ImportedNames => {
    let byDefault: ast.Identifier | null = null;
    let namespace: ast.Identifier | null = null;
    let named: ast.ImportSpecifier[] = [];
    let more = true;
    this.OPTION(() => {
      byDefault = this.name(this.CONSUME(Identifier));
      more = false;
      this.OPTION2(() => {
        this.CONSUME(P.comma);
        more = true;
      });
    });
    this.OPTION3({
      GATE: () => more,
      DEF: () =>
        this.OR([
          {
            ALT: () => {
              this.CONSUME(P.times);
              this.CONSUME(K.as);
              namespace = this.name(this.CONSUME2(Identifier));
            },
          },
          {
            ALT: () => {
              const specifiers = this.SUBRULE(this.specifiers);
              named = this.ACTION(() => specifiers.map((specifier) => this.importSpecifier(specifier)));
            },
          },
        ]),
    });
    return { default: byDefault, namespace, named };
  });

  private importSpecifier({ outer, inner, typeOnly, span }: Specifier): ast.ImportSpecifier {
    if (!this.isName(inner)) {
      const hint = `give it a name: \`${outer.image} as name\``;
      this.report(this.fault("TJ1001", `\`${inner.image}\` is a keyword`, this.spanOf(inner), { hint }).diagnostic);
    }
    return { kind: "importSpecifier", imported: nameOf(outer), local: this.name(inner), typeOnly, span };
  }

  /** What stands in the braces of an import or an export. */
  private readonly specifiers = this.RULE("specifiers", (): Specifier[] => {
    const open = this.CONSUME(P.leftBrace) as Token;
    const specifiers: Specifier[] = [];
    let more = true;
    this.MANY({
      GATE: () => more,
      DEF: () => {
        specifiers.push(this.SUBRULE(this.specifier));
        more = false;
        this.OPTION(() => {
          this.CONSUME(P.comma);
          more = true;
        });
      },
    });
    this.close(P.rightBrace, "`,` or `}`", open);
    return specifiers;
  });

  private readonly specifier = this.RULE("specifier", (): Specifier => {
    const start = this.peek();
    let typeOnly = false;
    this.OPTION({
      GATE: () => this.typeSpecifierAhead(),
      DEF: () => {
        this.CONSUME(K.type);
        typeOnly = true;
      },
    });
    const outer = this.SUBRULE(this.specifierName);
    let inner = outer;
    this.OPTION2(() => {
      this.CONSUME(K.as);
      inner = this.SUBRULE2(this.specifierName);
    });
    return { outer, inner, typeOnly, span: this.spanFrom(start) };
  });
  private readonly specifierName = this.RULE("specifierName", (): Token => {
    return this.OR({
      DEF: [{ ALT: () => this.CONSUME(AnyToken.word) }, { ALT: () => this.CONSUME(L.string) }],
      ERR_MSG: "a name",
    }) as Token;
  });

  /** `type a`, `type as as b`: not `type`, `type as b`. */
  private typeSpecifierAhead(): boolean {
    if (!this.is(K.as, 2)) return !this.is(P.comma, 2) && !this.is(P.rightBrace, 2);
    return this.is(K.as, 3) ? !this.is(P.comma, 4) && !this.is(P.rightBrace, 4) : this.is(P.comma, 3) || this.is(P.rightBrace, 3); // prettier-ignore
  }

  // ── Exports ────────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly exportDeclaration: Rule<ast.Statement> = this.RULE("exportDeclaration", () => {
    const start = this.CONSUME(K.export) as Token;
    this.ACTION(() => this.checkTopLevel(start));
    return this.OR<OneOf<ast.Statement>>({
      DEF: [
        { ALT: () => this.SUBRULE(this.exportDefault, { ARGS: [start] }) },
        {
          GATE: () => this.is(P.times) || this.is(P.times, 2),
          ALT: () => this.SUBRULE(this.exportAll, { ARGS: [start] }),
        },
        {
          GATE: () => this.is(P.leftBrace) || this.is(P.leftBrace, 2),
          ALT: () => this.SUBRULE(this.exportNamed, { ARGS: [start] }),
        },
        { ALT: () => this.SUBRULE(this.exportAssign, { ARGS: [start] }) },
        {
          ALT: () => {
            const declaration = this.SUBRULE(this.declaration, { ARGS: [start] });
            const node: ast.ExportDeclaration = { kind: "exportDeclaration", declaration, span: this.spanFrom(start) };
            return node;
          },
        },
      ],
      ERR_MSG: "a declaration",
    });
  });

  /** Imports and exports stand outside of everything. */
  private checkTopLevel(token: Token): void {
    if (this.statementStarts.length <= 1 && this.statementStarts[0] === token) return;
    const diagnostic = this.fault(
      "TJ1001",
      `\`${token.image}\` stands only at the top level of a module`,
      this.spanOf(token),
      {
        hint: `move it out of the block, or close the block before it`,
      },
    );
    this.report(diagnostic.diagnostic);
  }

  private readonly exportDefault = this.RULE("exportDefault", (start: Token): ast.ExportDefault => {
    this.CONSUME(K.default);
    const value = this.OR<OneOf<ast.ExportDefault["value"]>>([
      {
        GATE: () => this.is(K.function) || (this.is(K.async) && this.is(K.function, 2)),
        ALT: () => {
          const expression = this.SUBRULE(this.functionExpression);
          return this.ACTION(() => {
            if (expression.kind !== "function") return expression;
            const node = { ...expression, doc: expression.doc ?? this.docBefore(start) };
            return { kind: "functionDeclaration", function: node, span: node.span };
          });
        },
      },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression);
          this.SUBRULE(this.semicolon);
          return expression;
        },
      },
    ]);
    return { kind: "exportDefault", value, span: this.spanFrom(start) };
  });

  private readonly exportAll = this.RULE("exportAll", (start: Token): ast.ExportAll => {
    let as: string | null = null;
    this.OPTION(() => this.CONSUME(K.type));
    this.CONSUME(P.times);
    this.OPTION2(() => {
      this.CONSUME(K.as);
      as = nameOf(this.SUBRULE(this.specifierName));
    });
    this.CONSUME(K.from);
    const from = this.SUBRULE(this.moduleName);
    this.SUBRULE(this.semicolon);
    return { kind: "exportAll", as, ...from, span: this.spanFrom(start) };
  });

  private readonly exportNamed = this.RULE("exportNamed", (start: Token): ast.ExportNamed => {
    let typeOnly = false;
    let from: ModuleName | null = null;
    this.OPTION(() => {
      this.CONSUME(K.type);
      typeOnly = true;
    });
    const specifiers = this.SUBRULE(this.specifiers);
    this.OPTION2(() => {
      this.CONSUME(K.from);
      from = this.SUBRULE(this.moduleName);
    });
    this.SUBRULE(this.semicolon);
    return this.ACTION(() => ({
      kind: "exportNamed",
      specifiers: specifiers.map((specifier) => ({
        local: this.name(specifier.outer),
        exported: nameOf(specifier.inner),
        typeOnly: specifier.typeOnly,
      })),
      from: from?.from ?? null,
      fromSpan: from?.fromSpan ?? null,
      typeOnly,
      span: this.spanFrom(start),
    }));
  });

  /** `export = x`, `export as namespace x`. */
  private readonly exportAssign = this.RULE("exportAssign", (start: Token): ast.Statement => {
    const sign = this.OR([{ ALT: () => this.CONSUME(P.assign) }, { ALT: () => this.CONSUME(K.as) }]);
    this.ACTION(() => this.unsupported("export =", sign));
    this.ACTION(() => this.skipStatement());
    return { kind: "unsupportedStatement", feature: "export =", span: this.spanFrom(start) };
  });
}

const nameOf = (token: Token): string => (token.tokenType === L.string ? stringValue(token.image) : token.image);
