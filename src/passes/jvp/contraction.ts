// Forward derivatives of contractions, reductions and windows.
import { isComplex } from "../../ir/dtype.ts";
import type { Op, Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { associativeScan, cumulativeCombine } from "../associativeScan.ts";
import { fullLike, onesLike, without, zerosLike } from "../values.ts";
import { again, linear, partials, type JvpRule } from "./rule.ts";
import { jvpByUnrolling } from "./window.ts";
import { reduceGeneralJvp } from "./reduceGeneral.ts";

const bilinear = <N extends OpName>(op: Op<N>, x: readonly Value[]): Value => again(op, x)[0];

export const dotGeneralJvp: JvpRule<"dotGeneral"> = (op, x, dx) =>
  partials(
    (d, [, y]) => bilinear(op, [d, y]),
    (d, [a]) => bilinear(op, [a, d]),
  )(op as Op, x, dx);

export const convolutionJvp: JvpRule<"convolution"> = (op, x, dx) =>
  partials(
    (d, [, kernel]) => bilinear(op, [d, kernel]),
    (d, [image]) => bilinear(op, [image, d]),
  )(op as Op, x, dx);

/** A reduced value along the axes that it was reduced over. */
export const spreadOver = (y: Value, x: Value, axes: readonly number[]): Value =>
  p.broadcastInDim(y, x.type.shape, without(x.type.shape.length, axes));

/** The product of all the others: what comes before times what comes after, so that zeros are no trouble. */
function productOfOthers(x: Value, axes: readonly number[]): Value {
  const rank = x.type.shape.length;
  const kept = without(rank, axes);
  const rows = kept.map((axis) => x.type.shape[axis]);
  const flat = p.reshape(p.transpose(x, [...kept, ...axes]), [
    ...rows,
    axes.reduce((n, axis) => n * x.type.shape[axis], 1),
  ]);
  const last = kept.length;
  const size = flat.type.shape[last];
  if (size === 0) return x;
  const exclusive = (reverse: boolean): Value => {
    const all = p.cumulative(flat, { kind: "prod", axis: last, reverse });
    const on = (value: number): number[] => flat.type.shape.map((_, i) => (i === last ? value : 0));
    const one = p.reshape(onesLike(p.slice(flat, { start: on(0), limit: flat.type.shape.map((n, i) => (i === last ? 1 : n)), strides: flat.type.shape.map(() => 1) })), [...rows, 1]); // prettier-ignore
    const start = on(reverse ? 1 : 0);
    const limit = flat.type.shape.map((n, i) => (i === last && !reverse ? n - 1 : n));
    const rest = p.slice(all, { start, limit, strides: flat.type.shape.map(() => 1) });
    return p.concatenate(reverse ? [rest, one] : [one, rest], last);
  };
  const others = p.mul(exclusive(false), exclusive(true));
  const unflat = p.reshape(others, [...rows, ...axes.map((axis) => x.type.shape[axis])]);
  const back = [...kept, ...axes];
  return p.transpose(
    unflat,
    back.map((_, i) => back.indexOf(i)),
  );
}

export const reduceJvp: JvpRule<"reduce"> = (op, x, dx) => {
  const { kind, axes } = op.attrs;
  if (kind === "sum") return linear(op as Op, x, dx);
  return partials((d, [a], y) => {
    switch (kind) {
      case "prod":
        return p.reduce(p.mul(d, productOfOthers(a, axes)), "sum", axes);
      case "max":
      case "min": {
        // Elements that share the extreme value share its derivative.
        const mask = p.convert(p.eq(a, spreadOver(y, a, axes)), a.type.dtype);
        return p.div(p.reduce(p.mul(d, mask), "sum", axes), p.reduce(mask, "sum", axes));
      }
      default:
        throw new Error(`${kind} has no derivative`);
    }
  })(op as Op, x, dx);
};

export { reduceGeneralJvp };

/** A scan of the pairs (value, tangent) with the derivative of the combining function. */
export const cumulativeJvp: JvpRule<"cumulative"> = (op, x, dx) => {
  const { kind, axis, reverse } = op.attrs;
  if (kind === "sum") return linear(op as Op, x, dx);
  return partials((d, [a]) => {
    if (kind === "logsumexp") {
      // d log Σ e^x = Σ e^(x − y) dx, the sum running over the same prefix; y is finite wherever it has a derivative.
      const [, tangent] = associativeScan(
        [a, d],
        axis,
        ([u, du], [v, dv]) => {
          const top = cumulativeCombine.logsumexp(u, v);
          return [top, p.add(p.mul(p.exp(p.sub(u, top)), du), p.mul(p.exp(p.sub(v, top)), dv))];
        },
        reverse,
      );
      return tangent;
    }
    const [, tangent] = associativeScan(
      [a, d],
      axis,
      ([u, du], [v, dv]) => {
        if (kind === "prod") return [p.mul(u, v), p.add(p.mul(du, v), p.mul(u, dv))];
        const best = cumulativeCombine[kind](u, v);
        // On a tie half each; where one is NaN, which neither equals, nothing.
        const share = (w: Value): Value =>
          p.select(p.eq(u, v), fullLike(u, 0.5), p.select(p.eq(w, best), onesLike(u), zerosLike(u)));
        return [best, p.add(p.mul(share(u), du), p.mul(share(v), dv))];
      },
      reverse,
    );
    return tangent;
  })(op as Op, x, dx);
};

export const reduceWindowJvp: JvpRule<"reduceWindow"> = (op, x, dx) => {
  const { kind } = op.attrs;
  if (kind === "sum") return linear(op as Op, x, dx);
  if (kind === "prod" || isComplex(x[0].type.dtype)) return jvpByUnrolling(op, x, dx);
  if (op.attrs.baseDilation.some((n) => n !== 1) || op.attrs.windowDilation.some((n) => n !== 1)) {
    return jvpByUnrolling(op, x, dx);
  }
  const { window, strides, padding } = op.attrs;
  return partials((d, [a]) =>
    p.selectAndGatherAdd(d, a, { select: kind === "max" ? "ge" : "le", window, strides, padding }),
  )(op as Op, x, dx);
};

/** Linear in the source; which element of each window it goes to does not move. */
export const selectAndScatterAddJvp: JvpRule<"selectAndScatterAdd"> = (op, [source, operand], [ds]) => ({
  primals: again(op, [source, operand]),
  tangents: [ds && p.selectAndScatterAdd(ds, operand, op.attrs)],
});

export const selectAndGatherAddJvp: JvpRule<"selectAndGatherAdd"> = (op, [tangents, operand], [dt]) => ({
  primals: again(op, [tangents, operand]),
  tangents: [dt && p.selectAndGatherAdd(dt, operand, op.attrs)],
});
