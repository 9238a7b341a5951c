// Functions of JavaScript's own library, on static values.
import { ProgramError } from "../diagnostics.ts";
import { staticNumber } from "../arguments.ts";
import { isStackOverflow } from "../stackOverflow.ts";
import { checkCount } from "./limits.ts";
import { describe } from "../values/describe.ts";
import { ArrayVal, FunctionVal, Num, Tensor, type CallSite, type Val } from "../values/values.ts";

/** The arguments of such a call, read with checks; what is missing reads as undefined, as in JavaScript. */
export class StaticArgs {
  constructor(
    readonly callee: string,
    readonly values: readonly Val[],
    readonly site: CallSite,
    /** For a tensor where a number is wanted: what to use instead. */
    private readonly tensorHint?: string,
  ) {}

  get length(): number {
    return this.values.length;
  }
  get(i: number): Val {
    return this.values[i];
  }

  wrong(i: number, wanted: string): never {
    const value = this.values[i];
    const traced = value instanceof Tensor;
    const found = traced ? `the tensor ${describe(value)}` : describe(value);
    throw new ProgramError(
      traced ? "TJ4001" : "TJ5002",
      `${this.callee} takes ${wanted}, known while compiling, found ${found}`,
      { span: this.site.args[i] ?? this.site.span, hint: traced ? this.tensorHint : undefined },
    );
  }

  /** A number; booleans, strings and null are not converted, as TypeScript would not. */
  num(i: number): Num {
    const value = this.values[i];
    if (value instanceof Num) return value;
    const constant = staticNumber(value);
    return constant === null ? this.wrong(i, "numbers") : new Num(constant, Number.isInteger(constant));
  }
  number(i: number): number {
    return this.num(i).value;
  }
  optionalNumber(i: number): number | undefined {
    return this.values[i] === undefined ? undefined : this.number(i);
  }
  string(i: number): string {
    const value = this.values[i];
    return typeof value === "string" ? value : this.wrong(i, "strings");
  }
  optionalString(i: number): string | undefined {
    return this.values[i] === undefined ? undefined : this.string(i);
  }
  function(i: number): FunctionVal {
    const value = this.values[i];
    return value instanceof FunctionVal ? value : this.wrong(i, "a function");
  }
}

export type StaticImplementation = (args: StaticArgs) => Val;

export class StaticFunction extends FunctionVal {
  constructor(
    readonly name: string,
    readonly arity: number,
    private readonly implementation: StaticImplementation,
    private readonly options: {
      readonly tensorHint?: string;
      readonly members?: (name: string) => Val | undefined;
    } = {},
  ) {
    super();
  }

  call(args: readonly Val[], site: CallSite): Val {
    try {
      const result = this.implementation(new StaticArgs(this.name, args, site, this.options.tensorHint));
      if (result instanceof ArrayVal) checkCount(this.name, result.items.length);
      return result;
    } catch (error) {
      if (error instanceof ProgramError && !error.options.span) {
        throw new ProgramError(error.code, error.message, { ...error.options, span: site.span });
      }
      if (error instanceof RangeError && !isStackOverflow(error)) {
        throw new ProgramError("TJ5002", `${this.name}: ${error.message}`, { span: site.span });
      }
      throw error;
    }
  }

  override member(name: string): Val | undefined {
    return this.options.members?.(name);
  }
}

/**
 * Calls a function given to `map`, `filter`, … as JavaScript does, with (item, index, array), less the arguments
 * that it has no parameter for: `xs.map(np.sin)` passes the item alone.
 */
export const callback = (fn: FunctionVal, args: readonly Val[], site: CallSite): Val =>
  fn.call(args.slice(0, fn.callbackArity), { span: site.span, args: [] });
