// Transposes of the ops that move elements: what was read from a place is added there, what was broadcast is summed.
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf, type Shape } from "../../ir/type.ts";
import { gatherOfScatter, inBounds, scatterOfGather } from "../indexing.ts";
import { fillOf, inversePermutation, range, scalarOf, zerosLike } from "../values.ts";
import { first, type TransposeRule } from "./rule.ts";

export const broadcastInDimTranspose = first<"broadcastInDim">((ct, op) => {
  const { shape } = op.operands[0].type;
  const { dims } = op.attrs;
  const spread = range(op.attrs.shape.length).filter((dim) => {
    const from = dims.indexOf(dim);
    return from < 0 || shape[from] !== op.attrs.shape[dim];
  });
  const summed = spread.length > 0 ? p.reduce(ct, "sum", spread) : ct;
  return summed.type.shape.length === shape.length ? summed : p.reshape(summed, shape);
});

export const reshapeTranspose = first<"reshape">((ct, op) => p.reshape(ct, op.operands[0].type.shape));
export const transposeTranspose = first<"transpose">((ct, op) =>
  p.transpose(ct, inversePermutation(op.attrs.permutation)),
);
export const reverseTranspose = first<"reverse">((ct, op) => p.reverse(ct, op.attrs.dims));

const box = (x: Value, start: readonly number[], limit: readonly number[], strides?: readonly number[]): Value =>
  p.slice(x, { start, limit, strides: strides ?? start.map(() => 1) });

export const concatenateTranspose: TransposeRule<"concatenate"> = (op, operands, [ct]) => {
  const { dimension } = op.attrs;
  let at = 0;
  return operands.map((operand, i) => {
    const { shape } = op.operands[i].type;
    const begin = at;
    at += shape[dimension];
    if (operand !== null || !ct) return null;
    return box(
      ct,
      shape.map((_, d) => (d === dimension ? begin : 0)),
      shape.map((size, d) => (d === dimension ? begin + size : size)),
    );
  });
};

const padAll = (x: Value, low: readonly number[], high: readonly number[], interior: readonly number[]): Value =>
  p.pad(x, scalarOf(x.type.dtype, 0), { low, high, interior });

export const padTranspose: TransposeRule<"pad"> = (op, [x, fill], [ct]) => {
  if (!ct) return [null, null];
  const { low, high, interior } = op.attrs;
  const ofOperand = (): Value => {
    const zeros = low.map(() => 0);
    const trimmed = padAll(ct, low.map((n) => -n), high.map((n) => -n), zeros); // prettier-ignore
    const strides = interior.map((n) => n + 1);
    return box(trimmed, zeros, trimmed.type.shape, strides);
  };
  const inner = x === null || fill === null ? ofOperand() : null;
  const all = range(low.length);
  return [
    x === null ? inner : null,
    fill === null && inner ? p.sub(p.reduce(ct, "sum", all), p.reduce(inner, "sum", all)) : null,
  ];
};

export const sliceTranspose = first<"slice">((ct, op) => {
  const { start, strides } = op.attrs;
  const { shape } = op.operands[0].type;
  const interior = strides.map((n) => n - 1);
  const high = shape.map((size, d) => {
    const count = ct.type.shape[d];
    return size - start[d] - (count === 0 ? 0 : (count - 1) * strides[d] + 1);
  });
  return padAll(ct, start, high, interior);
});

const zerosOf = (dtype: Value["type"]["dtype"], shape: Shape): Value => fillOf({ dtype, shape }, 0);

export const dynamicSliceTranspose = first<"dynamicSlice">((ct, op, [, ...starts]) =>
  p.dynamicUpdateSlice(zerosOf(ct.type.dtype, op.operands[0].type.shape), ct, starts as Value[]),
);

export const dynamicUpdateSliceTranspose: TransposeRule<"dynamicUpdateSlice"> = (op, [x, update, ...starts], [ct]) => {
  const where = starts as Value[];
  const { dtype, shape } = op.operands[1].type;
  return [
    x === null && ct ? p.dynamicUpdateSlice(ct, zerosOf(dtype, shape), where) : null,
    update === null && ct ? p.dynamicSlice(ct, where, shape) : null,
    ...starts.map(() => null),
  ];
};

/** A read out of range gives the nearest element, and no cotangent to it, as in JAX: whoever means that element clamps the index. */
export const gatherTranspose = first<"gather">((ct, op, [, indices]) => {
  const { dtype, shape } = op.operands[0].type;
  return p.scatter(zerosOf(dtype, shape), indices as Value, ct, scatterOfGather(op.attrs));
});

/** Sums: the array's cotangent passes, each update reads its own. Of other kinds, the array alone is linear. */
export const scatterTranspose: TransposeRule<"scatter"> = (op, [x, indices, updates], [ct]) => {
  if (!ct || !indices) return [null, null, null];
  const { attrs } = op;
  const target = op.operands[0].type.shape;
  const shape = op.operands[2].type.shape;
  const read = gatherOfScatter(target, shape, attrs);
  const ofUpdates = (): Value => {
    if (sizeOf(target) === 0) return zerosOf(ct.type.dtype, shape);
    const values = p.gather(ct, indices, read);
    return p.select(inBounds(indices, target, shape, read), values, zerosLike(values));
  };
  const ofArray = (): Value => {
    if (attrs.kind === "add") return ct;
    if (attrs.kind === "mul" && updates) return p.scatter(ct, indices, updates, attrs);
    return p.scatter(ct, indices, zerosOf(ct.type.dtype, shape), { ...attrs, kind: "set" });
  };
  return [x === null ? ofArray() : null, null, updates === null ? ofUpdates() : null];
};

export const barrierTranspose: TransposeRule<"optimizationBarrier"> = (_, operands, cotangents) =>
  cotangents.map((ct, i) => (operands[i] === null ? ct : null));
