// What a failed expression is worth. It goes through everything without a word, so that one fault is reported once.
import { ArrayVal, ObjectVal, OpaqueVal, type Val } from "./values.ts";

export class Poison extends OpaqueVal {
  readonly what = "an erroneous value";
  override member(): Val {
    return this;
  }
}

export const POISON = new Poison();

export const isPoison = (value: unknown): value is Poison => value instanceof Poison;

/** Whether it is poison, or an array or object with poison in it. */
export const isPoisoned = (value: Val): boolean =>
  isPoison(value) ||
  (value instanceof ArrayVal && value.items.some(isPoisoned)) ||
  (value instanceof ObjectVal && [...value.entries.values()].some(isPoisoned));
