// Batches of matrices [B, m, n], in blocks: calls of kernels for each of the batch, products, and parts.
import { buildFunc, inlineRegion } from "../../ir/build.ts";
import { isComplex } from "../../ir/dtype.ts";
import type { Func, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf, type TensorType } from "../../ir/type.ts";
import * as t from "./terms.ts";

type Range = readonly [from: number, to: number];

/** As many columns (or rows) as one kernel takes alone; more are taken in blocks, and products do the rest. */
export const SINGLE = 256;

/** The blocks of a factorisation in `steps` steps: eight at most, for each is compiled by itself. */
export function blocksOf(steps: number): { readonly size: number; readonly ranges: readonly Range[] } {
  const size = Math.max(SINGLE / 2, Math.ceil(steps / 8));
  const starts = Array.from({ length: Math.ceil(steps / size) }, (_, i) => i * size);
  return { size, ranges: starts.map((from) => [from, Math.min(from + size, steps)]) };
}

/** Rows and columns of each matrix. */
export const part = (x: Value, rows: Range, columns: Range): Value =>
  p.slice(x, {
    start: [0, rows[0], columns[0]],
    limit: [x.type.shape[0], rows[1], columns[1]],
    strides: [1, 1, 1],
  });

/** `block` written over each matrix, its first element at [row, column]. */
export const putBlock = (x: Value, block: Value, row: number, column: number): Value =>
  block.type.shape.every((size, i) => size === x.type.shape[i])
    ? block
    : p.dynamicUpdateSlice(x, block, [0, row, column].map(t.int));

export const matmul = (x: Value, y: Value): Value =>
  p.dotGeneral(x, y, {
    lhsBatch: [0],
    rhsBatch: [0],
    lhsContract: [2],
    rhsContract: [1],
    precision: "highest",
    dtype: x.type.dtype,
  });

/** The conjugate transpose of each matrix. */
export function adjoint(x: Value): Value {
  const turned = p.transpose(x, [0, 2, 1]);
  return isComplex(x.type.dtype) ? p.conj(turned) : turned;
}

/** Calls `body`, compiled as one piece of code, for each entry of the leading axis, which all of `xs` share. */
export function forEach(
  name: string,
  xs: readonly Value[],
  body: (xs: readonly Value[]) => readonly Value[],
): readonly Value[] {
  // prettier-ignore
  const [batch] = xs[0].type.shape;
  const one = buildFunc(
    name,
    xs.map(({ type }) => ({ dtype: type.dtype, shape: type.shape.slice(1) })),
    body,
  );
  const kernel = buildFunc(
    name,
    xs.map((x) => x.type),
    (params) => [...(batch === 1 ? single(one, params) : all(one, params, batch)), ...params.map(firstElement)],
  );
  return p.call({ ...kernel, kernel: true }, t.held(...xs)).slice(0, one.results.length);
}

/**
 * XLA ends the process on a kernel with a parameter that nothing uses, as happens after simplification: each is used here.
 * What folds to a constant would replace the parameter in the kernel all the same: operands are held.
 */
const firstElement = (x: Value): Value =>
  p.reshape(p.slice(x, { start: x.type.shape.map(() => 0), limit: x.type.shape.map(() => 1), strides: x.type.shape.map(() => 1) }), []); // prettier-ignore

const single = (one: Func, params: readonly Value[]): Value[] =>
  inlineRegion(one, params.map((x) => p.reshape(x, x.type.shape.slice(1)))).map((y) => p.reshape(y, [1, ...y.type.shape])); // prettier-ignore

function all(one: Func, params: readonly Value[], batch: number): Value[] {
  const outputs = one.results.map(({ type }, i) => [`y${i}`, t.zeros(type.dtype, [batch, ...type.shape])] as const);
  const done = t.loop<t.State>([0, batch], Object.fromEntries(outputs), (b, state) => {
    const results = inlineRegion(one, params.map((x) => t.at(x, b))); // prettier-ignore
    return Object.fromEntries(results.map((y, i) => [`y${i}`, t.put(state[`y${i}`], b, y)]));
  });
  return outputs.map(([key]) => done[key]);
}

/** A function of arrays whose axes but the last `inner` (one count for each operand) are batches, as one leading axis. */
export function flattened(
  name: string,
  operands: readonly TensorType[],
  inner: readonly number[],
  body: (xs: readonly Value[]) => readonly Value[],
): Func {
  const batch = operands[0].shape.slice(0, operands[0].shape.length - inner[0]);
  return buildFunc(name, operands, (xs) => {
    const flat = xs.map((x, i) => p.reshape(x, [sizeOf(batch), ...x.type.shape.slice(x.type.shape.length - inner[i])]));
    return body(flat).map((y) => p.reshape(y, [...batch, ...y.type.shape.slice(1)]));
  });
}
