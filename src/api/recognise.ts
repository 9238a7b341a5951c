// Arguments like those that a program was compiled for, recognised again: the structure is compared and the leaves are
// taken out by closures made once, so that a call does not work out anew what it is called with.
import { Placeholder } from "../frontend/elaborate/placeholder.ts";
import { ArrayVal, ObjectVal, type Val } from "../frontend/values/values.ts";
import { sameType } from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { HostValue, isTypedArray } from "./hostValue.ts";

/** The leaves of arguments that are like those it was made for; null for others. */
export type Recogniser = (args: readonly unknown[]) => unknown[] | null;

/** Puts the leaves of one argument in their places, or gives false when it is another kind of argument. */
type Taker = (value: unknown, into: unknown[]) => boolean;

/**
 * `args` as they were given and as the compiler read them; `places` says where each placeholder is among the leaves.
 * Null when there are nested arrays among them, which have to be read to the end.
 */
export function recogniser(
  args: readonly unknown[],
  values: readonly Val[],
  places: ReadonlyMap<Placeholder, number>,
): Recogniser | null {
  const takers: Taker[] = [];
  for (let i = 0; i < args.length; i++) {
    const taker = takerOf(args[i], values[i], places);
    if (taker === null) return null;
    takers.push(taker);
  }
  const count = places.size;
  return (given) => {
    if (given.length !== takers.length) return null;
    const into = new Array<unknown>(count);
    for (let i = 0; i < takers.length; i++) if (!takers[i](given[i], into)) return null;
    return into;
  };
}

function takerOf(value: unknown, read: Val, places: ReadonlyMap<Placeholder, number>): Taker | null {
  if (read instanceof Placeholder) return leafTaker(value, places.get(read)!);
  if (read instanceof ArrayVal && Array.isArray(value)) {
    const takers = value.map((item, i) => takerOf(item, read.items[i], places));
    return complete(takers) ? arrayTaker(takers) : null;
  }
  if (read instanceof ObjectVal && typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const takers = entries.map(([key, item]) => takerOf(item, read.entries.get(key), places));
    if (!complete(takers)) return null;
    return objectTaker(
      Object.getPrototypeOf(value),
      entries.map(([key]) => key),
      takers,
    );
  }
  // Static: another value is another program.
  return typeof value === "object" && value !== null ? null : (given) => Object.is(given, value);
}

const complete = (takers: readonly (Taker | null)[]): takers is readonly Taker[] => !takers.includes(null);

const arrayTaker =
  (takers: readonly Taker[]): Taker =>
  (given, into) => {
    if (!Array.isArray(given) || given.length !== takers.length) return false;
    for (let i = 0; i < takers.length; i++) if (!takers[i](given[i], into)) return false;
    return true;
  };

const objectTaker =
  (prototype: unknown, keys: readonly string[], takers: readonly Taker[]): Taker =>
  (given, into) => {
    if (typeof given !== "object" || given === null || Object.getPrototypeOf(given) !== prototype) return false;
    let at = 0;
    // Objects that are made in the same way have their keys in the same order; V8 reads them fast in that order.
    for (const key in given) {
      if (key !== keys[at] || !takers[at](given[key as keyof typeof given], into)) return false;
      at++;
    }
    return at === keys.length;
  };

/** Recognises values of the same type as this one, which is what the compiler went by. */
function leafTaker(value: unknown, place: number): Taker | null {
  const when =
    (fits: (given: unknown) => boolean): Taker =>
    (given, into) => {
      if (!fits(given)) return false;
      into[place] = given;
      return true;
    };
  if (value instanceof DeviceArray) {
    const { type } = value.buffer;
    const { isKey } = value;
    return (given, into) => {
      if (!(given instanceof DeviceArray) || given.buffer.kind.type !== type || given.isKey !== isKey) return false;
      into[place] = given.buffer;
      return true;
    };
  }
  if (value instanceof HostValue) {
    return when((given) => given instanceof HostValue && sameType(given.array, value.array));
  }
  if (isTypedArray(value)) {
    const prototype: unknown = Object.getPrototypeOf(value);
    const { length } = value;
    return when(
      (given) => isTypedArray(given) && given.length === length && Object.getPrototypeOf(given) === prototype,
    );
  }
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
    const type = typeof value;
    return when((given) => typeof given === type);
  }
  return null;
}
