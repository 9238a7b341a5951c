// The text form of the IR: made to be read and compared; parse.ts reads it back.
//
//   func @main(%x: f32[3], %w: f32[3,4]) -> (f32[4]) {
//     %0 = dotGeneral %x, %w {lhsContract = [0], rhsContract = [0]} : f32[4]
//     return %0
//   }
import { attrKinds, defaultAttrs, sameAttr, type AttrTree } from "./attributes.ts";
import { Callback } from "./callback.ts";
import type { Func, Op, Region, Value } from "./graph.ts";
import type { Literal } from "./literal.ts";
import type { Location } from "./location.ts";
import { literalText } from "./literalText.ts";
import { funcText, nameFuncs, nameValues, type Names } from "./naming.ts";
import { formatType } from "./type.ts";

export interface PrintOptions {
  /** Says of every op where in the source it comes from. */
  readonly locations?: boolean;
}

/** A function and all that it calls, as text. The same graph gives the same text. */
export function print(func: Func, options: PrintOptions = {}): string {
  const funcs = nameFuncs(func);
  return [...funcs.keys()].map((each) => new FuncPrinter(each, funcs, options).func()).join("\n");
}

/** One op of a function, on one line, its regions left out: for messages. */
export function printOp(func: Func, op: Op): string {
  return new FuncPrinter(func, new Map(), {}).op(op);
}

/** What the text form calls a value of a function: for messages. */
export const printValue = (func: Func, value: Value): string => nameValues(func).of(value);

const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED: ReadonlySet<string> = new Set(["true", "false", "nan", "inf", "hex"]);

const stringText = (text: string): string => (WORD.test(text) && !RESERVED.has(text) ? text : JSON.stringify(text));

class FuncPrinter {
  private readonly names: Names;

  constructor(
    private readonly root: Func,
    private readonly funcs: ReadonlyMap<Func, string>,
    private readonly options: PrintOptions,
  ) {
    this.names = nameValues(root);
  }

  func(): string {
    const { root } = this;
    const results = root.results.map((result) => formatType(result.type)).join(", ");
    const head = `func ${this.funcName(root)}${this.params(root)} -> (${results})${this.location(root.loc)} {`;
    return [head, ...this.body(root, "  ", "return"), "}\n"].join("\n");
  }

  /** Without its regions. */
  op(op: Op): string {
    const results = op.results.map((result) => this.names.of(result)).join(", ");
    const operands = op.operands.map((operand) => this.names.of(operand)).join(", ");
    const types = op.results.map((result) => formatType(result.type)).join(", ");
    const head = `${results}${results && " = "}${op.name}${operands && " "}${operands}`;
    return `${head}${this.attrs(op)} : ${types || "()"}${this.location(op.loc)}`;
  }

  private body(region: Region, indent: string, end: string): string[] {
    const lines = region.ops.flatMap((op) => [
      indent + this.op(op),
      ...op.regions.flatMap((inner) => [
        `${indent}  ${this.params(inner)} {`,
        ...this.body(inner, `${indent}    `, "yield"),
        `${indent}  }`,
      ]),
    ]);
    const results = region.results.map((result) => this.names.of(result)).join(", ");
    return [...lines, `${indent}${end}${results && " "}${results}`];
  }

  private params({ params }: Region): string {
    return `(${params.map((param) => `${this.names.of(param)}: ${formatType(param.type)}`).join(", ")})`;
  }

  private attrs(op: Op): string {
    const attrs = op.attrs as Readonly<Record<string, AttrTree | undefined>>;
    const defaults = defaultAttrs(
      op.name,
      op.operands.map((operand) => operand.type),
    );
    const parts: string[] = [];
    for (const key of Object.keys(attrKinds(op.name))) {
      const value = attrs[key];
      if (value !== undefined && !sameAttr(value, defaults[key])) parts.push(`${key} = ${this.attr(value)}`);
    }
    return parts.length === 0 ? "" : ` {${parts.join(", ")}}`;
  }

  private attr(value: AttrTree): string {
    if (typeof value === "string") return stringText(value);
    if (typeof value !== "object") return String(value);
    if (Array.isArray(value)) return `[${value.map((item: AttrTree) => this.attr(item)).join(", ")}]`;
    if (value instanceof Callback) return stringText(value.name);
    if ("ops" in value) return this.funcName(value as Func);
    if ("bytes" in value) return literalText(value as Literal);
    const fields = Object.entries(value as Readonly<Record<string, AttrTree>>);
    return `{${fields.map(([key, item]) => `${key} = ${this.attr(item)}`).join(", ")}}`;
  }

  private funcName(func: Func): string {
    return this.funcs.get(func) ?? funcText(func.name);
  }

  private location(loc: Location | null): string {
    return loc && this.options.locations ? ` loc(${JSON.stringify(loc.file)}:${loc.line}:${loc.column})` : "";
  }
}
