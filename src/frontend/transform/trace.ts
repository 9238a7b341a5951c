// From a function of the program to one of the IR: what every transformation starts with. Only some leaves of the
// arguments become parameters (those that are differentiated or batched); whatever else the function uses, closed over
// or handed in, is captured.
import { openFunc } from "../../ir/build.ts";
import type { Func, Value } from "../../ir/graph.ts";
import { derivativesTaken } from "../../passes/jvp/jvp.ts";
import { tidy } from "../../passes/tidy.ts";
import { isolated } from "../control/index.ts";
import { ProgramError } from "../diagnostics.ts";
import { asTensor } from "../tensor/convert.ts";
import { flatten, unflatten, type TreeDef } from "../tree/index.ts";
import { describe } from "../values/describe.ts";
import { isPoison } from "../values/poison.ts";
import { FunctionVal, Num, Tensor, type CallSite, type Val } from "../values/values.ts";

/** A pytree of tensors: the structure, and what is particular about each leaf beside its type. */
export interface Shaped {
  readonly tree: TreeDef;
  readonly leaves: readonly Tensor[];
}

export interface Traced {
  /** (…captures, …parameters) → (…leaves of the result). */
  readonly func: Func;
  readonly captures: readonly Value[];
  readonly result: Shaped;
  /** How many of the result's leaves belong to the function's value; the rest is what `hasAux` set aside. */
  readonly aux: Shaped | null;
}

/** Leaves that can be results: numbers become weakly typed constants. */
export function tensorLeaves(value: Val, what: string): Shaped {
  const { leaves, tree } = flatten(value);
  return {
    tree,
    leaves: leaves.map((leaf) => {
      if (leaf instanceof Tensor || leaf instanceof Num || typeof leaf === "boolean" || typeof leaf === "bigint") {
        return asTensor(leaf);
      }
      if (isPoison(leaf)) throw new ProgramError("TJ5002", `${what} could not be elaborated`);
      throw new ProgramError("TJ5002", `${what} must be tensors, found ${describe(leaf)}`);
    }),
  };
}

export const rebuild = ({ tree, leaves }: Shaped, values: readonly Value[]): Val =>
  unflatten(
    tree,
    leaves.map((leaf, i) => new Tensor(values[i], leaf.weak, leaf.key)),
  );

export interface TraceSpec {
  /** Who traces, for messages: `grad`. */
  readonly owner: string;
  readonly fn: FunctionVal;
  readonly site: CallSite;
  /** The types and kinds of the parameters. */
  readonly params: readonly Tensor[];
  /** The function's arguments, from tensors for the parameters. */
  readonly args: (params: readonly Tensor[]) => readonly Val[];
  /** The result is a pair [value, aux]. */
  readonly hasAux?: boolean;
}

export function trace({ owner, fn, site, params, args, hasAux = false }: TraceSpec): Traced {
  let result: Shaped = { tree: { kind: "null" }, leaves: [] };
  let aux: Shaped | null = null;
  const { func, captures } = openFunc(
    fn.name.replace(/\W+/g, "_"),
    params.map((param) => param.value.type),
    (values) => {
      const tensors = values.map((value, i) => new Tensor(value, params[i].weak, params[i].key));
      const out = isolated(owner, () => fn.call(args(tensors), site));
      const [value, extra] = hasAux ? pair(out, owner, fn) : [out, null];
      result = tensorLeaves(value, `${owner}: the result of ${fn.name}`);
      if (hasAux) aux = tensorLeaves(extra, `${owner}: the auxiliary result of ${fn.name}`);
      return [...result.leaves, ...(aux?.leaves ?? [])].map((leaf) => leaf.value);
    },
  );
  return { func, captures, result, aux };
}

/** A function that is going to be differentiated. What derivatives inside of it leave behind, the outer one would multiply. */
export function traceToDerive(spec: TraceSpec): Traced {
  const before = derivativesTaken();
  const traced = trace(spec);
  return derivativesTaken() > before ? { ...traced, func: tidy(traced.func) } : traced;
}

function pair(value: Val, owner: string, fn: FunctionVal): readonly [Val, Val] {
  if (typeof value === "object" && value !== null && value.kind === "array" && value.items.length === 2) {
    return [value.items[0], value.items[1]];
  }
  throw new ProgramError(
    "TJ5002",
    `${owner}: with hasAux ${fn.name} must give a pair [value, aux], found ${describe(value)}`,
  );
}

/** The leaves of several arguments as tensors, in order, and how to put them back into the arguments. */
export function shapedArgs(
  args: readonly Val[],
  places: readonly number[],
  what: string,
): { readonly shaped: Shaped[]; readonly params: Tensor[]; readonly place: (params: readonly Tensor[]) => Val[] } {
  const shaped = places.map((i) => tensorLeaves(args[i], what));
  const params = shaped.flatMap(({ leaves }) => [...leaves]);
  return {
    shaped,
    params,
    place: (tensors) => {
      const filled = [...args];
      let next = 0;
      places.forEach((position, k) => {
        const count = shaped[k].leaves.length;
        filled[position] = unflatten(shaped[k].tree, tensors.slice(next, next + count));
        next += count;
      });
      return filled;
    },
  };
}
