// Where each element of a moved array comes from, for the ops that only move elements.
import { is, type Op } from "../../ir/graph.ts";
import { sizeOf, type Shape } from "../../ir/type.ts";

/** Steps in a row-major array: how far apart neighbours along each dimension lie. */
function stepsOf(shape: Shape): number[] {
  const steps = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    steps[i] = step;
    step *= shape[i];
  }
  return steps;
}

/** Calls with the index of each element of `shape`, in row-major order. */
function indices(shape: Shape, visit: (index: readonly number[]) => void): void {
  const index = shape.map(() => 0);
  for (let count = sizeOf(shape); count > 0; count--) {
    visit(index);
    for (let i = shape.length - 1; i >= 0 && ++index[i] === shape[i]; i--) index[i] = 0;
  }
}

/** The operand's index for an index of the result; null when the op does more than move. */
function sourceOf(op: Op): ((index: readonly number[]) => readonly number[]) | null {
  const shape = op.operands[0]?.type.shape;
  if (is(op, "broadcastInDim")) return (index) => op.attrs.dims.map((dim, i) => (shape[i] === 1 ? 0 : index[dim]));
  if (is(op, "transpose")) {
    const { permutation } = op.attrs;
    return (index) => permutation.map((_, i) => index[permutation.indexOf(i)]);
  }
  if (is(op, "reverse")) return (index) => index.map((at, i) => (op.attrs.dims.includes(i) ? shape[i] - 1 - at : at));
  if (is(op, "slice")) return (index) => index.map((at, i) => op.attrs.start[i] + at * op.attrs.strides[i]);
  return null;
}

/** For each element of the result in row-major order, the position of its source in the operand. */
export function movement(op: Op): number[] | null {
  const result = op.results[0];
  if (is(op, "reshape")) return Array.from({ length: sizeOf(result.type.shape) }, (_, i) => i);
  const source = sourceOf(op);
  if (!source) return null;
  const steps = stepsOf(op.operands[0].type.shape);
  const positions: number[] = [];
  indices(result.type.shape, (index) => {
    positions.push(source(index).reduce((sum, at, i) => sum + at * steps[i], 0));
  });
  return positions;
}
