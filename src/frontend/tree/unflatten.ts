// A pytree put together again.
import { ArrayVal, ObjectVal, type Val } from "../values/values.ts";
import type { TreeDef } from "./structure.ts";

/** A value of this structure with these leaves, as many as it has. */
export function unflatten(tree: TreeDef, leaves: readonly Val[]): Val {
  let next = 0;
  const build = (node: TreeDef): Val => {
    switch (node.kind) {
      case "leaf":
        if (next >= leaves.length) throw new Error("too few leaves for the tree");
        return leaves[next++];
      case "null":
        return null;
      case "array":
        return new ArrayVal(node.items.map(build), node.names);
      case "object":
        return new ObjectVal(new Map(node.keys.map((key, i) => [key, build(node.items[i])])));
    }
  };
  const value = build(tree);
  if (next < leaves.length) throw new Error("too many leaves for the tree");
  return value;
}

/** The same structure with `f` applied to every leaf. */
export function mapTree(value: Val, f: (leaf: Val) => Val): Val {
  if (value === null || value === undefined) return value;
  if (value instanceof ArrayVal) return new ArrayVal(value.items.map((item) => mapTree(item, f)), value.names); // prettier-ignore
  if (value instanceof ObjectVal) {
    return new ObjectVal(new Map([...value.entries].map(([key, item]) => [key, mapTree(item, f)])));
  }
  return f(value);
}
