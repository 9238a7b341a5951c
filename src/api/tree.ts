// Pytrees of the host: plain objects and arrays, taken apart as the program's structures say.
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

/** Puts the leaves of a value into an array, or gives false when the value has another structure. */
export type Taker = (value: unknown, into: unknown[]) => boolean;

/** Takes values of this structure apart, which `leavesOf` explains where it cannot be done. */
export function taker(tree: TreeDef): Taker {
  switch (tree.kind) {
    case "leaf":
      return (value, into) => into.push(value) > 0;
    case "null":
      return () => true;
    case "array": {
      const takers = tree.items.map(taker);
      return (value, into) => {
        if (!Array.isArray(value) || value.length !== takers.length) return false;
        for (let i = 0; i < takers.length; i++) if (!takers[i](value[i], into)) return false;
        return true;
      };
    }
    case "object": {
      const takers = tree.items.map(taker);
      const { keys } = tree;
      return (value, into) => {
        if (typeof value !== "object" || value === null) return false;
        for (let i = 0; i < keys.length; i++) {
          if (!Object.hasOwn(value, keys[i])) return false;
          if (!takers[i](value[keys[i] as keyof typeof value], into)) return false;
        }
        return true;
      };
    }
  }
}
