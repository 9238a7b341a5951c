// lax's collectives over the named axes of vmap: `lax.psum(x, "batch")`.
import { emit } from "../../ir/build.ts";
import type { ReduceKind } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { axisSize } from "../../frontend/transform/axes.ts";
import { mapTree } from "../../frontend/tree/index.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, float, int, Num, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { asStaticInt } from "./shapes.ts";
import { checkDType } from "./strict.ts";

interface Axis {
  readonly name: string;
  readonly size: number;
}

/** The axes that `axisName` names, one or several. */
function namedAxes(args: Arguments): Axis[] {
  if (args.has("axisIndexGroups")) args.fail("TJ5003", "there are no groups of an axis here", { param: "axisIndexGroups" }); // prettier-ignore
  const value = args.get("axisName");
  const names = value instanceof ArrayVal ? value.items : [value];
  return names.map((name) => {
    if (typeof name !== "string") return args.fail("TJ5002", `axisName must be a name, found ${describe(name)}`, { param: "axisName" }); // prettier-ignore
    return { name, size: axisSize(name, args.callee) };
  });
}

function namedAxis(args: Arguments): Axis {
  const axes = namedAxes(args);
  if (axes.length !== 1) args.fail("TJ5002", `takes one axis, found ${axes.length}`, { param: "axisName" });
  return axes[0];
}

const reduceOver = (x: Tensor, kind: ReduceKind, axes: readonly Axis[]): Tensor =>
  axes.reduce((value, { name }) => new Tensor(emit("axisReduce", [value.value], { axis: name, kind })[0]), x);

const gather = (x: Tensor, { name, size }: Axis, dimension = 0): Tensor =>
  new Tensor(emit("axisGather", [x.value], { axis: name, size, dimension })[0]);

const index = ({ name }: Axis): Tensor => new Tensor(emit("axisIndex", [], { axis: name })[0]);

/** Row `at` of the leading axis. */
function row(x: Tensor, at: Tensor): Tensor {
  const starts = x.shape.map((_, i) => (i === 0 ? at.value : c.fill([], 0, "i32").value));
  const [, ...rest] = x.shape;
  return c.reshape(new Tensor(p.dynamicSlice(x.value, starts, [1, ...rest])), rest);
}

/** A function of each tensor of a tree; numbers are the same in all examples. */
const overTree = (
  name: string,
  parameters: string,
  ofTensor: (x: Tensor, args: Arguments) => Tensor,
  ofNumber?: (value: number, count: number) => number,
): FunctionVal =>
  define(`lax.${name}`, `x:tree, axisName, ${parameters}*, axisIndexGroups?`, (args) =>
    mapTree(args.get("x"), (leaf): Val => {
      const known = leaf instanceof Num ? leaf : null;
      if (known && ofNumber) {
        const value = ofNumber(known.value, namedAxes(args).reduce((n, axis) => n * axis.size, 1)); // prettier-ignore
        return known.integer && Number.isInteger(value) ? int(value) : float(value);
      }
      const x = leaf instanceof Tensor ? leaf : c.tensor(staticNumber(leaf) ?? args.fail("TJ5002", `takes tensors, found ${describe(leaf)}`, { param: "x" })); // prettier-ignore
      if (x.key) checkDType(args, "x", x, "any");
      return ofTensor(x, args);
    }),
  );

const count = (axes: readonly Axis[]): number => axes.reduce((n, axis) => n * axis.size, 1);

/** What comes from where: source of each place, -1 where nothing arrives. */
function sources(args: Arguments, size: number): number[] {
  const from = Array.from({ length: size }, () => -1);
  for (const pair of args.array("perm")) {
    const [source, target] = pair instanceof ArrayVal && pair.items.length === 2 ? pair.items.map((item) => asStaticInt(args, item)) : args.fail("TJ5002", `perm is made of pairs [source, destination], found ${describe(pair)}`, { param: "perm" }); // prettier-ignore
    if (source < 0 || source >= size || target < 0 || target >= size || from[target] !== -1) {
      args.fail("TJ5002", `perm has the impossible pair [${source}, ${target}] for an axis of ${size}`, {
        param: "perm",
      });
    }
    from[target] = source;
  }
  return from;
}

/** The value of the example that `from` names for this one; zero where it names none. */
function permuted(x: Tensor, axis: Axis, from: readonly number[]): Tensor {
  const here = index(axis);
  const table = c.concatenate(from.map((source) => c.fill([1], source, "i32")));
  const source = row(table, here);
  const value = row(gather(x, axis), c.max(source, 0));
  return from.includes(-1) ? c.where(c.ge(source, 0), value, c.zerosLike(value)) : value;
}

function allToAll(x: Tensor, args: Arguments): Tensor {
  const axis = namedAxis(args);
  const split = args.axis("splitAxis", x.ndim);
  const join = args.axis("concatAxis", x.ndim);
  const tiled = args.bool("tiled");
  const size = x.shape[split];
  if (tiled ? size % axis.size !== 0 : size !== axis.size) {
    args.fail("TJ2002", `axis ${split} of ${typeText(x)} does not split among ${axis.size} examples`, { param: "splitAxis" }); // prettier-ignore
  }
  // [pieces, …] with the pieces first; of every example's pieces, this one's.
  const front = c.moveAxis(x, split, 0);
  const pieces = c.reshape(front, [axis.size, size / axis.size, ...front.shape.slice(1)]);
  const mine = row(gather(pieces, axis, 1), index(axis));
  if (!tiled) return c.moveAxis(c.reshape(mine, [axis.size, ...front.shape.slice(1)]), 0, join);
  const placed = Array.from({ length: axis.size }, (_, i) => c.moveAxis(c.indexAxis(mine, i), 0, split));
  return c.concatenate(placed, join);
}

export const COLLECTIVES: readonly FunctionVal[] = [
  overTree("psum", "", (x, args) => reduceOver(x.dtype === "bool" ? c.cast(x, "i32") : x, "sum", namedAxes(args)), (value, n) => value * n), // prettier-ignore
  overTree("pmean", "", (x, args) => c.div(reduceOver(x, "sum", namedAxes(args)), count(namedAxes(args))), (value) => value), // prettier-ignore
  overTree(
    "pmax",
    "",
    (x, args) => reduceOver(x, "max", namedAxes(args)),
    (value) => value,
  ),
  overTree(
    "pmin",
    "",
    (x, args) => reduceOver(x, "min", namedAxes(args)),
    (value) => value,
  ),
  overTree("ppermute", "perm, ", (x, args) => {
    const axis = namedAxis(args);
    return permuted(x, axis, sources(args, axis.size));
  }),
  overTree("pshuffle", "perm, ", (x, args) => permuted(x, namedAxis(args), args.ints("perm"))),
  overTree("allGather", "*, axis = 0, tiled = false, to?, ", (x, args) => {
    const axis = namedAxis(args);
    const at = args.axis("axis", x.ndim + (args.bool("tiled") ? 0 : 1));
    const all = gather(x, axis, at);
    if (!args.bool("tiled")) return all;
    return c.reshape(all, x.shape.map((size, i) => (i === at ? size * axis.size : size))); // prettier-ignore
  }),
  overTree("psumScatter", "*, scatterDimension = 0, tiled = false, ", (x, args) => {
    const axis = namedAxis(args);
    const at = args.axis("scatterDimension", x.ndim);
    const tiled = args.bool("tiled");
    const size = x.shape[at];
    if (tiled ? size % axis.size !== 0 : size !== axis.size) {
      args.fail("TJ2002", `axis ${at} of ${typeText(x)} does not split among ${axis.size} examples`, { param: "scatterDimension" }); // prettier-ignore
    }
    const front = c.moveAxis(reduceOver(x, "sum", [axis]), at, 0);
    const mine = row(c.reshape(front, [axis.size, size / axis.size, ...front.shape.slice(1)]), index(axis));
    return tiled ? c.moveAxis(mine, 0, at) : c.reshape(mine, front.shape.slice(1));
  }),
  overTree("allToAll", "splitAxis, concatAxis, *, tiled = false, ", allToAll),
  overTree("pswapaxes", "axis, ", (x, args) => {
    const named = namedAxis(args);
    const at = args.axis("axis", x.ndim);
    if (x.shape[at] !== named.size) args.fail("TJ2002", `axis ${at} of ${typeText(x)} has not the size ${named.size}`, { param: "axis" }); // prettier-ignore
    const all = c.moveAxis(gather(x, named), at + 1, 0);
    return c.moveAxis(row(all, index(named)), 0, at);
  }),
  // Of several axes, the place in all of them, the first one being the slowest.
  define("lax.axisIndex", "axisName", (args) => {
    const [first, ...rest] = namedAxes(args);
    return rest.reduce((place, axis) => c.add(c.mul(place, axis.size), index(axis)), index(first));
  }),
  define("lax.axisSize", "axisName", (args) => int(count(namedAxes(args)))),
];
