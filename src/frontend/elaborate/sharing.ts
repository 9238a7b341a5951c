// Functions of the program that are called again with the same kinds of arguments become functions of the IR:
//
//   layer(p1, x), layer(p2, x), layer(p3, x)   ⇒   the ops of the first call, then   call {fn = @layer}   twice
//
// What a call depends on must be the same: static arguments, what the captured variables hold, and the transformation
// that the calls stand in. A function that assigns what is outside, or changes an array from there, stays inline; so do
// small ones. Those with one call left are put back inline by a pass.
import { opsBuilt, RegionBuilder } from "../../ir/build.ts";
import type { Func, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { inFrame, isolationHere, madeOutside, type Frame, type Variable } from "../control/frames.ts";
import { irType, leafTensor, type LeafType } from "../control/leaves.ts";
import { fill, merge, type Slot, type Template } from "../control/merge.ts";
import { mutationCount } from "../control/mutation.ts";
import { ProgramError } from "../diagnostics.ts";
import { locationOf } from "../locate.ts";
import type { Span } from "../source.ts";
import { identity, signature } from "../values/likeness.ts";
import { isPoisoned } from "../values/poison.ts";
import { ArrayVal, FunctionVal, ObjectVal, OpaqueVal, Tensor, type Val } from "../values/values.ts";
import { Exhausted, session } from "./session.ts";
import { speculate } from "./speculate.ts";

/** Ops of a call from which sharing is worth it. */
const SMALLEST = 16;

interface Shared {
  readonly func: Func;
  readonly captures: readonly Value[];
  /** What was read from outside while it was built. */
  readonly reads: ReadonlyMap<Variable, Val>;
  readonly mutations: number;
  readonly template: Template;
  readonly types: readonly LeafType[];
}

interface Entry {
  /** False once it has turned out that the function cannot be shared, or is too small. */
  shareable: boolean;
  shared: Shared | null;
}

const caches = new WeakMap<Frame, WeakMap<object, Map<string, Entry>>>();

/** The same arguments with other tensors in them. */
function replaced(value: Val, next: () => Tensor): Val {
  if (value instanceof Tensor) return next();
  if (value instanceof ArrayVal) return new ArrayVal(value.items.map((item) => replaced(item, next)), value.names); // prettier-ignore
  if (value instanceof ObjectVal) {
    return new ObjectVal(new Map([...value.entries].map(([key, item]) => [key, replaced(item, next)])));
  }
  return value;
}

export interface SharedCall {
  readonly name: string;
  /** The function's text. */
  readonly node: object;
  /** What is around it: a scope is made anew by every call, so it tells closures of the same text apart. */
  readonly scope: object;
  readonly span: Span;
  readonly run: (args: readonly Val[]) => Val;
}

/** The value of a call: elaborated in place, or a call of a function that an earlier one was made into. */
export function callShared(call: SharedCall, args: readonly Val[]): Val {
  const tensors: Tensor[] = [];
  const key = `${identity(call.node)}(${args.map((arg) => signature(arg, tensors)).join(";")})`;
  if (tensors.length === 0) return call.run(args);
  const table = tableFor(call.scope);
  const entry = table.get(key);
  if (!entry) {
    const ops = opsBuilt();
    const faults = session().count;
    const result = call.run(args);
    table.set(key, { shareable: opsBuilt() - ops >= SMALLEST && session().count === faults, shared: null });
    return result;
  }
  if (!entry.shareable) return call.run(args);
  if (!entry.shared || !isValid(entry.shared)) entry.shared = build(call, args, tensors);
  if (!entry.shared) {
    entry.shareable = false;
    return call.run(args);
  }
  const { func, captures, template, types } = entry.shared;
  const results = p.call(func, [...captures, ...tensors.map((tensor) => tensor.value)]);
  const outputs = results.map((value, i) => leafTensor(value, types[i]));
  return fill(template, outputs);
}

/** The calls seen so far of functions with this scope around them, for the transformation at hand. */
function tableFor(scope: object): Map<string, Entry> {
  const here = isolationHere();
  let tables = caches.get(here);
  if (!tables) caches.set(here, (tables = new WeakMap<object, Map<string, Entry>>()));
  let table = tables.get(scope);
  if (!table) tables.set(scope, (table = new Map<string, Entry>()));
  return table;
}

const isValid = ({ reads, mutations }: Shared): boolean =>
  mutations === mutationCount() && [...reads].every(([variable, value]) => variable.value === value);

/** Thrown when the function does something that a call could not. */
class Unshareable extends Error {}

function build(call: SharedCall, args: readonly Val[], tensors: readonly Tensor[]): Shared | null {
  const faults = session().count;
  const types = tensors.map((tensor): LeafType => ({ dtype: tensor.dtype, shape: tensor.shape, weak: tensor.weak, key: tensor.key })); // prettier-ignore
  const region = new RegionBuilder(types.map(irType));
  let next = 0;
  // Made out here, so that the function may not change them.
  const params = args.map((arg) => replaced(arg, () => leafTensor(region.params[next], types[next++])));
  const result = speculate(
    (): Shared =>
      inFrame("region", (frame) => {
        frame.reads = new Map<Variable, Val>();
        const value = region.run(() => call.run(params));
        if (frame.written.size > 0 || isPoisoned(value)) throw new Unshareable();
        const slots: Slot[] = [];
        const template = merge([value], "the result", slots, { keep: isStatic, fail: unshareable });
        const { captures, close } = region.finish(slots.flatMap(({ leaves: [leaf] }) => (leaf instanceof Tensor ? [leaf.value] : []))); // prettier-ignore
        const func: Func = { name: funcName(call.name), loc: locationOf(call.span), ...close() };
        return { func, captures, reads: frame.reads, mutations: mutationCount(), template, types: slots.map((slot) => slot.type) }; // prettier-ignore
      }),
    (error) => error instanceof Unshareable || (error instanceof ProgramError && !(error instanceof Exhausted)),
    () => session().count > faults,
  );
  return result.done ? result.value : null;
}

function unshareable(): never {
  throw new Unshareable();
}

/** What a call gives without being told by results. */
function isStatic(leaf: Val): boolean {
  if (leaf instanceof Tensor || leaf instanceof ArrayVal || leaf instanceof ObjectVal) return false;
  if ((leaf instanceof FunctionVal || leaf instanceof OpaqueVal) && isInner(leaf.home)) return unshareable();
  return true;
}

/** Made in the function itself. */
const isInner = (home: object): boolean => !madeOutside(home);

const funcName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : "f");
