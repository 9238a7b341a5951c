// Batching: a function of one example becomes one of a whole batch, with the batch as leading axis of what differs from
// example to example. No loop: every op has a rule that gives the same op (or one like it) on bigger arrays.
//
//   func @f(%x: f32[3], %w: f32[3])               func @f(%x: f32[8,3], %w: f32[3])
//     %y = dotGeneral %x, %w : f32           ⇒      %y = dotGeneral %x, %w : f32[8]
import { at, currentLocation, openRegion } from "../../ir/build.ts";
import { Value, type Func, type Op, type Region } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import type { TensorType } from "../../ir/type.ts";
import { again } from "../jvp/rule.ts";
import { collectiveBatch, isCollective } from "./collective.ts";
import { materialize, type Batch, type Batched, type BatchRule } from "./rule.ts";
import { batchRules } from "./rules.ts";

/** Emits a region's ops over the batch into the open block. */
export function batchRegion(region: Region, args: readonly Batched[], batch: Batch): Batched[] {
  const env = new Map<Value, Batched>();
  region.params.forEach((param, i) => env.set(param, args[i]));
  const lookup = (value: Value): Batched => env.get(value) as Batched;
  for (const op of region.ops) {
    const results = at(op.loc ?? currentLocation(), () => batchOp(op, op.operands.map(lookup), batch));
    op.results.forEach((result, i) => env.set(result, results[i]));
  }
  return region.results.map(lookup);
}

/** Ops whose regions or functions may name the batch's axis are gone through even if nothing of them is batched. */
const mayName = (op: Op, { axisName }: Batch): boolean =>
  axisName !== null && (op.regions.length > 0 || CALLS.has(op.name));
const CALLS: ReadonlySet<OpName> = new Set<OpName>([
  "call", "customJvp", "customVjp", "customLinear", "linearSolve", "root", "remat",
]); // prettier-ignore

function batchOp(op: Op, operands: readonly Batched[], batch: Batch): readonly Batched[] {
  if (isCollective(op)) return collectiveBatch(op, operands, batch);
  if (!operands.some(({ batched }) => batched) && !mayName(op, batch)) {
    return again(op, operands.map(({ value }) => value)).map((value) => ({ value, batched: false })); // prettier-ignore
  }
  return (batchRules[op.name] as BatchRule<OpName>)(op, operands, batch);
}

export interface BatchedFunc {
  readonly func: Func;
  /** Which results are batched. */
  readonly batched: readonly boolean[];
}

interface Entry extends BatchedFunc {
  readonly key: string;
}

const cache = new WeakMap<Func, Entry[]>();

/**
 * A function over the batch, made once for each choice of batched parameters. With `all`, every result is batched. The
 * function is there before its body is, since rules of derivatives may refer to themselves.
 */
export function batchFunc(func: Func, batched: readonly boolean[], batch: Batch, all = false): BatchedFunc {
  const key = `${batch.size} ${batch.axisName} ${batched.map(Number).join("")} ${all}`;
  const made = cache.get(func) ?? [];
  cache.set(func, made);
  const found = made.find((entry) => entry.key === key);
  if (found) return found;
  const shell = { name: func.name, loc: func.loc, params: [] as Value[], ops: [] as Op[], results: [] as Value[] };
  const flags: boolean[] = [];
  made.push({ key, func: shell, batched: flags });
  const wide = ({ type }: Value): TensorType => ({ dtype: type.dtype, shape: [batch.size, ...type.shape] });
  const types = func.params.map((param, i) => (batched[i] ? wide(param) : param.type));
  // Its own rule may ask for the types before there is a body.
  shell.params.push(...types.map((type) => new Value(type)));
  if (all) shell.results.push(...func.results.map((result) => new Value(wide(result))));
  const region = openRegion(types, (params) => {
    const results = batchRegion(func, params.map((value, i) => ({ value, batched: batched[i] })), batch); // prettier-ignore
    flags.push(...results.map((result) => all || result.batched));
    return results.map((result) => (all ? materialize(result, batch) : result.value));
  });
  if (region.captures.length > 0) throw new Error(`${func.name} uses values from outside`);
  const closed = region.close();
  shell.params.splice(0, Infinity, ...closed.params);
  shell.ops.push(...closed.ops);
  shell.results.splice(0, Infinity, ...closed.results);
  return { func: shell, batched: flags };
}
