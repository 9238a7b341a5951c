// The graph itself: values, operations, regions and functions, in SSA form.
//
//   Func    a named region that calls refer to by reference; the printer finds and names all that are reachable
//   Region  parameters, operations in order, and the values that it gives back; closed: it uses nothing from outside
//   Op      one row of the op table (ops.ts): operands in, attributes, regions, results out
import type { Location } from "./location.ts";
import type { OpAttrs, OpName } from "./ops.ts";
import type { TensorType } from "./type.ts";

export class Value {
  /** The operation that makes this value; null for a parameter. Set once, when the op is built. */
  def: Op | null = null;
  constructor(
    readonly type: TensorType,
    /** What the source calls it, if it has a name there; for reading only. */
    readonly hint?: string,
  ) {}
}

export interface Op<N extends OpName = OpName> {
  readonly name: N;
  readonly operands: readonly Value[];
  readonly attrs: OpAttrs[N];
  readonly regions: readonly Region[];
  readonly results: readonly Value[];
  readonly loc: Location | null;
}

/** An op narrowed by its name: `if (is(op, "add")) op.attrs…`. */
export const is = <N extends OpName>(op: Op, name: N): op is Op<N> => op.name === name;

export interface Region {
  readonly params: readonly Value[];
  readonly ops: readonly Op[];
  readonly results: readonly Value[];
}

export interface Func extends Region {
  readonly name: string;
  readonly loc: Location | null;
  /** Whether it is better compiled as one piece of code of its own than taken apart: many steps over little data. */
  readonly kernel?: boolean;
}
