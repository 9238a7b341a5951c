// What a forward-mode rule is. A tangent of null is a symbolic zero: it is never materialised.
import type { Op, Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import { emit } from "../../ir/build.ts";
import * as p from "../../ir/prims.ts";

export type Tangent = Value | null;

export interface Dual {
  readonly primals: readonly Value[];
  readonly tangents: readonly Tangent[];
}

/** Emits the op's results and their tangents into the open block; only called when some tangent is not zero. */
export type JvpRule<N extends OpName> = (op: Op<N>, x: readonly Value[], dx: readonly Tangent[]) => Dual;

/** The op itself, on other operands. */
export const again = <N extends OpName>(op: Op<N>, x: readonly Value[]): readonly Value[] =>
  emit(op.name, x, op.attrs, op.regions);

/** The sum of the contributions that are not zero. */
export const sum = (terms: readonly Tangent[]): Tangent =>
  terms.reduce((total, term) => (total && term ? p.add(total, term) : (total ?? term)), null);

/** Constant almost everywhere, or not a number at all: no tangent. */
export const zero: JvpRule<OpName> = (op, x) => {
  const primals = again(op, x);
  return { primals, tangents: primals.map(() => null) };
};

/** Linear in its one operand. */
export const linear: JvpRule<OpName> = (op, x, dx) => ({
  primals: again(op, x),
  tangents: dx[0] ? again(op, [dx[0]]) : [null],
});

/** One function for each operand: the tangent's contribution, from the tangent, the operands and the result. */
export type Partial = ((d: Value, x: readonly Value[], y: Value) => Value) | null;

/** One result; the total derivative is the sum over the operands. */
export const partials =
  (...rules: readonly Partial[]): JvpRule<OpName> =>
  (op, x, dx) => {
    const [y] = again(op, x);
    const terms = rules.map((rule, i) => {
      const d = dx[i];
      return rule && d ? rule(d, x, y) : null;
    });
    return { primals: [y], tangents: [sum(terms)] };
  };

/** A tangent as a value: zeros where it is a symbolic zero. */
export { zerosLike } from "../values.ts";
