// Whether a graph is what the rest of the pipeline takes it for. What passes here, XLA accepts.
//
//   every operand is made earlier in the same block    every op has the types that its rule gives
//   regions and functions use nothing from outside     no function calls itself, directly or not
//   reductions' functions are made of scalar ops       no value is made twice, or by an op that does not know it
//
// Regions are closed, so two ops may share one, or parts of it.
import { attrKinds, isOpName, isOptional, type AttrTree } from "./attributes.ts";
import type { Func, Op, Region, Value } from "./graph.ts";
import type { OpName } from "./ops.ts";
import { printOp, printValue } from "./print.ts";
import { formatType, sameType } from "./type.ts";
import { resultTypes, TypeRuleError } from "./typeRules.ts";
import { calledFuncs, namedFuncs } from "./walk.ts";

/** A malformed graph. The message names the function, the op as printed, the operand and the rule. */
export class VerifyError extends Error {
  override readonly name = "VerifyError";
}

/** Ops whose regions combine scalars: nothing in them may have dimensions or regions. */
const SCALAR_REGIONS: ReadonlySet<OpName> = new Set<OpName>(["reduceGeneral", "reduceWindowGeneral", "scatter"]);

/** Ops that have regions; how many is for their type rules to say. */
const WITH_REGIONS: ReadonlySet<OpName> = new Set<OpName>([...SCALAR_REGIONS, "if", "case", "while", "scan"]);

/** Throws VerifyError unless the function, and all that it calls, is well-formed. */
export function verify(main: Func): void {
  // Rules of derivatives may refer to functions that are being verified: no call leads through them.
  const rules: Func[] = [];
  const done = new Set<Func>();
  const open: Func[] = [];
  const visit = (func: Func): void => {
    if (done.has(func)) return;
    const start = open.indexOf(func);
    if (start >= 0) {
      const cycle = [...open.slice(start), func].map((each) => `@${each.name}`).join(" calls ");
      throw new VerifyError(`recursion: ${cycle}`);
    }
    open.push(func);
    new FuncVerifier(func, visit, (rule) => rules.push(rule)).run();
    open.pop();
    done.add(func);
  };
  visit(main);
  for (const rule of rules) visit(rule);
}

class FuncVerifier {
  /** Every value met so far: to tell a value of another block from one that is not made yet. */
  private readonly made = new Set<Value>();

  constructor(
    private readonly func: Func,
    private readonly visitCallee: (func: Func) => void,
    private readonly visitRule: (func: Func) => void,
  ) {}

  run(): void {
    this.block(this.func, null, false);
  }

  private block(region: Region, owner: Op | null, scalar: boolean): void {
    const known = new Set<Value>();
    const define = (value: Value, op: Op | null): void => {
      if (known.has(value)) this.fail(op ?? owner, `${this.value(value)} is made twice`);
      if (value.def !== op) this.fail(op ?? owner, `${this.value(value)} does not know what makes it`);
      this.made.add(value);
      known.add(value);
    };
    for (const param of region.params) define(param, null);
    for (const op of region.ops) {
      this.op(op, known, scalar);
      for (const result of op.results) define(result, op);
    }
    for (const result of region.results) {
      if (!known.has(result)) this.fail(owner, `the result ${this.value(result)} ${this.elsewhere(result)}`);
    }
  }

  private op(op: Op, known: ReadonlySet<Value>, scalar: boolean): void {
    if (!isOpName(op.name)) this.fail(op, `there is no operation ${String(op.name)}`);
    for (const operand of op.operands) {
      if (!known.has(operand)) this.fail(op, `the operand ${this.value(operand)} ${this.elsewhere(operand)}`);
    }
    this.attrs(op);
    if (op.regions.length > 0 && !WITH_REGIONS.has(op.name)) this.fail(op, `${op.name} has no regions`);
    if (scalar) this.scalarOp(op);
    for (const inner of op.regions) this.block(inner, op, scalar || SCALAR_REGIONS.has(op.name));
    calledFuncs(op).forEach(this.visitCallee);
    namedFuncs(op).forEach(this.visitRule);
    this.types(op);
  }

  private attrs(op: Op): void {
    const attrs = op.attrs as Readonly<Record<string, AttrTree | undefined>>;
    const kinds = attrKinds(op.name);
    for (const key of Object.keys(kinds)) {
      const value = attrs[key];
      if (value === undefined && isOptional(op.name, key)) continue;
      if (value === undefined || !kinds[key].accepts(value))
        this.fail(op, `the attribute ${key} must be ${kinds[key].what}`);
    }
    for (const key of Object.keys(attrs)) {
      if (!Object.hasOwn(kinds, key)) this.fail(op, `${op.name} has no attribute ${key}`);
    }
  }

  private types(op: Op): void {
    let types;
    try {
      types = resultTypes(
        op.name,
        op.operands.map((operand) => operand.type),
        op.attrs,
        op.regions,
      );
    } catch (error) {
      if (error instanceof TypeRuleError) this.fail(op, error.message);
      throw error;
    }
    if (types.length !== op.results.length) this.fail(op, `${op.name} gives ${types.length} results, here are ${op.results.length}`); // prettier-ignore
    types.forEach((type, i) => {
      if (!sameType(type, op.results[i].type)) this.fail(op, `${this.value(op.results[i])} is ${formatType(type)} by the rule of ${op.name}`); // prettier-ignore
    });
  }

  private scalarOp(op: Op): void {
    const values = [...op.operands, ...op.results];
    const bad = values.find((value) => value.type.shape.length > 0);
    if (bad) this.fail(op, `${this.value(bad)} has dimensions inside a function that combines scalars`);
    if (op.regions.length > 0 || namedFuncs(op).length > 0 || op.name === "callback")
      this.fail(op, `${op.name} may not stand in a function that combines scalars`);
  }

  private value(value: Value): string {
    return `${printValue(this.func, value)} (${formatType(value.type)})`;
  }

  private elsewhere(value: Value): string {
    return this.made.has(value) ? "belongs to another block" : "is not made before it is used";
  }

  private fail(op: Op | null, problem: string): never {
    throw new VerifyError(`@${this.func.name}: ${op ? `${this.printed(op)}: ` : ""}${problem}`);
  }

  /** The op as text; a malformed one may not even print. */
  private printed(op: Op): string {
    try {
      return printOp(this.func, op);
    } catch {
      return op.name;
    }
  }
}
