// Results of the library that are no tensors: numbers, texts and dtypes are given to the host as they are; functions,
// views and tree structures stay with the call that made them, of which they are a part.
import {
  ArrayVal,
  DTypeVal,
  FunctionVal,
  Num,
  ObjectVal,
  OpaqueVal,
  Tensor,
  type Val,
} from "../frontend/values/values.ts";
import { describe } from "../frontend/values/describe.ts";
import { arrayOf, objectOf, type Assembler } from "./assemble.ts";
import { DeviceArray } from "./array.ts";
import { libraryRef, pathOf } from "./libraryRef.ts";

export class StaticPart {
  constructor(
    /** Where it is in the result: places in arrays, names in objects. */
    readonly keys: readonly (string | number)[],
    readonly callable: boolean,
    readonly members: readonly string[],
    readonly text: string,
  ) {}
}

/** Puts together a result that may hold anything. */
export function anyAssembler(result: Val): Assembler {
  let next = 0;
  const make = (value: Val, keys: readonly (string | number)[]): Assembler => {
    if (value instanceof Tensor) {
      const at = next++;
      const { key } = value;
      return (results) => new DeviceArray(results[at], key);
    }
    if (value instanceof ArrayVal) {
      return arrayOf(value.items.map((item, i) => make(item, [...keys, i])), value.names); // prettier-ignore
    }
    if (value instanceof ObjectVal) {
      // Tensors are numbered with the keys in order, as trees are flattened.
      const names = [...value.entries.keys()].sort();
      return objectOf(names, names.map((name) => make(value.entries.get(name), [...keys, name]))); // prettier-ignore
    }
    return constant(value, keys);
  };
  return make(result, []);
}

/** A result with what `make` gives for its static parts. */
export function withParts(value: unknown, make: (part: StaticPart) => unknown): unknown {
  if (value instanceof StaticPart) return make(value);
  if (value instanceof DeviceArray || typeof value !== "object" || value === null || pathOf(value) !== null)
    return value;
  for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
    if (typeof item !== "object" || item === null || item instanceof DeviceArray) continue;
    (value as Record<string, unknown>)[key] = withParts(item, make);
  }
  return value;
}

function constant(value: Val, keys: readonly (string | number)[]): Assembler {
  if (value instanceof Num) return () => value.value;
  if (value instanceof DTypeVal) return () => libraryRef(value.dtype);
  if (value instanceof FunctionVal || value instanceof OpaqueVal) {
    const members = value instanceof OpaqueVal ? value.memberNames() : [];
    const part = new StaticPart(keys, value instanceof FunctionVal, members, describe(value));
    return () => part;
  }
  if (typeof value === "object" && value !== null) return () => describe(value);
  return () => value;
}
