// Results as a program returns them: pytrees of device arrays, put together by closures made once.
import type { Signature } from "../frontend/elaborate/entry.ts";
import type { TreeDef } from "../frontend/tree/index.ts";
import { DeviceArray } from "./array.ts";
import type { Result } from "./runnable.ts";

export type Assembler = (results: readonly Result[]) => unknown;

/** For results of this structure. Named tuples are arrays that also answer to their names. */
export function assembler({ tree, leaves }: Signature["output"]): Assembler {
  let next = 0;
  const make = (node: TreeDef): Assembler => {
    switch (node.kind) {
      case "leaf": {
        const at = next++;
        const { key } = leaves[at].type;
        return (results) => new DeviceArray(results[at], key);
      }
      case "null":
        return () => null;
      case "array":
        return arrayOf(node.items.map(make), node.names);
      case "object":
        return objectOf(node.keys, node.items.map(make));
    }
  };
  return make(tree);
}

export function arrayOf(makers: readonly Assembler[], names: readonly string[] | null): Assembler {
  const plain: Assembler = (results) => {
    const items = new Array<unknown>(makers.length);
    for (let i = 0; i < makers.length; i++) items[i] = makers[i](results);
    return items;
  };
  if (names === null) return plain;
  return (results) => {
    const items = plain(results) as unknown[];
    names.forEach((name, i) => Object.defineProperty(items, name, { value: items[i], enumerable: false }));
    return items;
  };
}

export function objectOf(keys: readonly string[], makers: readonly Assembler[]): Assembler {
  // Assigning to this one key would set the prototype.
  if (keys.includes("__proto__")) {
    return (results) => Object.fromEntries(keys.map((key, i) => [key, makers[i](results)]));
  }
  return (results) => {
    const object: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i++) object[keys[i]] = makers[i](results);
    return object;
  };
}
