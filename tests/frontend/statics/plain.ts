// Static values as plain JavaScript and back, for tests.
import type { CallSite, Val } from "../../../src/frontend/values/values.ts";
import { array, ArrayVal, float, FunctionVal, int, Num, ObjectVal } from "../../../src/frontend/values/values.ts";
import { staticMember } from "../../../src/frontend/statics/members.ts";
import { globals } from "../../../src/frontend/statics/globals.ts";

export const SITE: CallSite = { span: { source: { file: "test.ts", text: " " }, start: 0, end: 1 }, args: [] };

type Plain =
  number | string | boolean | null | undefined | Plain[] | { [key: string]: Plain } | ((...args: never[]) => unknown);

/** Integral numbers become integers, functions callbacks over plain values. */
export function lift(value: unknown): Val {
  if (typeof value === "number") return Number.isInteger(value) ? int(value) : float(value);
  if (Array.isArray(value)) return array(value.map(lift));
  if (typeof value === "function") return new Callback(value as (...args: unknown[]) => unknown);
  if (value instanceof FunctionVal || value instanceof Num || value instanceof ArrayVal) return value;
  if (typeof value === "object" && value !== null) {
    return new ObjectVal(new Map(Object.entries(value).map(([key, entry]) => [key, lift(entry)])));
  }
  return value as Val;
}

export function lower(value: Val): Plain {
  if (value instanceof Num) return value.value;
  if (value instanceof ArrayVal) return value.items.map(lower);
  if (value instanceof ObjectVal)
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, lower(entry)]));
  if (typeof value === "object" && value !== null) throw new Error(`no plain value: ${value.constructor.name}`);
  return value as Plain;
}

class Callback extends FunctionVal {
  readonly name = "callback";
  constructor(private readonly fn: (...args: unknown[]) => unknown) {
    super();
  }
  get arity(): number {
    return this.fn.length;
  }
  call(args: readonly Val[]): Val {
    return lift(this.fn(...args.map(lower)));
  }
}

/** value.name(…args) by the language. */
export function method(value: Val, name: string, ...args: unknown[]): Val {
  const member = staticMember(value, name);
  if (!(member instanceof FunctionVal)) throw new Error(`no method ${name}`);
  return member.call(args.map(lift), SITE);
}

/** `Math.max(1, 2)` as `callGlobal("Math.max", 1, 2)`. */
export function callGlobal(path: string, ...args: unknown[]): Val {
  const [root, ...names] = path.split(".");
  const fn = names.reduce<Val>((value, name) => staticMember(value, name), globals().get(root));
  if (!(fn instanceof FunctionVal)) throw new Error(`no function ${path}`);
  return fn.call(args.map(lift), SITE);
}
