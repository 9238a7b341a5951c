// What checkGrads compares: a function's derivatives, and its differences, along one random direction.
import { jvp, linearize, numpy as np, tree, vjp, type Tensor } from "tsjax";

type AnyFunction = (...args: any[]) => any;
/** Numbers in the shape and dtype of a tensor; other numbers for another seed. */
type Draw = (like: Tensor, seed: number) => Tensor;

const moves = (x: Tensor) => np.issubdtype(x.dtype, np.inexact);
/** The tangent of what has none. */
const none = (x: Tensor) => np.zeros(x.shape, "bool");
const tensors = (value: any) => tree.map((leaf: any) => np.asarray(leaf), value);

/** Numbers for a tree's floats; other leaves have no tangents. */
function direction(value: any, draw: Draw, seed: number) {
  const leaves = tree
    .leaves(value)
    .map((leaf: Tensor, i: number) => (moves(leaf) ? draw(leaf, seed + 2 * i) : none(leaf)));
  return tree.unflatten(tree.structure(value), leaves);
}

const shifted = (value: any, by: any, step: number) =>
  tree.map((x: Tensor, d: Tensor) => (moves(x) ? x + (d * step).astype(x.dtype) : x), value, by);

/** Infinities on both sides have no slope. */
const slope = (up: Tensor, down: Tensor, eps: number) =>
  moves(up) ? np.where(up === down, 0, up - down).astype(up.dtype) * (0.5 / eps) : null;

const differences = (fun: AnyFunction, args: any[], along: any[], eps: number) => {
  const up = tensors(fun(...shifted(args, along, eps)));
  const down = tensors(fun(...shifted(args, along, -eps)));
  return tree.map((a: Tensor, b: Tensor) => slope(a, b, eps), up, down);
};

const tangentsOf = (values: any, tangents: any) =>
  tree.map((value: Tensor, tangent: Tensor) => (moves(value) ? tangent : null), values, tangents);

const product = (a: Tensor, b: Tensor) => (moves(a) ? np.real(np.sum(np.conj(a) * b)) : 0);

const inner = (a: any, b: any) => tree.reduce((x: any, y: any) => x + y, tree.map(product, a, b), 0);

const pushed = (fun: AnyFunction, args: any[], tangents: any[], linearized: boolean) => {
  if (!linearized) return jvp(fun, args, tangents);
  const [value, derivative] = linearize(fun, ...args);
  return [value, derivative(...tangents)];
};

/** (…args) ↦ the value and the tangent along a direction, by forward mode and by the function alone. */
export function forwardCheck(fun: AnyFunction, eps: number, draw: Draw, linearized: boolean) {
  return (...given: any[]) => {
    const args = tensors(given);
    const along = direction(args, draw, 0);
    const [out, tangent] = pushed(fun, args, along, linearized);
    const value = tensors(out);
    return {
      value: { derived: value, direct: tensors(fun(...args)) },
      tangent: { derived: tangentsOf(value, tangent), direct: differences(fun, args, along, eps) },
    };
  };
}

/** (…args) ↦ the value and the cotangent's part along a direction, by reverse mode and by the function alone. */
export function reverseCheck(fun: AnyFunction, eps: number, draw: Draw) {
  return (...given: any[]) => {
    const args = tensors(given);
    const [out, pullback] = vjp(fun, ...args);
    const value = tensors(out);
    const along = direction(args, draw, 0);
    const cotangent = direction(value, draw, 1);
    const conjugate = (tangents: any) => tree.map((x: Tensor) => (moves(x) ? np.conj(x) : x), tangents);
    const back = conjugate(pullback(conjugate(cotangent)));
    const tangent = differences(fun, args, along, eps);
    return {
      value: { derived: value, direct: tensors(fun(...args)) },
      cotangent: { derived: inner(along, back), direct: inner(tangentsOf(value, cotangent), tangent) },
    };
  };
}

/** (…primals, …tangents) ↦ [value, tangent], the function that the next order of forward mode is checked on. */
export const forwardDerivative = (fun: AnyFunction, linearized: boolean) => {
  return (...given: any[]) => {
    const [primals, tangents] = [given.slice(0, given.length / 2), given.slice(given.length / 2)].map(tensors);
    // What the annotations make of the primals, they do not make of the tangents.
    const moving = tree.map((x: Tensor, t: Tensor) => (moves(x) ? t.astype(x.dtype) : none(x)), primals, tangents);
    return pushed(fun, primals, moving, linearized);
  };
};

/** (…args) ↦ cotangents, of the value itself: the function that the next order of reverse mode is checked on. */
export const reverseDerivative =
  (fun: AnyFunction) =>
  (...args: any[]) => {
    const [value, pullback] = vjp(fun, ...args);
    return pullback(tree.map((leaf: Tensor) => (moves(leaf) ? leaf : none(leaf)), tensors(value)));
  };
