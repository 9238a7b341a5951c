// Forward derivatives of the ops that move elements: linear in the arrays, constant in the indices.
import type { Op, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { gatherOfScatter, takeAlong } from "../indexing.ts";
import { UndefinedRule } from "../undefinedRule.ts";
import { fillOf, range, zerosLike } from "../values.ts";
import { again, sum, type JvpRule, type Tangent } from "./rule.ts";

const instantiate = (d: Tangent, x: Value): Value => d ?? zerosLike(x);

/** Linear in all operands together: zeros are filled in as soon as one of them is none. */
const jointly: JvpRule<"concatenate" | "pad" | "optimizationBarrier"> = (op, x, dx) => {
  const primals = again(op, x);
  if (dx.every((d) => d === null)) return { primals, tangents: primals.map(() => null) };
  return { primals, tangents: again(op, dx.map((d, i) => instantiate(d, x[i]))) }; // prettier-ignore
};

export const concatenateJvp: JvpRule<"concatenate"> = jointly as JvpRule<"concatenate">;
export const padJvp: JvpRule<"pad"> = jointly as JvpRule<"pad">;

/** Tangents get a barrier of their own; zeros need none. */
export const barrierJvp: JvpRule<"optimizationBarrier"> = (op, x, dx) => {
  const moving = range(x.length).filter((i) => dx[i]);
  const tangents: Tangent[] = x.map(() => null);
  if (moving.length > 0) {
    const held = p.optimizationBarrier(moving.map((i) => dx[i] as Value));
    moving.forEach((i, k) => (tangents[i] = held[k]));
  }
  return { primals: again(op, x), tangents };
};

/** Linear in the first operand; the others say where. */
export const whereJvp: JvpRule<"dynamicSlice" | "gather"> = (op, x, dx) => ({
  primals: again(op, x),
  tangents: dx[0] ? again(op, [dx[0], ...x.slice(1)]) : [null],
});

export const dynamicUpdateSliceJvp: JvpRule<"dynamicUpdateSlice"> = (op, [x, update, ...starts], [dx, du]) => ({
  primals: again(op, [x, update, ...starts]),
  tangents: dx || du ? again(op, [instantiate(dx, x), instantiate(du, update), ...starts]) : [null],
});

/** Which updates are the ones that stay: with several to one place, the one that a scatter of their numbers shows. */
function winners(op: Parameters<typeof scatterJvp>[0], x: Value, indices: Value, updates: Value): [Value, Value] {
  const shape = updates.type.shape;
  const count = shape.reduce((a, b) => a * b, 1);
  const ids = p.add(p.reshape(p.iota("i32", [count], 0), shape), fillOf({ dtype: "i32", shape }, 1));
  const none = fillOf({ dtype: "i32", shape: x.type.shape }, 0);
  const landed = p.scatter(none, indices, ids, { ...op.attrs, kind: "set" });
  const read = p.gather(landed, indices, gatherOfScatter(x.type.shape, shape, op.attrs));
  return [p.eq(landed, none), p.eq(read, ids)];
}

const keep = (mask: Value, x: Value): Value => p.select(mask, x, zerosLike(x));

export const scatterJvp: JvpRule<"scatter"> = (op, [x, indices, updates], [dx, , du]) => {
  const { attrs } = op;
  if (attrs.kind === "general")
    throw new UndefinedRule(op as Op, "derivative", "a scatter with a function of its own has no rule");
  const [y] = again(op, [x, indices, updates]);
  // Nothing is written into nothing, and nothing can be read from it.
  if (sizeOf(x.type.shape) === 0) return { primals: [y], tangents: [null] };
  const add = (to: Value, what: Value): Value => p.scatter(to, indices, what, { ...attrs, kind: "add" });
  const gather = (from: Value): Value =>
    p.gather(from, indices, gatherOfScatter(x.type.shape, updates.type.shape, attrs));
  const tangent = (): Tangent => {
    switch (attrs.kind) {
      case "add":
        return add(instantiate(dx, x), instantiate(du, updates));
      case "set": {
        if (attrs.uniqueIndices) {
          return p.scatter(instantiate(dx, x), indices, instantiate(du, updates), attrs);
        }
        const [untouched, wins] = winners(op, x, indices, updates);
        const kept = dx && keep(untouched, dx);
        return du ? add(kept ?? zerosLike(x), keep(wins, du)) : kept;
      }
      case "mul": {
        const others = p.div(gather(y), updates);
        return sum([dx && p.scatter(dx, indices, updates, attrs), du && add(zerosLike(x), p.mul(du, others))]);
      }
      default: {
        // Where several agree on the extreme value, each has an equal share.
        const one = (mask: Value): Value => p.convert(mask, y.type.dtype);
        const mineX = one(p.eq(x, y));
        const mineU = one(p.eq(updates, gather(y)));
        const count = add(mineX, mineU);
        const total = add(dx ? p.mul(dx, mineX) : zerosLike(x), du ? p.mul(du, mineU) : zerosLike(updates));
        return p.div(total, count);
      }
    }
  };
  return { primals: [y], tangents: [tangent()] };
};

/** The permutation that sorts is found once, and every tangent is permuted by it. */
export const sortJvp: JvpRule<"sort"> = (op, x, dx) => {
  const { dimension } = op.attrs;
  const shape = x[0].type.shape;
  const sorted = p.sort([...x, p.iota("i32", shape, dimension)], op.attrs);
  const order = sorted[x.length];
  return {
    primals: sorted.slice(0, x.length),
    tangents: dx.map((d) => d && takeAlong(d, order, dimension)),
  };
};

export const topKJvp: JvpRule<"topK"> = (op, x, dx) => {
  const [values, indices] = again(op, x);
  const last = x[0].type.shape.length - 1;
  return { primals: [values, indices], tangents: [dx[0] && takeAlong(dx[0], indices, last), null] };
};
