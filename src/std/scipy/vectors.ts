// Pytrees of tensors as one vector, for algorithms that know only vectors.
import { sizeOf } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { resultType } from "../../frontend/tensor/convert.ts";
import { inexactDType } from "../../frontend/tensor/promotion.ts";
import { flatten, unflatten } from "../../frontend/tree/index.ts";
import { describe } from "../../frontend/values/describe.ts";
import { Num, Tensor, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

export interface Raveled {
  readonly vector: Tensor;
  /** A vector of the same length as a tree of the same structure. */
  readonly unravel: (vector: Tensor) => Val;
  /** Another tree of the same structure as a vector. */
  readonly ravel: (value: Val) => Tensor;
}

/** The tree's leaves, promoted to a common inexact dtype, end to end. */
export function ravel(args: Arguments, name: string, value: Val): Raveled {
  const { leaves, tree } = flatten(value);
  const tensors = leaves.map((leaf) =>
    leaf instanceof Tensor || leaf instanceof Num
      ? c.tensor(leaf instanceof Num ? leaf.value : leaf)
      : args.fail("TJ5002", `${name} must be made of tensors, found ${describe(leaf)}`, { param: name }),
  );
  if (tensors.length === 0) args.fail("TJ5002", `${name} has no tensors`, { param: name });
  const common = resultType(tensors, args.callee).dtype;
  const dtype = inexactDType(common);
  const shapes = tensors.map((x) => x.shape);
  const join = (xs: readonly Tensor[]): Tensor =>
    c.concatenate(xs.map((x) => c.cast(c.reshape(x, [sizeOf(x.shape)]), dtype))); // prettier-ignore
  return {
    vector: join(tensors),
    unravel: (vector) => {
      let start = 0;
      const parts = shapes.map((shape) => {
        const size = sizeOf(shape);
        return c.reshape(c.sliceAxis(vector, start, (start += size)), shape);
      });
      return unflatten(tree, parts);
    },
    ravel: (other) => {
      const found = flatten(other).leaves;
      const fits = found.length === shapes.length && found.every((leaf, i) => leaf instanceof Tensor && leaf.shape.join() === shapes[i].join()); // prettier-ignore
      if (!fits) args.fail("TJ2002", `the function must give what it takes, ${describe(value)}, found ${describe(other)}`); // prettier-ignore
      return join(found as Tensor[]);
    },
  };
}

/** Σ conj(x) y, its real part. */
export const dot = (x: Tensor, y: Tensor): Tensor => c.real(c.sumOver(c.mul(c.conj(x), y)));
/** Σ conj(x) y. */
export const vdot = (x: Tensor, y: Tensor): Tensor => c.sumOver(c.mul(c.conj(x), y));
