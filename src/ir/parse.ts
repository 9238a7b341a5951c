// Reads the text form of the IR (print.ts). Everything is checked on the way: names, attributes and types; a fault is
// an IrParseError with its line and column.
import { attrKinds, defaultAttrs, isOpName, isOptional, type AttrKind, type AttrTree } from "./attributes.ts";
import { Callback } from "./callback.ts";
import { isDType } from "./dtype.ts";
import { Value, type Func, type Op, type Region } from "./graph.ts";
import { IrParseError, placeOf, tokenize, type Token, type TokenKind } from "./lex.ts";
import type { Literal } from "./literal.ts";
import { readLiteral, type RawLiteral, type RawScalar } from "./literalText.ts";
import type { Location } from "./location.ts";
import type { OpAttrs, OpName } from "./ops.ts";
import { formatType, sameType, type TensorType } from "./type.ts";
import { resultTypes, TypeRuleError } from "./typeRules.ts";

export { IrParseError } from "./lex.ts";

/** The first function of a text; the others are those that it may call. */
export function parse(text: string): Func {
  return new Parser(text).module();
}

type Scope = Map<string, Value>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type FuncEntry = { readonly start: number; func: Func | null; open: boolean };

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;
  private readonly funcs = new Map<string, FuncEntry>();
  private readonly callbacks = new Map<string, Callback>();

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  module(): Func {
    this.tokens.forEach((token, i) => {
      const next = this.tokens[i + 1];
      if (token.kind !== "word" || token.text !== "func" || next.kind !== "func") return;
      if (this.funcs.has(next.text)) this.fail(`there are two functions @${next.text}`, next);
      this.funcs.set(next.text, { start: i, func: null, open: false });
    });
    const first = this.function();
    while (this.peek().kind !== "end") this.function();
    return first;
  }

  // ---- functions and regions

  /** The function that starts here; read once, whether the text or a call reaches it first. */
  private function(): Func {
    const keyword = this.peek();
    if (keyword.kind !== "word" || keyword.text !== "func")
      this.fail(`expected a function, found ${show(keyword)}`, keyword);
    this.position++;
    const name = this.take("func", "a function's name");
    const entry = this.funcs.get(name.text) ?? this.fail(`@${name.text} is not defined`, name);
    const scope: Scope = new Map();
    const params = this.params(scope);
    this.expect("->");
    const wanted = this.list("(", ")", () => this.type());
    const loc = this.location();
    // Rules of derivatives may refer to the function that they stand in: it is there before its body is.
    const func: Mutable<Func> = {
      name: name.text,
      params,
      ops: [],
      results: wanted.map((type) => new Value(type)),
      loc,
    };
    const known = entry.func;
    entry.func ??= func;
    entry.open = true;
    const { ops, results } = this.body(scope, "return");
    entry.open = false;
    const given = results.map((result) => result.type);
    if (given.length !== wanted.length || given.some((type, i) => !sameType(type, wanted[i]))) {
      this.fail(`@${name.text} returns (${given.map(formatType).join(", ")})`, name);
    }
    Object.assign(func, { ops, results });
    return known ?? func;
  }

  private callee(name: Token, key: string): Func {
    const entry = this.funcs.get(name.text) ?? this.fail(`@${name.text} is not defined`, name);
    if (entry.open && key === "fn") this.fail(`@${name.text} calls itself`, name);
    if (entry.func) return entry.func;
    const saved = this.position;
    this.position = entry.start;
    const func = this.function();
    this.position = saved;
    return func;
  }

  private params(scope: Scope): Value[] {
    return this.list("(", ")", () => {
      const name = this.take("value", "a parameter");
      this.expect(":");
      return this.define(scope, name, this.type());
    });
  }

  private body(scope: Scope, end: "return" | "yield"): { ops: Op[]; results: Value[] } {
    this.expect("{");
    const ops: Op[] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind === "word" && token.text === end) break;
      if (token.kind === "end" || token.text === "}")
        this.fail(`expected an operation or ${end}, found ${show(token)}`, token);
      ops.push(this.op(scope));
    }
    this.position++;
    const results = this.operands(scope);
    this.expect("}");
    return { ops, results };
  }

  private region(): Region {
    const scope: Scope = new Map();
    const params = this.params(scope);
    return { params, ...this.body(scope, "yield") };
  }

  // ---- operations

  private op(scope: Scope): Op {
    const names: Token[] = [];
    if (this.peek().kind === "value") {
      do names.push(this.take("value", "a result"));
      while (this.accept(","));
      this.expect("=");
    }
    const start = this.take("word", "an operation");
    if (!isOpName(start.text)) this.fail(`there is no operation ${start.text}`, start);
    const name = start.text;
    const operands = this.operands(scope);
    const operandTypes = operands.map((operand) => operand.type);
    const written = this.attrs(name);
    this.expect(":");
    const declared = this.peek().text === "(" ? this.list("(", ")", () => this.type()) : this.types();
    const loc = this.location();
    const regions: Region[] = [];
    while (this.peek().text === "(") regions.push(this.region());
    const attrs = this.completeAttrs(name, operandTypes, written, declared, start);
    const types = this.checked(start, () => resultTypes(name, operandTypes, attrs, regions));
    if (types.length !== declared.length || types.some((type, i) => !sameType(type, declared[i]))) {
      this.fail(`${name} gives ${types.map(formatType).join(", ") || "()"}`, start);
    }
    if (names.length !== types.length)
      this.fail(`${name} gives ${types.length} results, ${names.length} are named`, start);
    const results = names.map((token, i) => this.define(scope, token, types[i]));
    const op: Op = { name, operands, attrs, regions, results, loc };
    for (const result of results) result.def = op;
    return op;
  }

  private operands(scope: Scope): Value[] {
    const operands: Value[] = [];
    if (this.peek().kind !== "value") return operands;
    do {
      const token = this.take("value", "an operand");
      operands.push(scope.get(token.text) ?? this.fail(`%${token.text} is not defined in this block`, token));
    } while (this.accept(","));
    return operands;
  }

  private define(scope: Scope, name: Token, type: TensorType): Value {
    if (scope.has(name.text)) this.fail(`%${name.text} is defined twice`, name);
    const value = new Value(type, /^\d/.test(name.text) ? undefined : name.text);
    scope.set(name.text, value);
    return value;
  }

  // ---- attributes

  private attrs(name: OpName): Map<string, AttrTree | { raw: RawLiteral; token: Token }> {
    const kinds = attrKinds(name);
    const attrs = new Map<string, AttrTree | { raw: RawLiteral; token: Token }>();
    if (this.peek().text !== "{") return attrs;
    this.list("{", "}", () => {
      const key = this.take("word", "an attribute's name");
      if (!Object.hasOwn(kinds, key.text)) this.fail(`${name} has no attribute ${key.text}`, key);
      if (attrs.has(key.text)) this.fail(`${key.text} is given twice`, key);
      this.expect("=");
      const token = this.peek();
      if (name === "constant") {
        attrs.set(key.text, { raw: this.rawLiteral(), token });
      } else {
        attrs.set(key.text, this.attr(kinds[key.text], key, token));
      }
    });
    return attrs;
  }

  private attr(kind: AttrKind<unknown>, key: Token, token: Token): AttrTree {
    const tree = this.tree(key.text);
    const value = key.text === "callback" && typeof tree === "string" ? this.callback(tree) : tree;
    if (!kind.accepts(value)) this.fail(`${key.text} must be ${kind.what}`, token);
    return value;
  }

  /** One for each name. */
  private callback(name: string): Callback {
    let callback = this.callbacks.get(name);
    if (!callback) this.callbacks.set(name, (callback = new Callback(name)));
    return callback;
  }

  /** `key` is the attribute that the value is for. */
  private tree(key: string): AttrTree {
    const token = this.peek();
    if (token.text === "[" && token.kind === "punctuation") return this.list("[", "]", () => this.tree(key));
    if (token.text === "{" && token.kind === "punctuation") {
      return Object.fromEntries(
        this.list("{", "}", () => {
          const field = this.take("word", "a name");
          this.expect("=");
          return [field.text, this.tree(key)] as const;
        }),
      );
    }
    this.position++;
    switch (token.kind) {
      case "number":
        return Number(token.text);
      case "string":
        return token.text;
      case "func":
        return this.callee(token, key);
      case "word":
        return token.text === "true" ? true : token.text === "false" ? false : token.text;
      default:
        return this.fail(`expected an attribute's value, found ${show(token)}`, token);
    }
  }

  /** Written attributes and the usual values of the others. */
  private completeAttrs(
    name: OpName,
    operands: readonly TensorType[],
    written: ReadonlyMap<string, AttrTree | { raw: RawLiteral; token: Token }>,
    declared: readonly TensorType[],
    at: Token,
  ): OpAttrs[OpName] {
    const defaults = defaultAttrs(name, operands);
    const attrs: Record<string, AttrTree> = {};
    for (const key of Object.keys(attrKinds(name))) {
      const value = written.get(key);
      if (value !== undefined) {
        attrs[key] = isRaw(value) ? this.literal(value.raw, declared, value.token) : value;
      } else if (!isOptional(name, key)) {
        attrs[key] = defaults[key] ?? this.fail(`${name} needs the attribute ${key}`, at);
      }
    }
    return attrs as unknown as OpAttrs[OpName];
  }

  // ---- constants

  private rawLiteral(): RawLiteral {
    if (this.peek().text === "hex") {
      this.position++;
      return { hex: this.take("string", "bytes").text };
    }
    if (this.peek().text === "[") return { items: this.list("[", "]", () => this.rawScalar()), list: true };
    return { items: [this.rawScalar()], list: false };
  }

  private rawScalar(): RawScalar {
    if (this.peek().text === "(") {
      const at = this.peek();
      const parts = this.list("(", ")", () => this.numberText());
      return parts.length === 2 ? [parts[0], parts[1]] : this.fail("a complex number has two parts", at);
    }
    return this.numberText();
  }

  private numberText(): string {
    const token = this.peek();
    const known = token.kind === "number" || (token.kind === "word" && /^(nan|inf|true|false)$/.test(token.text));
    if (!known) this.fail(`expected a number, found ${show(token)}`, token);
    this.position++;
    return token.text;
  }

  private literal(raw: RawLiteral, declared: readonly TensorType[], at: Token): Literal {
    if (declared.length !== 1) this.fail("a constant has one type", at);
    const literal = readLiteral(raw, declared[0]);
    return typeof literal === "string" ? this.fail(literal, at) : literal;
  }

  // ---- types and locations

  private types(): TensorType[] {
    const types = [this.type()];
    while (this.accept(",")) types.push(this.type());
    return types;
  }

  private type(): TensorType {
    const token = this.take("word", "a type");
    if (!isDType(token.text)) this.fail(`${token.text} is no dtype`, token);
    const dtype = token.text;
    if (this.peek().text !== "[") return { dtype, shape: [] };
    const shape = this.list("[", "]", () => {
      const size = this.take("number", "a size");
      return /^\d+$/.test(size.text) ? Number(size.text) : this.fail(`${size.text} is no size`, size);
    });
    return { dtype, shape };
  }

  private location(): Location | null {
    const token = this.peek();
    if (token.kind !== "word" || token.text !== "loc") return null;
    this.position++;
    this.expect("(");
    const file = this.take("string", "a file's name").text;
    this.expect(":");
    const line = Number(this.take("number", "a line").text);
    this.expect(":");
    const column = Number(this.take("number", "a column").text);
    this.expect(")");
    return { file, line, column };
  }

  // ---- tokens

  private peek(): Token {
    return this.tokens[this.position];
  }

  private take(kind: TokenKind, what: string): Token {
    const token = this.peek();
    if (token.kind !== kind) this.fail(`expected ${what}, found ${show(token)}`, token);
    this.position++;
    return token;
  }

  private accept(text: string): boolean {
    const token = this.peek();
    if (token.kind !== "punctuation" || token.text !== text) return false;
    this.position++;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) this.fail(`expected ${text}, found ${show(this.peek())}`, this.peek());
  }

  private list<T>(open: string, close: string, item: () => T): T[] {
    this.expect(open);
    const items: T[] = [];
    if (this.accept(close)) return items;
    do items.push(item());
    while (this.accept(","));
    this.expect(close);
    return items;
  }

  private checked<T>(at: Token, body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (error instanceof TypeRuleError) this.fail(error.message, at);
      throw error;
    }
  }

  private fail(problem: string, at: Token): never {
    throw new IrParseError(problem, ...placeOf(this.text, at.offset));
  }
}

const show = ({ kind, text }: Token): string =>
  kind === "value" ? `%${text}` : kind === "func" ? `@${text}` : kind === "string" ? JSON.stringify(text) : text;

const isRaw = (value: AttrTree | { raw: RawLiteral; token: Token }): value is { raw: RawLiteral; token: Token } =>
  typeof value === "object" && "raw" in value;
