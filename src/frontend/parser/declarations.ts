// The grammar of declarations.
import type { OneOf } from "./oneOf.ts";
import type * as ast from "../ast.ts";
import type { Rule } from "./base.ts";
import { FunctionParser } from "./functions.ts";
import { Identifier, K, L, P, type Token } from "./tokens.ts";
import type { Feature } from "./unsupported.ts";

/** A declaration of the language, or one that it leaves out. */
export type Declaration = ast.ExportDeclaration["declaration"];

/** What `declare` stands before, beside names. */
const DECLARED = new Set([K.const, K.let, K.var, K.function, K.class, K.enum]);

export abstract class DeclarationParser extends FunctionParser {
  /** Words like `type` and `async` begin a declaration only where a name follows. */
  protected declarationAhead(): boolean {
    const token = this.peek();
    const next = this.peek(2);
    const named = !next.newlineBefore && this.isName(next);
    switch (token.tokenType) {
      case K.const:
      case K.let:
      case K.var:
      case K.function:
      case K.class:
      case K.enum:
        return true;
      case K.async:
        return next.tokenType === K.function && !next.newlineBefore;
      case K.type:
      case K.interface:
      case K.namespace:
        return named;
      case K.abstract:
        return next.tokenType === K.class && !next.newlineBefore;
      case K.declare:
        return !next.newlineBefore && (named || DECLARED.has(next.tokenType));
      case K.module:
        return (named || next.tokenType === L.string) && this.is(P.leftBrace, 3);
      default:
        return false;
    }
  }

  /** What a branch or a loop consists of is no declaration, unless in a block. */
  protected checkBody(): void {
    if (!this.declarationAhead()) return;
    const token = this.peek();
    const hint = "put it in a block: `{ … }`";
    this.report(this.fault("TJ1001", `a declaration stands alone after \`${this.LA(0).image}\``, this.spanOf(token), { hint }).diagnostic); // prettier-ignore
  }

  /** `start` is the first token of the statement: its JSDoc is the declaration's. */
  readonly declaration: Rule<Declaration, [Token]> = this.RULE("declaration", (start: Token) =>
    this.OR<OneOf<Declaration>>({
      DEF: [
        { GATE: () => !this.is(K.enum, 2), ALT: () => this.SUBRULE(this.variables, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.functionDeclaration, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.typeAlias) },
        { ALT: () => this.SUBRULE(this.interfaceDeclaration) },
        { GATE: () => this.ambientAhead(), ALT: () => this.SUBRULE(this.ambientDeclaration, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.leftOutDeclaration) },
      ],
      ERR_MSG: "a declaration",
    }),
  );

  private readonly variables = this.RULE("variables", (start: Token): ast.VariableDeclaration => {
    const from = this.peek();
    const doc = this.ACTION(() => this.docBefore(start));
    const declaration = this.SUBRULE(this.declarationWord);
    const declarators: ast.Declarator[] = [];
    declarators.push(this.SUBRULE(this.declarator));
    this.MANY(() => {
      this.CONSUME(P.comma);
      declarators.push(this.SUBRULE2(this.declarator));
    });
    this.ACTION(() => declarators.forEach((declarator) => this.checkInit(declarator, declaration)));
    const span = this.spanFrom(from);
    this.SUBRULE(this.semicolon);
    return { kind: "variable", declaration, declarators, doc, span };
  });

  /** `var` is reported and then read as `let`. */
  protected readonly declarationWord = this.RULE("declarationWord", () => {
    const token = this.OR([
      { ALT: () => this.CONSUME(K.const) },
      { ALT: () => this.CONSUME(K.let) },
      {
        ALT: () => {
          const word = this.CONSUME(K.var);
          this.unsupported("var", word);
          return word;
        },
      },
    ]);
    return token.image === "const" ? "const" : "let";
  });

  protected readonly declarator = this.RULE("declarator", (): ast.Declarator => {
    const start = this.peek();
    const target = this.SUBRULE(this.pattern);
    let type: ast.TypeNode | null = null;
    let init: ast.Expression | null = null;
    this.OPTION(() => {
      this.OPTION2(() => this.CONSUME(P.not));
      this.CONSUME(P.colon);
      type = this.SUBRULE(this.type);
    });
    this.OPTION3(() => {
      this.CONSUME(P.assign);
      init = this.SUBRULE(this.expression);
    });
    return { kind: "declarator", target, type, init, span: this.spanFrom(start) };
  });

  protected checkInit({ target, init, span }: ast.Declarator, declaration: "const" | "let"): void {
    if (init) return;
    const named = target.kind === "identifier";
    if (named && declaration === "let") return;
    const what = named ? `the constant \`${target.name}\`` : "a pattern";
    const hint = `add \`= …\`${named ? ", or declare it with `let`" : ""}`;
    this.report(this.fault("TJ1001", `${what} needs a value`, span, { hint }).diagnostic);
  }

  private readonly functionDeclaration = this.RULE("functionDeclaration", (start: Token): Declaration => {
    const from = this.peek();
    const asynchronous = this.SUBRULE(this.asyncWord);
    const { node, feature } = this.SUBRULE(this.functionAfterAsync, { ARGS: [start] }) ?? {};
    return this.ACTION(() => {
      if (!node.name) throw this.fault("TJ1001", "this function needs a name", this.spanOf(from), { hint: "write `function name(…) { … }`" }); // prettier-ignore
      const span = this.spanFrom(from);
      if (feature === "overload") this.skipSemicolon();
      const left = asynchronous ? "async" : feature;
      return left
        ? this.poison(node.name, left, span)
        : { kind: "functionDeclaration", function: { ...node, span }, span };
    });
  });

  /** What a declaration that is left out stands for: its name, with a value that nothing more is said about. */
  protected poison(name: ast.Identifier, feature: Feature, span: ast.Statement["span"]): ast.VariableDeclaration {
    const init: ast.Expression = { kind: "unsupported", feature, span };
    return { kind: "variable", declaration: "const", declarators: [{ kind: "declarator", target: name, type: null, init, span }], doc: null, span }; // prettier-ignore
  }

  private readonly typeAlias = this.RULE("typeAlias", (): ast.TypeAlias => {
    const start = this.CONSUME(K.type);
    const name = this.name(this.CONSUME(Identifier));
    let typeParams: ast.TypeParam[] = [];
    this.OPTION(() => (typeParams = this.SUBRULE(this.typeParams)));
    this.CONSUME(P.assign);
    const type = this.SUBRULE(this.type);
    this.SUBRULE(this.semicolon);
    return { kind: "typeAlias", name, typeParams, type, span: this.spanFrom(start) };
  });

  private readonly interfaceDeclaration = this.RULE("interfaceDeclaration", (): ast.Interface => {
    const start = this.CONSUME(K.interface);
    const name = this.name(this.CONSUME(Identifier));
    let typeParams: ast.TypeParam[] = [];
    const bases: ast.TypeNode[] = [];
    this.OPTION(() => (typeParams = this.SUBRULE(this.typeParams)));
    this.OPTION2(() => {
      this.CONSUME(K.extends);
      bases.push(this.SUBRULE(this.type));
      this.MANY(() => {
        this.CONSUME(P.comma);
        bases.push(this.SUBRULE2(this.type));
      });
    });
    const { members } = this.SUBRULE(this.typeMembers) ?? {};
    return { kind: "interface", name, typeParams, extends: bases, members, span: this.spanFrom(start) };
  });

  // ── Values of the host ─────────────────────────────────────────────────────────────────────────────────────────────

  private ambientAhead(): boolean {
    return this.is(K.declare) && [K.const, K.let, K.function].some((word) => this.is(word, 2)) && !this.is(K.enum, 3);
  }

  /** `declare const rate: number;` and `declare function lookup(i: i32): f32;`: names whose values the host hands in. */
  private readonly ambientDeclaration = this.RULE("ambientDeclaration", (start: Token): ast.VariableDeclaration => {
    const from = this.CONSUME(K.declare);
    const doc = this.ACTION(() => this.docBefore(start));
    const declarators: ast.Declarator[] = [];
    this.OR([
      { ALT: () => declarators.push(this.SUBRULE(this.ambientFunction)) },
      {
        ALT: () => {
          this.SUBRULE(this.declarationWord);
          declarators.push(this.SUBRULE(this.ambientVariable));
          this.MANY(() => {
            this.CONSUME(P.comma);
            declarators.push(this.SUBRULE2(this.ambientVariable));
          });
        },
      },
    ]);
    const span = this.spanFrom(from);
    this.SUBRULE(this.semicolon);
    return { kind: "variable", declaration: "const", declarators, doc, span };
  });

  private readonly ambientVariable = this.RULE("ambientVariable", (): ast.Declarator => {
    const start = this.CONSUME(Identifier);
    const target = this.name(start);
    let type: ast.TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(P.colon);
      type = this.SUBRULE(this.type);
    });
    const init: ast.HostValue = { kind: "host", name: target.name, declared: null, span: target.span };
    return { kind: "declarator", target, type, init, span: this.spanFrom(start) };
  });

  private readonly ambientFunction = this.RULE("ambientFunction", (): ast.Declarator => {
    const start = this.CONSUME(K.function);
    const name = this.name(this.CONSUME(Identifier));
    const rest = this.SUBRULE(this.signature);
    const span = this.spanFrom(start);
    const body: ast.Block = { kind: "block", body: [], span };
    const declared: ast.FunctionExpression = { kind: "function", name, ...rest, body, arrow: false, doc: null, span };
    const init: ast.HostValue = { kind: "host", name: name?.name ?? "", declared, span };
    return { kind: "declarator", target: name, type: null, init, span };
  });

  // ── What is left out ───────────────────────────────────────────────────────────────────────────────────────────────

  /** `class`, `enum`, `namespace`, `declare`: reported by name and skipped. */
  private readonly leftOutDeclaration = this.RULE("leftOutDeclaration", (): Declaration => {
    this.OPTION(() => this.CONSUME(K.const));
    const start = this.OR([
      { ALT: () => this.CONSUME(K.class) },
      { ALT: () => this.CONSUME(K.enum) },
      { ALT: () => this.CONSUME(K.namespace) },
      { ALT: () => this.CONSUME(K.module) },
      { ALT: () => this.CONSUME(K.declare) },
      { ALT: () => this.CONSUME(K.abstract) },
    ]);
    return this.ACTION(() => {
      const feature = ({ module: "namespace", abstract: "class" }[start.image] ?? start.image) as Feature;
      this.unsupported(feature, start);
      if (start.image === "abstract") this.SKIP_TOKEN();
      const token = this.peek();
      const isName = token.tokenType === Identifier && (feature === "class" || feature === "enum");
      if (feature === "declare") this.skipStatement();
      else this.skipBody();
      const span = this.spanFrom(start);
      return isName ? this.poison(this.name(token), feature, span) : { kind: "unsupportedStatement", feature, span };
    });
  });
}
