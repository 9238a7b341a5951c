// A function of the host's JavaScript, handed in by the host: the program can have it called while it runs, and no more.
import type { HostTensor } from "../../ir/callback.ts";
import type { TensorType } from "../../ir/type.ts";
import { ProgramError } from "../diagnostics.ts";
import type { TreeDef } from "../tree/structure.ts";
import { FunctionVal, type CallSite, type Val } from "./values.ts";

/** What it is called with: leaves are arrays, or static values as they are. */
export interface HostCall {
  readonly args: TreeDef;
  readonly leaves: readonly (HostTensor | Val)[];
  readonly result: TreeDef;
  readonly results: readonly TensorType[];
}

export type HostInvoke = (call: HostCall) => readonly HostTensor[] | Promise<readonly HostTensor[]>;

export class HostFunctionVal extends FunctionVal {
  readonly arity = 0;
  constructor(
    readonly name: string,
    /** Null for one that is declared only: it can be compiled into a program, and the program cannot run. */
    readonly invoke: HostInvoke | null,
  ) {
    super();
  }
  override get callbackArity(): number {
    return Infinity;
  }
  call(_args: readonly Val[], site: CallSite): Val {
    throw new ProgramError("TJ5008", `${this.name} is a function of the host, which runs when the program does`, {
      span: site.span,
      hint: `call it through pureCallback(${this.name}, resultType, …args), ioCallback or debug.callback`,
    });
  }
}
