// Shuffles, choices without order, and what they are made of.
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { gatherRows } from "../numpy/gatherRows.ts";
import { sampler } from "./arguments.ts";
import { children, randomBits, type Words } from "./threefry.ts";
import { gumbel, randint, uniform } from "./uniform.ts";

/** Sorts by random keys, often enough that equal keys leave no trace. */
function shuffle(key: Words, x: Tensor, axis: number): Tensor {
  const rounds = Math.ceil((3 * Math.log(Math.max(1, sizeOf(x.shape)))) / Math.log(2 ** 32 - 1));
  let [state, value] = [key, x.value];
  for (let round = 0; round < rounds; round++) {
    const [next, sub] = children(state, 2);
    state = next;
    const keys = randomBits(sub, 32, x.shape);
    [, value] = p.sort([keys.value, value], { dimension: axis, isStable: true, numKeys: 1 });
  }
  return new Tensor(value, x.weak);
}

/** The array's rows along an axis in random order; `independent` shuffles each line by itself. */
function permute(key: Words, x: Tensor, axis: number, independent: boolean): Tensor {
  if (independent || x.ndim === 1) return shuffle(key, x, axis);
  return gatherRows(x, shuffle(key, c.arange(x.shape[axis]), 0), axis);
}

/** An array to draw from, or the integers below a static number. */
function population(
  args: Arguments,
  name: string,
): { readonly array: Tensor | null; readonly size: number; readonly axis: number } {
  // prettier-ignore
  const known = staticNumber(args.get(name));
  if (known !== null) {
    const size = args.int(name);
    if (size < 0) args.fail("TJ5002", `${name} must not be negative, found ${size}`, { param: name });
    args.axis("axis", 1);
    return { array: null, size, axis: 0 };
  }
  const array = args.tensor(name);
  if (array.ndim === 0) args.fail("TJ4001", `${name} must be an array or a number known while compiling, found ${typeText(array)}`, { param: name }); // prettier-ignore
  const axis = args.axis("axis", array.ndim);
  return { array, size: array.shape[axis], axis };
}

/** For each number the count of bounds below it; bounds ascend. */
const countBelow = (bounds: Tensor, x: Tensor): Tensor => c.sumOver(c.lt(bounds, c.expandDims(x, -1)), [-1]);

export const ORDER: readonly FunctionVal[] = [
  sampler("permutation", "x, axis = 0, independent = false", (key, args) => {
    const { array, size, axis } = population(args, "x");
    if (!array) return shuffle(key, c.arange(size), 0);
    return permute(key, array, axis, args.bool("independent"));
  }),
  sampler("choice", "a, shape?, replace = true, p?, axis = 0, mode?", (key, args) => {
    const { array, size, axis } = population(args, "a");
    const shape = args.has("shape") ? args.shape("shape") : [];
    const draws = sizeOf(shape);
    const replace = args.bool("replace");
    const rest = array ? [...array.shape.slice(0, axis), ...shape, ...array.shape.slice(axis + 1)] : shape;
    if (draws === 0) return c.zeros(rest, array?.dtype ?? "i32");
    if (size === 0) args.fail("TJ5002", "there is nothing to choose from", { param: "a" });
    if (!replace && draws > size) args.fail("TJ2002", `cannot draw ${draws} of ${size} without replacement`, { param: "shape" }); // prettier-ignore
    const take = (indices: Tensor): Tensor => c.reshape(array ? gatherRows(array, indices, axis) : indices, rest);
    if (!args.has("p")) {
      if (!replace) {
        const shuffled = array ? permute(key, array, axis, false) : shuffle(key, c.arange(size), 0);
        return c.reshape(c.sliceAxis(shuffled, 0, draws, axis), rest);
      }
      const [low, high] = [c.fill([], 0, "i32"), c.fill([], size, "i32")];
      return take(randint(key, shape, "i32", low, high, c.fill([], false, "bool")));
    }
    const chances = c.asInexact(args.tensor("p"));
    if (chances.ndim !== 1 || chances.shape[0] !== size) {
      args.fail("TJ2002", `p must have a probability for each of the ${size}, found ${typeText(chances)}`, { param: "p" }); // prettier-ignore
    }
    if (replace) {
      const cumulated = c.cumulative(chances, "sum", 0);
      const total = c.indexAxis(cumulated, size - 1);
      const r = c.mul(total, c.sub(1, uniform(key, shape, cumulated.dtype)));
      return take(countBelow(cumulated, r));
    }
    const mode = args.has("mode") ? args.string("mode", ["low", "high"]) : "low";
    const noisy = c.add(gumbel(key, [size], chances.dtype, mode), c.log(chances));
    return take(new Tensor(p.topK(noisy.value, draws)[1]));
  }),
];
