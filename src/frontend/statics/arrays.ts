// The global `Array`.
import { array, ArrayVal, FunctionVal, int, Num, ObjectVal, Tensor, type Val } from "../values/values.ts";
import { elements } from "./iterate.ts";
import { checkCount } from "./limits.ts";
import { callback, StaticFunction, type StaticArgs } from "./staticFunction.ts";

function sized(args: StaticArgs, length: number): Val[] {
  if (!Number.isInteger(length) || length < 0) throw new RangeError(`invalid array length ${length}`);
  checkCount(args.callee, length);
  return Array.from({ length });
}

/** What Array.from takes: an iterable, or `{ length: n }`. */
function source(args: StaticArgs): readonly Val[] {
  const value = args.get(0);
  const items = elements(value);
  if (items) return items;
  const length = value instanceof ObjectVal ? value.entries.get("length") : undefined;
  return length instanceof Num ? sized(args, length.value) : args.wrong(0, "an array, a static range or { length: n }");
}

const members: Readonly<Record<string, Val>> = {
  from: new StaticFunction("Array.from", 1, (args) => {
    const items = source(args);
    if (args.get(1) === undefined) return array(items);
    const fn: FunctionVal = args.function(1);
    return array(items.map((item, i) => callback(fn, [item, int(i)], args.site)));
  }),
  isArray: new StaticFunction("Array.isArray", 1, (args) => args.get(0) instanceof ArrayVal),
  of: new StaticFunction("Array.of", 0, (args) => array(args.values)),
};

export const ARRAY = new StaticFunction(
  "Array",
  0,
  (args) => {
    const [length] = args.values;
    const counts = args.length === 1 && (length instanceof Num || length instanceof Tensor);
    return array(counts ? sized(args, args.number(0)) : args.values);
  },
  { members: (name) => (Object.hasOwn(members, name) ? members[name] : undefined) },
);
