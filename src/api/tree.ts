// Pytrees of the host: plain objects and arrays, taken apart and put together as the program's structures say.
import type { TreeDef } from "../frontend/tree/index.ts";
import { ArgumentError } from "./errors.ts";

const describe = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" ? `an object with ${Object.keys(value).join(", ") || "no keys"}` : typeof value;
};

/** The parts of `value` at the leaves of `tree`, in order. */
export function leavesOf(
  tree: TreeDef,
  value: unknown,
  where: string,
): { readonly value: unknown; readonly where: string }[] {
  switch (tree.kind) {
    case "leaf":
      return [{ value, where }];
    case "null":
      return [];
    case "array": {
      const items = Array.isArray(value) ? value : null;
      if (!items || items.length !== tree.items.length) {
        throw new ArgumentError(`${where} must be an array of ${tree.items.length}, found ${describe(value)}`);
      }
      return tree.items.flatMap((item, i) => leavesOf(item, items[i], `${where}[${i}]`));
    }
    case "object": {
      if (typeof value !== "object" || value === null) {
        throw new ArgumentError(`${where} must be an object with ${tree.keys.join(", ")}, found ${describe(value)}`);
      }
      const object = value as Readonly<Record<string, unknown>>;
      return tree.keys.flatMap((key, i) => {
        if (!Object.hasOwn(object, key)) throw new ArgumentError(`${where} has no ${key}, found ${describe(value)}`);
        return leavesOf(tree.items[i], object[key], `${where}.${key}`);
      });
    }
  }
}

/** A host value of this structure. Named tuples are arrays that also answer to their names. */
export function fromLeaves<T>(tree: TreeDef, leaves: readonly T[]): unknown {
  let next = 0;
  const build = (node: TreeDef): unknown => {
    switch (node.kind) {
      case "leaf":
        return leaves[next++];
      case "null":
        return null;
      case "array": {
        const items = node.items.map(build);
        node.names?.forEach((name, i) => Object.defineProperty(items, name, { value: items[i], enumerable: false }));
        return items;
      }
      case "object":
        return Object.fromEntries(node.keys.map((key, i) => [key, build(node.items[i])]));
    }
  };
  return build(tree);
}
