// Loops over pytrees.
//
//   buildWhile(init, (c) => …, (c) => …, "lax.whileLoop")              while
//   buildScan({ init, xs, length, … }, (c, x) => ({ carry, y }))       scan
//
// emitWhile and emitScan take what findCarry (carry.ts) found; the loop statements use them directly.
import { RegionBuilder } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { ProgramError, type Related } from "../diagnostics.ts";
import { flatten, unflatten } from "../tree/index.ts";
import { describe } from "../values/describe.ts";
import { Tensor, type Val } from "../values/values.ts";
import { carryValues, findCarry, initialValues, isLeafOrNode, nextValues, type Carry } from "./carry.ts";
import { isolated } from "./frames.ts";
import { irType, leafTensor, leafType, leafValue, type LeafType } from "./leaves.ts";
import { fill, merge, type Mismatch, type Slot } from "./merge.ts";
import { branchHint } from "./conditional.ts";

/** Emits a while loop; `test` builds the condition, a bool scalar, from the carried values. Gives their last values. */
export function emitWhile(carry: Carry<unknown>, test: (values: readonly Val[]) => Value): Val[] {
  const condition = new RegionBuilder(carry.slots.map((slot) => irType(slot.type)));
  const go = condition.run(() => test(carryValues(carry, condition.params)));
  const initial = initialValues(carry);
  const body = carry.region.finish(nextValues(carry));
  return carryValues(carry, p.whileOp(initial, condition.finish([go]), body));
}

/** Emits a scan over `xs`. Gives the last carried values, and the stacked `ys`. */
export function emitScan(
  carry: Carry<{ readonly ys: readonly { readonly leaf: Val; readonly type: LeafType }[] }>,
  xs: readonly Tensor[],
  { length, reverse }: { readonly length: number; readonly reverse: boolean },
): { readonly carry: Val[]; readonly ys: Tensor[] } {
  const initial = initialValues(carry);
  const next = nextValues(carry);
  const ys = carry.region.run(() => carry.extra.ys.map(({ leaf, type }) => leafValue(leaf, type)));
  const results = p.scanOp(
    initial,
    xs.map((x) => x.value),
    carry.region.finish([...next, ...ys]),
    { length, reverse },
  );
  const count = initial.length;
  return {
    carry: carryValues(carry, results.slice(0, count)),
    ys: carry.extra.ys.map(({ type }, i) =>
      leafTensor(results[count + i], { ...type, shape: [length, ...type.shape] }),
    ),
  };
}

/** The error for a carried value that comes back different. */
export function loopMismatch({ path, a, b, kind }: Mismatch, what: string, related?: readonly Related[]): never {
  const code = kind === "static" ? "TJ4009" : "TJ4004";
  throw new ProgramError(code, `${what}${path} is ${a} before the loop and ${b} after an iteration`, {
    hint: branchHint({ path, a, b, kind }),
    related,
  });
}

/** `lax.whileLoop`: `body` as long as `cond` gives true. */
export function buildWhile(init: Val, cond: (carry: Val) => Val, body: (carry: Val) => Val, what: string): Val {
  const carry = findCarry(
    [{ label: "the carry", initial: init }],
    [],
    ([value]) => ({ next: [isolated(what, () => body(value))], extra: null }),
    { fail: (mismatch) => loopMismatch(mismatch, `${what}: `) },
  );
  return emitWhile(carry, ([value]) =>
    boolScalar(
      isolated(what, () => cond(value)),
      what,
    ),
  )[0];
}

function boolScalar(value: Val, what: string): Value {
  const type = leafType(value);
  if (type && type.dtype === "bool" && type.shape.length === 0 && !type.key) return leafValue(value, type);
  throw new ProgramError("TJ4002", `${what}: the condition must give a bool scalar, found ${describe(value)}`, {
    hint: "reduce it with np.any(…) or np.all(…), or compare it with !== 0",
  });
}

export interface ScanSpec {
  readonly init: Val;
  /** A pytree of tensors with a leading axis of `length`; null for none. */
  readonly xs: Val;
  readonly length: number;
  readonly reverse: boolean;
  /** Who scans, for messages. */
  readonly what: string;
}

/** `lax.scan`: `body` over the rows of `xs`, what it gives as y stacked along a new leading axis. */
export function buildScan(
  { init, xs, length, reverse, what }: ScanSpec,
  body: (carry: Val, x: Val) => { readonly carry: Val; readonly y: Val },
): { readonly carry: Val; readonly ys: Val } {
  const { leaves, tree } = flatten(xs);
  const tensors = leaves.map((leaf) => {
    if (leaf instanceof Tensor && leaf.ndim > 0 && leaf.shape[0] === length) return leaf;
    throw new ProgramError("TJ2002", `${what}: xs must have a leading axis of ${length}, found ${describe(leaf)}`);
  });
  const rows = tensors.map(
    (x): LeafType => ({ dtype: x.dtype, shape: x.shape.slice(1), weak: x.weak, key: x.key }), // prettier-ignore
  );
  const fail = (mismatch: Mismatch): never => loopMismatch(mismatch, `${what}: `);
  const carry = findCarry(
    [{ label: "the carry", initial: init }],
    rows,
    ([value], x) => {
      const result = isolated(what, () => body(value, unflatten(tree, x)));
      const slots: Slot[] = [];
      const template = merge([result.y], "the output", slots, { keep: (leaf) => !isLeafOrNode(leaf), fail }); // prettier-ignore
      return {
        next: [result.carry],
        extra: { template, ys: slots.map(({ leaves: [leaf], type }) => ({ leaf, type })) },
      };
    },
    { fail },
  );
  const results = emitScan(carry, tensors, { length, reverse });
  return { carry: results.carry[0], ys: fill(carry.extra.template, results.ys) };
}
