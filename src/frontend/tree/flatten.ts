// A pytree taken apart into its leaves and its structure.
import { ArrayVal, ObjectVal, type Val } from "../values/values.ts";
import { LEAF, NULL, type TreeDef } from "./structure.ts";

export interface Flat {
  readonly leaves: Val[];
  readonly tree: TreeDef;
}

/** Leaves in order, object keys sorted; null and undefined are empty nodes. */
export function flatten(value: Val): Flat {
  const leaves: Val[] = [];
  const visit = (node: Val): TreeDef => {
    if (node === null || node === undefined) return NULL;
    if (node instanceof ArrayVal) return { kind: "array", items: node.items.map(visit), names: node.names };
    if (node instanceof ObjectVal) {
      const keys = [...node.entries.keys()].sort();
      return { kind: "object", keys, items: keys.map((key) => visit(node.entries.get(key))) };
    }
    leaves.push(node);
    return LEAF;
  };
  const tree = visit(value);
  return { leaves, tree };
}

export const leavesOf = (value: Val): Val[] => flatten(value).leaves;
export const treeOf = (value: Val): TreeDef => flatten(value).tree;

/**
 * The children of `value` at the leaves of `tree`, which must be a prefix of it: what JAX calls flatten_up_to. Null
 * when it is not.
 */
export function flattenUpTo(tree: TreeDef, value: Val): Val[] | null {
  const found: Val[] = [];
  const visit = (node: TreeDef, part: Val): boolean => {
    switch (node.kind) {
      case "leaf":
        found.push(part);
        return true;
      case "null":
        return part === null || part === undefined;
      case "array":
        return (
          part instanceof ArrayVal &&
          part.items.length === node.items.length &&
          node.items.every((item, i) => visit(item, part.items[i]))
        );
      case "object":
        return (
          part instanceof ObjectVal &&
          part.entries.size === node.keys.length &&
          node.keys.every((key, i) => part.entries.has(key) && visit(node.items[i], part.entries.get(key)))
        );
    }
  };
  return visit(tree, value) ? found : null;
}
