// lax's control flow: conditionals, loops and scans over pytrees, given functions.
import { isInteger } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { buildCond, buildScan, buildSwitch, buildWhile, isolated } from "../../frontend/control/index.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { astype } from "../../frontend/tensor/convert.ts";
import { flatten, sameTree, treeText, unflatten } from "../../frontend/tree/index.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, FunctionVal, Num, Tensor, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { moving } from "./keys.ts";
import { oneDType } from "./strict.ts";

/** A condition as a static boolean, or as a bool scalar. */
function predicate(args: Arguments, name: string): boolean | Tensor {
  const value = args.get(name);
  if (typeof value === "boolean") return value;
  if (value instanceof Num) return value.value !== 0;
  const x = args.tensor(name);
  if (x.ndim !== 0) {
    args.fail("TJ4002", `${name} must be a scalar, found ${typeText(x)}`, {
      param: name,
      hint: "reduce it with np.any(…) or np.all(…), or choose elementwise with np.where(…)",
    });
  }
  return x.dtype === "bool" ? x : astype(x, "bool");
}

/** The operands of branches: those in order, or the one given by name. */
function operandsOf(args: Arguments): readonly Val[] {
  const operands = args.rest("operands");
  const operand = args.get("operand");
  if (operand === undefined) return operands;
  if (operands.length > 0)
    args.fail("TJ5001", "takes operands in order or one by name, found both", { param: "operand" });
  return [operand];
}

/** The length that all leaves of xs share along their leading axis. */
function commonLength(args: Arguments, name: string, leaves: readonly Val[]): number {
  let length: number | null = null;
  for (const leaf of leaves) {
    if (!(leaf instanceof Tensor) || leaf.ndim === 0) {
      return args.fail("TJ2008", `${name} must have a leading axis to go along, found ${describe(leaf)}`, { param: name }); // prettier-ignore
    }
    if (length !== null && leaf.shape[0] !== length) {
      args.fail("TJ2002", `the leading axes of ${name} differ: ${leaves.map(describe).join(" and ")}`, { param: name });
    }
    length = leaf.shape[0];
  }
  return length ?? args.fail("TJ5001", `needs ${name}, or a length`, { param: name });
}

const pairOf = (args: Arguments, value: Val, what: string): readonly [Val, Val] =>
  value instanceof ArrayVal && value.items.length === 2
    ? [value.items[0], value.items[1]]
    : args.fail("TJ4003", `${what} must give a pair [carry, y], found ${describe(value)}`, {
        param: "f",
        hint: "y may be null when there is nothing to stack",
      });

/** Arrays of tensors in xs are pytrees of rows; numbers in them become tensors. */
function scanTree(value: Val): { leaves: Val[]; build: (leaves: readonly Val[]) => Val } {
  const { leaves, tree } = flatten(value);
  return { leaves, build: (items) => unflatten(tree, items) };
}

type Combine = (a: readonly Tensor[], b: readonly Tensor[]) => Tensor[];

/** All prefix combinations along the leading axis, in a logarithmic number of steps (Ladner and Fischer 1980). */
function prefixes(xs: readonly Tensor[], combine: Combine): Tensor[] {
  const [n] = xs[0].shape;
  if (n < 2) return [...xs];
  const every = (from: number, to: number, step: number): Tensor[] => xs.map((x) => c.sliceAxis(x, from, to, 0, step));
  const odd = prefixes(combine(every(0, n - 1, 2), every(1, n, 2)), combine);
  const before = n % 2 === 0 ? odd.map((x) => c.sliceAxis(x, 0, x.shape[0] - 1)) : odd;
  const first = xs.map((x) => c.sliceAxis(x, 0, 1));
  const rest = n > 2 ? combine(before, every(2, n, 2)) : null;
  const even = rest ? first.map((x, i) => c.concatenate([x, rest[i]])) : first;
  return even.map((x, i) => interleave(x, odd[i]));
}

/** even[0], odd[0], even[1], odd[1], …; one more of even when their number is odd. */
function interleave(even: Tensor, odd: Tensor): Tensor {
  const [count] = odd.shape;
  const pairs = c.reshape(c.stack([c.sliceAxis(even, 0, count), odd], 1), [2 * count, ...odd.shape.slice(1)]);
  return even.shape[0] === count ? pairs : c.concatenate([pairs, c.sliceAxis(even, count, count + 1)]);
}

function associativeScan(args: Arguments): Val {
  const fn = args.function("fn");
  const { leaves, tree } = flatten(args.get("elems"));
  if (leaves.length === 0) args.fail("TJ5002", "elems has no tensors", { param: "elems" });
  const xs = leaves.map((leaf) => (leaf instanceof Tensor && leaf.ndim > 0 ? leaf : args.fail("TJ2008", `elems must be tensors with an axis to scan, found ${describe(leaf)}`, { param: "elems" }))); // prettier-ignore
  const axis = args.int("axis");
  const axes = xs.map((x) => args.normalizeAxis("axis", axis, x.ndim));
  const lengths = new Set(xs.map((x, i) => x.shape[axes[i]]));
  if (lengths.size > 1) args.fail("TJ2002", `the sizes of elems along axis ${axis} differ: ${xs.map(typeText).join(" and ")}`, { param: "elems" }); // prettier-ignore
  const reversed = args.bool("reverse");
  const inward = (x: Tensor, i: number): Tensor =>
    moving(x, (y) => (reversed ? c.reverse(c.moveAxis(y, axes[i], 0), 0) : c.moveAxis(y, axes[i], 0)));
  const outward = (x: Tensor, i: number): Tensor =>
    moving(x, (y) => c.moveAxis(reversed ? c.reverse(y, 0) : y, 0, axes[i]));
  // The function sees its slices with the scanned axis where the caller has it.
  const place = (values: readonly Tensor[]): Val =>
    unflatten(tree, values.map((x, i) => moving(x, (y) => c.moveAxis(y, 0, axes[i])))); // prettier-ignore
  const combine: Combine = (a, b) => {
    const result = flatten(isolated(args.callee, () => fn.call([place(a), place(b)], args.site)));
    if (!sameTree(result.tree, tree)) {
      args.fail("TJ4003", `fn must give what it takes, ${treeText(tree)}, found ${treeText(result.tree)}`, { param: "fn" }); // prettier-ignore
    }
    return result.leaves.map((leaf, i) => {
      const x = oneDType(args, ["fn", "fn"], [a[i], leaf])[1];
      const y = x.ndim === 0 ? x : moving(x, (t) => c.moveAxis(t, axes[i], 0));
      if (y.shape.join() !== a[i].shape.join()) args.fail("TJ4003", `fn must give ${typeText(a[i])}, found ${typeText(x)}`, { param: "fn" }); // prettier-ignore
      return y;
    });
  };
  return unflatten(tree, prefixes(xs.map(inward), combine).map(outward)); // prettier-ignore
}

export const CONTROL: readonly FunctionVal[] = [
  define("lax.cond", "pred, trueFun, falseFun, ...operands, *, operand:tree?", (args, site) => {
    const [onTrue, onFalse] = [args.function("trueFun"), args.function("falseFun")];
    const operands = operandsOf(args);
    const pred = predicate(args, "pred");
    if (typeof pred === "boolean") return (pred ? onTrue : onFalse).call(operands, site);
    return buildCond(pred, () => onTrue.call(operands, site), () => onFalse.call(operands, site), "lax.cond"); // prettier-ignore
  }),

  define("lax.switch", "index, branches, ...operands, *, operand:tree?", (args, site) => {
    const branches = args.array("branches").map((branch) => (branch instanceof FunctionVal ? branch : args.fail("TJ5006", `branches must be functions, found ${describe(branch)}`, { param: "branches" }))); // prettier-ignore
    if (branches.length === 0) args.fail("TJ5001", "needs at least one branch", { param: "branches" });
    const operands = operandsOf(args);
    const known = staticNumber(args.get("index"));
    if (known !== null && Number.isNaN(Number(known))) args.fail("TJ5002", "index must be an integer, found NaN", { param: "index" }); // prettier-ignore
    if (known !== null) {
      return branches[Math.min(Math.max(Math.trunc(known), 0), branches.length - 1)].call(operands, site);
    }
    const index = args.tensor("index");
    if (index.ndim !== 0) args.fail("TJ4002", `index must be a scalar, found ${typeText(index)}`, { param: "index" });
    if (!isInteger(index.dtype)) args.fail("TJ7002", `index must be an integer, found ${typeText(index)}`, { param: "index" }); // prettier-ignore
    if (branches.length === 1) return branches[0].call(operands, site);
    const low = index.dtype === "i32" ? index : astype(c.clip(0, index, branches.length - 1), "i32");
    return buildSwitch(low, branches.map((branch) => () => branch.call(operands, site)), "lax.switch"); // prettier-ignore
  }),

  define("lax.whileLoop", "condFun, bodyFun, initVal:tree", (args, site) => {
    const [cond, body] = [args.function("condFun"), args.function("bodyFun")];
    return buildWhile(
      args.get("initVal"),
      (carry) => cond.call([carry], site),
      (carry) => body.call([carry], site),
      "lax.whileLoop",
    );
  }),

  define("lax.foriLoop", "lower, upper, bodyFun, initVal:tree, *, unroll?", (args, site) => {
    const body = args.function("bodyFun");
    const what = "lax.foriLoop";
    const init = args.get("initVal");
    const [low, high] = [staticNumber(args.get("lower")), staticNumber(args.get("upper"))];
    if (low !== null && high !== null) {
      const length = Math.max(0, args.int("upper") - args.int("lower"));
      const counter = new Num(low, true);
      const step = (carry: Val): { carry: Val; y: Val } => {
        const [i, value] = (carry as ArrayVal).items;
        return { carry: array([c.add(i as Tensor, 1), body.call([i, value], site)]), y: null };
      };
      const { carry } = buildScan({ init: array([asCounter(counter), init]), xs: null, length, reverse: false, what }, step); // prettier-ignore
      return (carry as ArrayVal).items[1];
    }
    const [lower, upper] = oneDType(args, ["lower", "upper"], [args.get("lower"), args.get("upper")]);
    for (const [name, x] of [
      ["lower", lower],
      ["upper", upper],
    ] as const) {
      if (x.ndim !== 0) args.fail("TJ4002", `${name} must be a scalar, found ${typeText(x)}`, { param: name });
      if (!isInteger(x.dtype)) args.fail("TJ7002", `${name} must be an integer, found ${typeText(x)}`, { param: name });
    }
    const result = buildWhile(
      array([lower, init]),
      (carry) => c.lt((carry as ArrayVal).items[0] as Tensor, upper),
      (carry) => {
        const [i, value] = (carry as ArrayVal).items;
        return array([c.add(i as Tensor, 1), body.call([i, value], site)]);
      },
      what,
    );
    return (result as ArrayVal).items[1];
  }),

  define(
    "lax.scan",
    "f, init:tree, xs:tree?, length?, reverse = false, unroll = 1, _splitTranspose = false",
    (args, site) => {
      const fn = args.function("f");
      const { leaves, build } = scanTree(args.get("xs") ?? null);
      const tensors = leaves.map((leaf) => (leaf instanceof Tensor ? leaf : args.fail("TJ5002", `xs must be tensors, found ${describe(leaf)}`, { param: "xs" }))); // prettier-ignore
      const given = args.has("length") ? args.int("length") : null;
      const length = leaves.length === 0 && given !== null ? given : commonLength(args, "xs", tensors);
      if (given !== null && given !== length) args.fail("TJ2002", `length is ${given}, but xs has ${length} rows`, { param: "length" }); // prettier-ignore
      const spec = {
        init: args.get("init"),
        xs: build(tensors),
        length,
        reverse: args.bool("reverse"),
        what: "lax.scan",
      };
      const { carry, ys } = buildScan(spec, (state, x) => {
        const [next, y] = pairOf(args, fn.call([state, x], site), "f");
        return { carry: next, y };
      });
      return array([carry, ys]);
    },
  ),

  define("lax.map", "f, xs:tree, *, batchSize?", (args, site) => {
    const fn = args.function("f");
    const { leaves, build } = scanTree(args.get("xs"));
    const length = commonLength(args, "xs", leaves);
    const spec = { init: null, xs: build(leaves), length, reverse: false, what: "lax.map" };
    return buildScan(spec, (_, x) => ({ carry: null, y: fn.call([x], site) })).ys;
  }),

  define("lax.associativeScan", "fn, elems:tree, reverse = false, axis = 0", associativeScan),

  // Where an array lies is the compiler's business here: the constraint says nothing about its value.
  define("lax.withShardingConstraint", "x:tree, shardings", (args) => args.get("x")),

  define("lax.stopGradient", "x:tree", (args) => mapLeaves(args.get("x"), (x) => c.stopGradient(x))),
  define("lax.optimizationBarrier", "operand:tree", (args) => {
    const { leaves, tree } = flatten(args.get("operand"));
    const tensors = leaves.filter((leaf) => leaf instanceof Tensor);
    if (tensors.length === 0) return args.get("operand");
    const values = p.optimizationBarrier(tensors.map((x) => x.value));
    const held = new Map(tensors.map((x, i) => [x, new Tensor(values[i], x.weak, x.key)]));
    return unflatten(tree, leaves.map((leaf) => (leaf instanceof Tensor ? held.get(leaf) : leaf))); // prettier-ignore
  }),
];

/** A counter is weakly typed, so that it does not widen what it meets. */
const asCounter = (start: Num): Tensor => c.tensor(start.value);

function mapLeaves(value: Val, f: (x: Tensor) => Tensor): Val {
  const { leaves, tree } = flatten(value);
  return unflatten(tree, leaves.map((leaf) => (leaf instanceof Tensor && !leaf.key ? f(leaf) : leaf))); // prettier-ignore
}
