// Branches that are known, and carries that never change.
import { emit, inlineRegion } from "../../ir/build.ts";
import { is, type Op, type Region, type Value } from "../../ir/graph.ts";
import { uniformScalar } from "../../ir/uniform.ts";

/** A conditional on a constant is the branch that it takes; an index out of range takes the last. */
export function knownBranch(op: Op): readonly Value[] | null {
  if (!is(op, "if") && !is(op, "case")) return null;
  const last = op.regions.length - 1;
  const known = last === 0 ? 0 : uniformScalar(op.operands[0]);
  if (known === null) return null;
  const chosen = is(op, "if") ? (known === true ? 0 : 1) : Number(known);
  return inlineRegion(op.regions[chosen < 0 || chosen > last ? last : chosen], op.operands.slice(1));
}

/** Carries that a loop's body hands on as they came become constants of the loop, and its results the operands. */
export function invariantCarries(op: Op): readonly Value[] | null {
  if (is(op, "while")) return settleWhile(op);
  return is(op, "scan") ? settleScan(op) : null;
}

interface Split {
  readonly fixed: readonly number[];
  readonly moving: readonly number[];
}

/** Carries that come out of the body as they went in, and the others. */
function splitCarries(body: Region, first: number, count: number): Split | null {
  const fixed: number[] = [];
  const moving: number[] = [];
  for (let i = 0; i < count; i++) (body.results[i] === body.params[first + i] ? fixed : moving).push(i);
  return fixed.length === 0 ? null : { fixed, moving };
}

const pick = <T>(items: readonly T[], positions: readonly number[]): T[] => positions.map((i) => items[i]);

/** Fixed carries before the moving ones, as constants come before carries. */
const reordered = <T>(items: readonly T[], { fixed, moving }: Split): T[] => [...pick(items, fixed), ...pick(items, moving)]; // prettier-ignore

/** The old results, from the operands for the fixed carries and from the new op's results for the others. */
function results(op: Op, split: Split, carry: readonly Value[], made: readonly Value[]): readonly Value[] {
  const moved = [...split.moving, ...op.results.map((_, i) => i).slice(carry.length)];
  return op.results.map((_, i) => (split.fixed.includes(i) ? carry[i] : made[moved.indexOf(i)]));
}

function settleWhile(op: Op<"while">): readonly Value[] | null {
  const { condConsts, bodyConsts } = op.attrs;
  const [cond, body] = op.regions;
  const carry = op.operands.slice(condConsts + bodyConsts);
  const split = splitCarries(body, bodyConsts, carry.length);
  if (!split) return null;
  const fixed = pick(carry, split.fixed);
  const made = emit(
    "while",
    [
      ...op.operands.slice(0, condConsts),
      ...fixed,
      ...op.operands.slice(condConsts, condConsts + bodyConsts),
      ...fixed,
      ...pick(carry, split.moving),
    ],
    { ...op.attrs, condConsts: condConsts + fixed.length, bodyConsts: bodyConsts + fixed.length },
    [
      { ...cond, params: [...cond.params.slice(0, condConsts), ...reordered(cond.params.slice(condConsts), split)] },
      {
        ops: body.ops,
        params: [...body.params.slice(0, bodyConsts), ...reordered(body.params.slice(bodyConsts), split)],
        results: pick(body.results, split.moving),
      },
    ],
  );
  return results(op, split, carry, made);
}

function settleScan(op: Op<"scan">): readonly Value[] | null {
  const { numConsts, numCarry } = op.attrs;
  const [body] = op.regions;
  const split = splitCarries(body, numConsts, numCarry);
  if (!split) return null;
  const start = numConsts + numCarry;
  const carry = op.operands.slice(numConsts, start);
  const reorder = <T>(items: readonly T[]): T[] => [
    ...items.slice(0, numConsts),
    ...reordered(items.slice(numConsts, start), split),
    ...items.slice(start),
  ];
  const made = emit(
    "scan",
    reorder(op.operands),
    { ...op.attrs, numConsts: numConsts + split.fixed.length, numCarry: split.moving.length },
    [
      {
        ops: body.ops,
        params: reorder(body.params),
        results: [...pick(body.results, split.moving), ...body.results.slice(numCarry)],
      },
    ],
  );
  return results(op, split, carry, made);
}
