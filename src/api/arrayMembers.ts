// What the language knows of tensors, on arrays that the host holds: `x[0]`, `x.T`, `x.sum()`, `x.at(1).set(2)`,
// `for (const row of x)`. It is looked up where an array has no such member itself.
import { tensorMemberNames, tensorProperties } from "../frontend/tensor/members.ts";
import { DeviceArray } from "./array.ts";
import { element, member } from "./eager.ts";
import { lazily } from "./lazily.ts";

const INDEX = /^-?\d+$/;

function elementAt(x: DeviceArray, index: number): unknown {
  const [size] = x.shape;
  if (size === undefined) throw new RangeError(`${x.type} is a scalar, which has no element ${index}`);
  const place = index < 0 ? index + size : index;
  // As an array of JavaScript's, so that whoever walks it sees its end.
  return place < 0 || place >= size ? undefined : element(x, place);
}

function* rows(x: DeviceArray): Generator {
  if (x.ndim === 0) throw new TypeError(`${x.type} is a scalar, which cannot be iterated over`);
  for (let i = 0; i < x.shape[0]; i++) yield element(x, i);
}

const known = lazily(() => ({ properties: new Set(tensorProperties()), names: new Set(tensorMemberNames()) }));

function get(_: object, key: string | symbol, receiver: unknown): unknown {
  if (!(receiver instanceof DeviceArray)) return undefined;
  if (typeof key === "symbol") return key === Symbol.iterator ? () => rows(receiver) : undefined;
  if (INDEX.test(key)) return elementAt(receiver, Number(key));
  // Promises ask it of all that they give, and it is no member.
  if (key === "then") return undefined;
  const { properties, names } = known();
  if (!names.has(key)) return undefined;
  return properties.has(key) ? member(receiver, key) : (...args: unknown[]) => member(receiver, key, args);
}

function set(target: object, key: string | symbol, value: unknown, receiver: object): boolean {
  if (typeof key === "string" && INDEX.test(key) && receiver instanceof DeviceArray) {
    throw new TypeError(`arrays do not change: x = x.at(${key}).set(…) makes a new one`);
  }
  return Reflect.set(target, key, value, receiver);
}

/** Gives arrays the members. */
export function giveMembers(): void {
  Object.setPrototypeOf(DeviceArray.prototype, new Proxy(Object.prototype, { get, set }));
}
