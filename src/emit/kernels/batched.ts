// Kernels for matrices, over batches of them: one function with a loop over the batch.
import { buildFunc, inlineRegion } from "../../ir/build.ts";
import type { Func, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf, type TensorType } from "../../ir/type.ts";
import * as t from "./terms.ts";

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
    (params) => (batch === 1 ? single(one, params) : all(one, params, batch)),
  );
  return p.call({ ...kernel, kernel: true }, xs);
}

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
