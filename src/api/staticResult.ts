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
import { libraryRef } from "./libraryRef.ts";

export class StaticPart {
  constructor(
    /** Where it is in the result: `[1]`, `.name`. */
    readonly path: string,
    readonly callable: boolean,
    readonly members: readonly string[],
    readonly text: string,
  ) {}
}

/** Puts together a result that may hold anything. */
export function anyAssembler(result: Val): Assembler {
  let next = 0;
  const make = (value: Val, path: string): Assembler => {
    if (value instanceof Tensor) {
      const at = next++;
      const { key } = value;
      return (results) => new DeviceArray(results[at], key);
    }
    if (value instanceof ArrayVal) {
      return arrayOf(value.items.map((item, i) => make(item, `${path}[${i}]`)), value.names); // prettier-ignore
    }
    if (value instanceof ObjectVal) {
      // Tensors are numbered with the keys in order, as trees are flattened.
      const keys = [...value.entries.keys()].sort();
      return objectOf(keys, keys.map((key) => make(value.entries.get(key), `${path}[${JSON.stringify(key)}]`))); // prettier-ignore
    }
    return constant(value, path);
  };
  return make(result, "");
}

function constant(value: Val, path: string): Assembler {
  if (value instanceof Num) return () => value.value;
  if (value instanceof DTypeVal) return () => libraryRef(value.dtype);
  if (value instanceof FunctionVal || value instanceof OpaqueVal) {
    const members = value instanceof OpaqueVal ? value.memberNames() : [];
    const part = new StaticPart(path, value instanceof FunctionVal, members, describe(value));
    return () => part;
  }
  if (typeof value === "object" && value !== null) return () => describe(value);
  return () => value;
}
