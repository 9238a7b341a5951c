// A function of another program as a value: an export of a loaded module, an inline function, and what transformations
// made of them. Its program is run in whichever compilation uses it.
import { FunctionVal, type CallSite, type Val } from "../values/values.ts";
import { flatten } from "../tree/index.ts";
import { session, type Session } from "./session.ts";

export class DeferredFunction extends FunctionVal {
  private readonly made = new WeakMap<Session, FunctionVal>();

  constructor(
    readonly name: string,
    /** Makes the function, in the compilation that is under way. */
    private readonly make: () => FunctionVal,
  ) {
    super();
  }

  /** The function in this compilation. */
  get fn(): FunctionVal {
    const current = session();
    let fn = this.made.get(current);
    if (!fn) this.made.set(current, (fn = this.make()));
    return fn;
  }
  get arity(): number {
    return this.fn.arity;
  }
  override get callbackArity(): number {
    return this.fn.callbackArity;
  }
  override get parameterNames(): readonly (string | null)[] | null {
    return this.fn.parameterNames;
  }
  call(args: readonly Val[], site: CallSite): Val {
    return this.fn.call(args, site);
  }
  override member(name: string): Val | undefined {
    return this.fn.member(name);
  }
}

/** Makes the functions among these values now, so that the tensors of their modules belong to no inner block. */
export function prepare(values: Iterable<Val>): void {
  for (const value of values)
    for (const leaf of flatten(value).leaves) if (leaf instanceof DeferredFunction) void leaf.fn;
}
