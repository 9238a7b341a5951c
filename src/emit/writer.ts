// Writes the body of one function: names values, indents, nests regions. Emission rules are functions from named
// operands (Ref) to named results; each line that they write is one StableHLO op.
import type { Func, Op, Region, Value } from "../ir/graph.ts";
import type { Literal } from "../ir/literal.ts";
import type { TensorType } from "../ir/type.ts";
import type { LocationTable } from "./locations.ts";
import { rules } from "./rules/index.ts";
import { wideIndices, widen } from "./widen.ts";
import { resultText, typeList, typeText } from "./typeText.ts";

/** A value of the emitted text. */
export interface Ref {
  readonly name: string;
  readonly type: TensorType;
}

/** What a function's body needs to know of the module around it. */
export interface ModuleScope {
  readonly locations: LocationTable;
  /** The symbol of a function that is called. */
  symbol(fn: Func): string;
  /** The constants that a function takes as trailing parameters, in order. */
  hoistedBy(fn: Func): readonly Literal[];
  /** The function that does what an op does, where emission has one of its own. */
  expansion(op: Op): Func | null;
  /** The number of a place that calls the host. */
  callbackSite(op: Op<"callback">): number;
}

/** Fills a region: gets its block arguments, gives its results. */
export type RegionBody = (args: readonly Ref[]) => readonly Ref[];

export interface RegionText {
  /** Types of the block arguments. */
  readonly params: readonly TensorType[];
  readonly body: RegionBody;
}

export class Writer {
  readonly lines: string[] = [];
  private readonly names = new Map<Value, Ref>();
  private readonly hoisted = new Map<Literal, Ref>();
  private counter = 0;
  private argCounter = 0;
  private indent = "    ";
  private location = "";

  constructor(readonly scope: ModuleScope) {}

  /** Names for block arguments: `%arg0`, never reused within the function. */
  args(types: readonly TensorType[]): Ref[] {
    return types.map((type) => ({ name: `%arg${this.argCounter++}`, type }));
  }

  bind(value: Value, ref: Ref): void {
    this.names.set(value, ref);
  }

  bindHoisted(literal: Literal, ref: Ref): void {
    this.hoisted.set(literal, ref);
  }

  /** The parameter that a constant has become, where it has. */
  hoistedRef(literal: Literal): Ref | undefined {
    return this.hoisted.get(literal);
  }

  ref(value: Value): Ref {
    const ref = this.names.get(value);
    if (!ref) throw new Error("a value is used before it is defined");
    return ref;
  }

  /** Writes the region's ops here, its parameters standing for `args`, and gives its results. */
  inline(region: Region, args: readonly Ref[]): readonly Ref[] {
    region.params.forEach((param, i) => this.names.set(param, args[i]));
    const saved = this.location;
    for (const op of region.ops) this.op(op);
    this.location = saved;
    return region.results.map((value) => this.ref(value));
  }

  private op(op: Op): void {
    if (op.loc) this.location = this.scope.locations.suffix(op.loc);
    const operands = op.operands.map((operand) => this.ref(operand));
    const results = applyRule(op, operands, this);
    op.results.forEach((result, i) => this.names.set(result, results[i]));
  }

  /** `%n = TEXT`, with one name for each result. */
  line(text: string, types: readonly TensorType[]): Ref[] {
    const [head, refs] = this.define(types);
    this.lines.push(`${this.indent}${head}${text}${this.location}`);
    return refs;
  }

  /** A line with one result. */
  one(text: string, type: TensorType): Ref {
    return this.line(text, [type])[0];
  }

  /** `NAME %a, %b ATTRS : (types) -> type`: the form most ops have. */
  typed(name: string, operands: readonly Ref[], type: TensorType, attrs = ""): Ref {
    return this.one(`${name} ${refList(operands)}${attrs} : ${signature(operands, [type])}`, type);
  }

  /** `NAME %a, %b : type`: elementwise ops whose operands and result are all of one type. */
  same(name: string, ...operands: readonly Ref[]): Ref {
    const { type } = operands[0];
    return this.one(`${name} ${refList(operands)} : ${typeText(type)}`, type);
  }

  /** An op in MLIR's generic form, with any number of regions. */
  generic(
    name: string,
    operands: readonly Ref[],
    results: readonly TensorType[],
    attrs: string,
    regions: readonly RegionText[] = [],
  ): Ref[] {
    const [head, refs] = this.define(results);
    const properties = attrs === "" ? "" : ` <{${attrs}}>`;
    const opening = `${this.indent}${head}"${name}"(${refList(operands)})${properties}`;
    const closing = ` : ${signature(operands, results)}${this.location}`;
    if (regions.length === 0) {
      this.lines.push(opening + closing);
      return refs;
    }
    this.lines.push(`${opening} ({`);
    regions.forEach((region, i) => {
      if (i > 0) this.lines.push(`${this.indent}}, {`);
      this.region(region);
    });
    this.lines.push(`${this.indent}})${closing}`);
    return refs;
  }

  /** The function's last line. */
  returns(results: readonly Ref[], terminator = "return"): void {
    const types = results.length === 0 ? "" : ` ${refList(results)} : ${typeList(results.map((ref) => ref.type))}`;
    this.lines.push(`${this.indent}${terminator}${types}`);
  }

  private region({ params, body }: RegionText): void {
    const args = this.args(params);
    if (args.length > 0) {
      this.lines.push(`${this.indent}^bb0(${args.map((ref) => `${ref.name}: ${typeText(ref.type)}`).join(", ")}):`);
    }
    const outer = this.indent;
    this.indent = `${outer}  `;
    this.returns(body(args), "stablehlo.return");
    this.indent = outer;
  }

  private define(types: readonly TensorType[]): [head: string, refs: Ref[]] {
    if (types.length === 0) return ["", []];
    const name = `%${this.counter++}`;
    if (types.length === 1) return [`${name} = `, [{ name, type: types[0] }]];
    return [`${name}:${types.length} = `, types.map((type, i) => ({ name: `${name}#${i}`, type }))];
  }
}

type AnyRule = (operands: readonly Ref[], op: Op, out: Writer) => Ref | readonly Ref[];

/** The table's entry for an op's name takes ops of that name: what TypeScript cannot see through a union. */
function applyRule(op: Op, operands: readonly Ref[], out: Writer): readonly Ref[] {
  const widened = widen(op, operands, out);
  if (widened) return widened.narrow(applyRule(widened.op, widened.operands, out));
  const result = (rules[op.name] as AnyRule)(wideIndices(op, operands, out), op, out);
  return "name" in result ? [result] : result;
}

export const refList = (refs: readonly Ref[]): string => refs.map((ref) => ref.name).join(", ");

/** `(tensor<f32>, tensor<f32>) -> tensor<f32>`. */
export const signature = (operands: readonly Ref[], results: readonly TensorType[]): string =>
  `(${typeList(operands.map((ref) => ref.type))}) -> ${resultText(results)}`;
