// Dead code elimination: what nothing uses goes, inside loops and branches too.
//
//   %0 = sin %x : f32             →     %1 = cos %x : f32
//   %1 = cos %x : f32                   return %1
//   return %1
//
// A loop also loses the carries that only feed themselves and the constants that nothing reads, a scan the outputs
// that nobody takes, a conditional the results that nobody takes from any branch, and a call those that nobody takes
// from it, with the parameters that only they need.
import { append, rewriteRegion } from "../ir/build.ts";
import { is, Value, type Func, type Op, type Region } from "../ir/graph.ts";
import { hasEffect } from "../ir/walk.ts";
import { mapFuncs } from "./mapFuncs.ts";

export const dce = (main: Func): Func =>
  mapFuncs(main, (func) => {
    const pruned = prune(func);
    return pruned === func ? func : { ...func, ...pruned };
  });

/** What is left of an op: the operands and results that it keeps, by position. */
interface Slim {
  readonly operands: readonly number[];
  readonly results: readonly number[];
  readonly attrs: Op["attrs"];
  readonly regions: readonly Region[];
}

/** The region without its dead ops; its parameters and results stay. */
function prune(region: Region): Region {
  const live = new Set<Value>(region.results);
  const plans: (Slim | "dead" | "whole")[] = new Array(region.ops.length).fill("whole");
  for (let i = region.ops.length - 1; i >= 0; i--) {
    const op = region.ops[i];
    if (!isLive(op, live)) {
      plans[i] = "dead";
      continue;
    }
    const slim = slimmed(op, live);
    if (slim) plans[i] = slim;
    if (slim) for (const position of slim.operands) live.add(op.operands[position]);
    else for (const operand of op.operands) live.add(operand);
  }
  if (plans.every((plan) => plan === "whole")) return region;
  return rewriteRegion(region, (op, i) => {
    const plan = plans[i];
    if (plan === "whole") return null;
    return plan === "dead" ? [] : appendSlim(op, plan);
  });
}

const isLive = (op: Op, live: ReadonlySet<Value>): boolean =>
  op.results.some((result) => live.has(result)) || hasEffect(op);

/** Appends the slim op; the values that stand for the results it lost are the old ones, which nothing uses. */
function appendSlim(op: Op, { operands, results, attrs, regions }: Slim): readonly Value[] {
  const slim: Op = {
    name: op.name,
    operands: operands.map((position) => op.operands[position]),
    attrs,
    regions,
    results: results.map((position) => new Value(op.results[position].type, op.results[position].hint)),
    loc: op.loc,
  };
  for (const result of slim.results) result.def = slim;
  append(slim);
  return op.results.map((old, i) => {
    const position = results.indexOf(i);
    return position < 0 ? old : slim.results[position];
  });
}

/** How little of a live op is needed; null when it is needed whole. */
function slimmed(op: Op, live: ReadonlySet<Value>): Slim | null {
  const wanted = op.results.map((result) => live.has(result));
  if (is(op, "if") || is(op, "case")) return slimBranches(op, wanted);
  if (is(op, "while")) return slimWhile(op, wanted);
  if (is(op, "scan")) return slimScan(op, wanted);
  if (is(op, "sort")) return slimInPairs(op, wanted, (i) => i < op.attrs.numKeys);
  if (is(op, "optimizationBarrier")) return slimInPairs(op, wanted, () => false);
  if (is(op, "call")) return slimCall(op, wanted);
  if (op.regions.length === 0) return null;
  return slimOf(op, range(op.operands.length), range(op.results.length), op.attrs, op.regions.map(prune));
}

/** Null when nothing would change. */
function slimOf(
  op: Op,
  operands: readonly number[],
  results: readonly number[],
  attrs: Op["attrs"],
  regions: readonly Region[],
): Slim | null {
  const same =
    operands.length === op.operands.length &&
    results.length === op.results.length &&
    regions.every((region, i) => region === op.regions[i]);
  return same ? null : { operands, results, attrs, regions };
}

interface NarrowFunc {
  readonly func: Func;
  /** The parameters that are left. */
  readonly params: readonly number[];
}

const narrowFuncs = new WeakMap<Func, Map<string, NarrowFunc>>();

/** A function with some of its results, and the parameters that they need; made once for each choice of them. */
function narrowFunc(func: Func, results: readonly number[]): NarrowFunc {
  const made = narrowFuncs.get(func) ?? new Map<string, NarrowFunc>();
  narrowFuncs.set(func, made);
  const key = results.join();
  let narrow = made.get(key);
  if (!narrow) {
    const region = narrowed(func, range(func.params.length), results);
    const uses = liveParams(region, region.results);
    const params = range(func.params.length).filter((i) => uses.has(func.params[i]));
    const whole = params.length === func.params.length && results.length === func.results.length;
    narrow = { func: whole ? func : { ...func, ...region, params: pick(region.params, params) }, params };
    made.set(key, narrow);
  }
  return narrow;
}

function slimCall(op: Op<"call">, wanted: readonly boolean[]): Slim | null {
  const results = indicesOf(wanted);
  const { func, params } = narrowFunc(op.attrs.fn, results);
  return slimOf(op, params, results, { fn: func }, op.regions);
}

/** Ops whose operand i becomes result i. */
function slimInPairs(op: Op, wanted: readonly boolean[], always: (i: number) => boolean): Slim | null {
  const kept = range(op.operands.length).filter((i) => wanted[i] || always(i));
  return slimOf(op, kept, kept, op.attrs, op.regions);
}

function slimBranches(op: Op<"if" | "case">, wanted: readonly boolean[]): Slim | null {
  const results = indicesOf(wanted);
  const uses = op.regions.map((branch) => liveParams(branch, pick(branch.results, results)));
  const args = range(op.operands.length - 1).filter((i) => uses.some((used, j) => used.has(op.regions[j].params[i])));
  const regions = op.regions.map((branch) => narrowed(branch, args, results));
  return slimOf(op, [0, ...args.map((i) => i + 1)], results, op.attrs, regions);
}

function slimWhile(op: Op<"while">, wanted: readonly boolean[]): Slim | null {
  const { condConsts, bodyConsts } = op.attrs;
  const [cond, body] = op.regions;
  const condUses = liveParams(cond, cond.results);
  const start = wanted.map((want, i) => want || condUses.has(cond.params[condConsts + i]));
  const { carry, uses: bodyUses } = liveCarry(body, bodyConsts, start, []);
  const keptCond = range(condConsts).filter((i) => condUses.has(cond.params[i]));
  const keptBody = range(bodyConsts).filter((i) => bodyUses.has(body.params[i]));
  return slimOf(
    op,
    [...keptCond, ...shifted(keptBody, condConsts), ...shifted(carry, condConsts + bodyConsts)],
    carry,
    { ...op.attrs, condConsts: keptCond.length, bodyConsts: keptBody.length },
    [
      narrowed(cond, [...keptCond, ...shifted(carry, condConsts)], [0]),
      narrowed(body, [...keptBody, ...shifted(carry, bodyConsts)], carry),
    ],
  );
}

function slimScan(op: Op<"scan">, wanted: readonly boolean[]): Slim | null {
  const { numConsts, numCarry } = op.attrs;
  const [body] = op.regions;
  const ys = indicesOf(wanted).filter((i) => i >= numCarry);
  const { carry, uses } = liveCarry(body, numConsts, wanted.slice(0, numCarry), ys);
  const consts = range(numConsts).filter((i) => uses.has(body.params[i]));
  const xs = range(op.operands.length - numConsts - numCarry)
    .map((i) => i + numConsts + numCarry)
    .filter((i) => uses.has(body.params[i]));
  const operands = [...consts, ...shifted(carry, numConsts), ...xs];
  const results = [...carry, ...ys];
  const attrs = { ...op.attrs, numConsts: consts.length, numCarry: carry.length };
  return slimOf(op, operands, results, attrs, [narrowed(body, operands, results)]);
}

/** The carries that are needed in the end, or by one that is; and what the body uses for them. */
function liveCarry(
  body: Region,
  numConsts: number,
  start: readonly boolean[],
  otherResults: readonly number[],
): { carry: number[]; uses: Set<Value> } {
  let carry = indicesOf(start);
  for (;;) {
    const uses = liveParams(body, pick(body.results, [...carry, ...otherResults]));
    const next = range(start.length).filter((i) => carry.includes(i) || uses.has(body.params[numConsts + i]));
    if (next.length === carry.length) return { carry, uses };
    carry = next;
  }
}

/** The values of a block that some of its results (and its effects) depend on. */
function liveParams(region: Region, results: readonly Value[]): Set<Value> {
  const live = new Set<Value>(results);
  for (let i = region.ops.length - 1; i >= 0; i--) {
    const op = region.ops[i];
    if (isLive(op, live)) for (const operand of op.operands) live.add(operand);
  }
  return live;
}

/** The region with some of its parameters and results, and what they need. */
function narrowed(region: Region, params: readonly number[], results: readonly number[]): Region {
  const same = params.length === region.params.length && results.length === region.results.length;
  return prune(
    same ? region : { ...region, params: pick(region.params, params), results: pick(region.results, results) },
  );
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const shifted = (positions: readonly number[], by: number): number[] => positions.map((i) => i + by);
const pick = <T>(items: readonly T[], positions: readonly number[]): T[] => positions.map((i) => items[i]);
const indicesOf = (flags: readonly boolean[]): number[] => range(flags.length).filter((i) => flags[i]);
