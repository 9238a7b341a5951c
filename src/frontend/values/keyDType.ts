// What the dtype of a key array is: no dtype of numbers.
import { OpaqueVal, type Val } from "./values.ts";

class KeyDType extends OpaqueVal {
  readonly what = "the dtype of PRNG keys, key<fry>";
  override member(name: string): Val | undefined {
    return name === "name" ? "key<fry>" : undefined;
  }
  override memberNames(): readonly string[] {
    return ["name"];
  }
}

export const KEY_DTYPE = new KeyDType();
