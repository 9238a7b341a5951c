// `tree`: functions over pytrees, which are nested arrays and objects of leaves. Objects go by sorted keys, null is an
// empty node, and everything else is a leaf, as in JAX. `isLeaf` makes leaves of further nodes.
import { define, type Arguments } from "../frontend/builtin.ts";
import { truthy } from "../frontend/statics/truth.ts";
import { logicalAnd } from "../frontend/tensor/logic.ts";
import {
  flattenUpTo,
  LEAF,
  leafCount,
  NULL,
  sameTree,
  treeText,
  unflatten,
  type TreeDef,
} from "../frontend/tree/index.ts";
import { describe } from "../frontend/values/describe.ts";
import {
  array, ArrayVal, FunctionVal, int, ObjectVal, OpaqueVal, Tensor, type CallSite, type Val,
} from "../frontend/values/values.ts"; // prettier-ignore
import { namespace } from "./namespace.ts";

/** What `tree.structure` gives. */
export class TreeStructure extends OpaqueVal {
  constructor(readonly tree: TreeDef) {
    super();
  }
  get what(): string {
    return `the tree structure ${treeText(this.tree)}`;
  }
  override equals(other: Val): boolean {
    return other instanceof TreeStructure && sameTree(this.tree, other.tree);
  }
  override member(name: string): Val | undefined {
    return name === "numLeaves" ? int(leafCount(this.tree)) : undefined;
  }
}

interface Leaf {
  /** The keys on the way to it: strings and integers. */
  readonly path: readonly Val[];
  readonly value: Val;
}

type LeafTest = (value: Val, path: readonly Val[]) => boolean;

function flattenWith(root: Val, isLeaf: LeafTest | null): { readonly leaves: Leaf[]; readonly tree: TreeDef } {
  const leaves: Leaf[] = [];
  const visit = (value: Val, path: readonly Val[]): TreeDef => {
    const stop = isLeaf?.(value, path) ?? false;
    if (!stop && (value === null || value === undefined)) return NULL;
    if (!stop && value instanceof ArrayVal) {
      return { kind: "array", items: value.items.map((item, i) => visit(item, [...path, int(i)])), names: value.names };
    }
    if (!stop && value instanceof ObjectVal) {
      const keys = [...value.entries.keys()].sort();
      return { kind: "object", keys, items: keys.map((key) => visit(value.entries.get(key), [...path, key])) };
    }
    leaves.push({ path, value });
    return LEAF;
  };
  const tree = visit(root, []);
  return { leaves, tree };
}

function leafTest(args: Arguments, site: CallSite): LeafTest | null {
  if (!args.has("isLeaf")) return null;
  const isLeaf = args.function("isLeaf");
  const takesPath = args.get("isLeafTakesPath") === true;
  return (value, path) => {
    const answer = isLeaf.call(takesPath ? [array(path), value] : [value], { span: site.span, args: [] });
    return truthy(answer, "what isLeaf returns");
  };
}

const flattenArg = (args: Arguments, site: CallSite) => flattenWith(args.get("tree"), leafTest(args, site));

function structureArg(args: Arguments, name: string): TreeDef {
  const value = args.get(name);
  if (value instanceof TreeStructure) return value.tree;
  args.fail("TJ5002", `${name} must be a tree structure, found ${describe(value)}`, {
    param: name,
    hint: "make one with tree.structure(…)",
  });
}

/** The parts of further trees that stand where `tree` has its leaves. */
function partsOf(args: Arguments, tree: TreeDef, rest: readonly Val[]): Val[][] {
  return rest.map((value) => {
    const parts = flattenUpTo(tree, value);
    if (parts) return parts;
    const found = treeText(flattenWith(value, null).tree);
    args.fail("TJ5002", `the trees do not match: ${treeText(tree)} and ${found}`, {
      hint: "all trees need the structure of the first",
    });
  });
}

const pair = ({ path, value }: Leaf): Val => array([array(path), value]);

const call = (fn: FunctionVal, values: readonly Val[], site: CallSite): Val =>
  fn.call(values, { span: site.span, args: [] });

/** map(f, tree, …rest): f over the leaves, one of each tree. */
const map = define("tree.map", "f, tree, ...rest, *, isLeaf?", (args, site) => {
  const { leaves, tree } = flattenArg(args, site);
  const rest = partsOf(args, tree, args.rest("rest"));
  const f = args.function("f");
  return unflatten(
    tree,
    leaves.map(({ value }, i) => call(f, [value, ...rest.map((parts) => parts[i])], site)),
  );
});

/** As map, with the path of each leaf before it. */
const mapWithPath = define(
  "tree.mapWithPath",
  "f, tree, ...rest, *, isLeaf?, isLeafTakesPath = false",
  (args, site) => {
    const { leaves, tree } = flattenArg(args, site);
    const rest = partsOf(args, tree, args.rest("rest"));
    const f = args.function("f");
    return unflatten(
      tree,
      leaves.map(({ path, value }, i) => call(f, [array(path), value, ...rest.map((parts) => parts[i])], site)),
    );
  },
);

const leaves = define("tree.leaves", "tree, isLeaf?", (args, site) =>
  array(flattenArg(args, site).leaves.map(({ value }) => value)),
);

const leavesWithPath = define("tree.leavesWithPath", "tree, isLeaf?, isLeafTakesPath = false", (args, site) =>
  array(flattenArg(args, site).leaves.map(pair)),
);

const structure = define(
  "tree.structure",
  "tree, isLeaf?",
  (args, site) => new TreeStructure(flattenArg(args, site).tree),
);

/** [leaves, structure] */
const flatten = define("tree.flatten", "tree, isLeaf?", (args, site) => {
  const flat = flattenArg(args, site);
  return array([array(flat.leaves.map(({ value }) => value)), new TreeStructure(flat.tree)]);
});

/** [[path, leaf] of every leaf, structure] */
const flattenWithPath = define("tree.flattenWithPath", "tree, isLeaf?, isLeafTakesPath = false", (args, site) => {
  const flat = flattenArg(args, site);
  return array([array(flat.leaves.map(pair)), new TreeStructure(flat.tree)]);
});

const unflattenFunction = define("tree.unflatten", "treedef, leaves", (args) => {
  const tree = structureArg(args, "treedef");
  const given = args.get("leaves");
  const values = given instanceof Tensor ? args.tensors("leaves") : args.array("leaves");
  if (values.length !== leafCount(tree)) {
    args.fail("TJ5002", `${treeText(tree)} has ${leafCount(tree)} leaves, found ${values.length}`, { param: "leaves" });
  }
  return unflatten(tree, values);
});

/** function(… function(function(initializer, leaf), leaf) …, leaf); without an initializer it starts with the first leaf. */
const reduce = define("tree.reduce", "function, tree, initializer?, isLeaf?", (args, site) => {
  const values = flattenArg(args, site).leaves.map(({ value }) => value);
  const fn = args.function("function");
  if (args.get("initializer") !== undefined) values.unshift(args.get("initializer"));
  if (values.length === 0) args.fail("TJ5002", "a tree without leaves needs an initializer", { param: "tree" });
  return values.slice(1).reduce((result, value) => call(fn, [result, value], site), values[0]);
});

/** As reduce, pairing neighbours: a tree of calls of logarithmic depth. */
const reduceAssociative = define("tree.reduceAssociative", "operation, tree, *, identity?, isLeaf?", (args, site) => {
  let values = flattenArg(args, site).leaves.map(({ value }) => value);
  const fn = args.function("operation");
  if (values.length === 0 && args.get("identity") === undefined)
    args.fail("TJ5002", "a tree without leaves needs an identity", { param: "tree" });
  if (values.length === 0) return args.get("identity");
  while (values.length > 1) {
    const next: Val[] = [];
    for (let i = 0; i + 1 < values.length; i += 2) next.push(call(fn, [values[i], values[i + 1]], site));
    values = values.length % 2 === 1 ? [...next, values[values.length - 1]] : next;
  }
  return values[0];
});

/** Whether all leaves are true; traced when a leaf is. */
const all = define("tree.all", "tree, *, isLeaf?", (args, site) =>
  flattenArg(args, site).leaves.reduce<Val>((result, { value }) => {
    if (result instanceof Tensor || value instanceof Tensor) return logicalAnd("tree.all", result, value);
    return truthy(result, "a leaf") && truthy(value, "a leaf");
  }, true),
);

/** A tree of trees turned inside out: of the inner structure, with trees of the outer structure as leaves. */
const transpose = define("tree.transpose", "outerTreedef, innerTreedef, pytreeToTranspose", (args) => {
  const outer = structureArg(args, "outerTreedef");
  const [parts] = partsOf(args, outer, [args.get("pytreeToTranspose")]);
  const given = args.get("innerTreedef");
  const inner = (given ?? null) === null ? flattenWith(parts[0], null).tree : structureArg(args, "innerTreedef");
  const rows = partsOf(args, inner, parts);
  return unflatten(
    inner,
    Array.from({ length: leafCount(inner) }, (_, i) =>
      unflatten(
        outer,
        rows.map((row) => row[i]),
      ),
    ),
  );
});

/** prefixTree with each leaf repeated over the part of fullTree that stands in its place. */
const broadcast = define("tree.broadcast", "prefixTree, fullTree, isLeaf?", (args, site) => {
  const prefix = flattenWith(args.get("prefixTree"), leafTest(args, site));
  const [parts] = partsOf(args, prefix.tree, [args.get("fullTree")]);
  const filled = parts.map((part, i) => {
    const { tree } = flattenWith(part, null);
    return unflatten(
      tree,
      Array.from({ length: leafCount(tree) }, () => prefix.leaves[i].value),
    );
  });
  return unflatten(prefix.tree, filled);
});

export const tree = namespace("tree", () => [
  map, mapWithPath, leaves, leavesWithPath, structure, flatten, flattenWithPath, unflattenFunction, reduce,
  reduceAssociative, all, transpose, broadcast,
]); // prettier-ignore
