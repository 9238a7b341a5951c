// Array.prototype on static arrays. A method that changes the array checks that it may, first.
import { ProgramError } from "../diagnostics.ts";
import { ArrayVal, array, growing, int, Num, Tensor, type FunctionVal, type Val } from "../values/values.ts";
import { describe } from "../values/describe.ts";
import { willMutate } from "../control/mutation.ts";
import { callback, type StaticArgs } from "./staticFunction.ts";
import { textOf } from "./text.ts";
import { sameValueZero, strictEquals, truthy } from "./truth.ts";

type Method = (self: ArrayVal, args: StaticArgs) => Val;

/** A function over the elements that calls back with (item, index, array). */
const each = (self: ArrayVal, args: StaticArgs): ((item: Val, i: number) => Val) => {
  const fn = args.function(0);
  return (item, i) => callback(fn, [item, int(i), self], args.site);
};

/** The same, for a callback whose answer decides something while compiling. */
const test = (self: ArrayVal, args: StaticArgs): ((item: Val, i: number) => boolean) => {
  const call = each(self, args);
  return (item, i) => truthy(call(item, i), `what the function given to ${args.callee} returns`);
};

function fold(self: ArrayVal, args: StaticArgs, order: readonly number[]): Val {
  const fn: FunctionVal = args.function(0);
  const indices = [...order];
  let result: Val;
  if (args.length > 1) result = args.get(1);
  else if (indices.length > 0) result = self.items[indices.shift() ?? 0];
  else throw new ProgramError("TJ5002", `${args.callee} of an empty array needs an initial value`);
  const arity = Math.max(2, fn.callbackArity);
  for (const i of indices) {
    result = fn.call([result, self.items[i], int(i), self].slice(0, arity), { span: args.site.span, args: [] });
  }
  return result;
}

/** Which element a tensor is like is known when the program runs. */
function checkFindable(self: ArrayVal, args: StaticArgs): void {
  const wanted = args.get(0);
  const traced =
    wanted instanceof Tensor && self.items.some((item) => item instanceof Num || typeof item === "boolean");
  if (!traced && !(wanted instanceof Num && self.items.some((item) => item instanceof Tensor))) return;
  throw new ProgramError(
    "TJ4001",
    `${args.callee} compares values known while compiling, found ${describe(traced ? wanted : self)}`,
    {
      span: args.site.args[0] ?? args.site.span,
      hint: "for tensors use np.any(np.array(xs) === x)",
    },
  );
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const sorted = (self: ArrayVal, args: StaticArgs): Val[] => {
  const bad = self.items.find((item) => item instanceof Tensor);
  if (args.get(0) === undefined) {
    if (bad) {
      throw new ProgramError("TJ4001", `${args.callee} orders values known while compiling, found ${describe(bad)}`, {
        hint: "sort the elements of a tensor with np.sort(x)",
      });
    }
    return [...self.items].sort((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0));
  }
  const fn = args.function(0);
  return [...self.items].sort((a, b) => {
    const order = fn.call([a, b], { span: args.site.span, args: [] });
    if (order instanceof Num) return order.value;
    throw new ProgramError("TJ4001", `the function given to ${args.callee} must return a static number, found ${describe(order)}`); // prettier-ignore
  });
};

const flatten = (items: readonly Val[], depth: number): Val[] =>
  items.flatMap((item) => (item instanceof ArrayVal && depth > 0 ? flatten(item.items, depth - 1) : [item]));

const fromIndex = (self: ArrayVal, i: number): number => (i < 0 ? i + self.items.length : i);

/** A change in place; the array it is to become. */
const change =
  (next: (self: ArrayVal, args: StaticArgs) => { readonly items: readonly Val[]; readonly result: Val }): Method =>
  (self, args) => {
    willMutate(self);
    const { items, result } = next(self, args);
    self.items.length = 0;
    for (const item of items) self.items.push(item);
    return result;
  };

const spliced = (self: ArrayVal, args: StaticArgs) => {
  const items = [...self.items];
  const start = args.optionalNumber(0) ?? 0;
  const removed =
    args.length === 0
      ? []
      : items.splice(start, args.length === 1 ? items.length : args.number(1), ...args.values.slice(2));
  return { items, removed };
};

export const ARRAY_METHODS: Readonly<Record<string, Method>> = {
  map: (self, args) => array(self.items.map(each(self, args))),
  filter: (self, args) => array(self.items.filter(test(self, args))),
  forEach: (self, args) => {
    self.items.forEach(each(self, args));
    return undefined;
  },
  reduce: (self, args) => fold(self, args, upTo(self.items.length)),
  reduceRight: (self, args) => fold(self, args, upTo(self.items.length).reverse()),
  find: (self, args) => self.items.find(test(self, args)),
  findIndex: (self, args) => int(self.items.findIndex(test(self, args))),
  findLast: (self, args) => self.items.findLast(test(self, args)),
  findLastIndex: (self, args) => int(self.items.findLastIndex(test(self, args))),
  some: (self, args) => self.items.some(test(self, args)),
  every: (self, args) => self.items.every(test(self, args)),
  flatMap: (self, args) =>
    array(self.items.map(each(self, args)).flatMap((item) => (item instanceof ArrayVal ? item.items : [item]))),
  flat: (self, args) => array(flatten(self.items, args.optionalNumber(0) ?? 1)),

  entries: (self) => array(self.items.map((item, i) => array([int(i), item]))),
  keys: (self) => array(self.items.map((_, i) => int(i))),
  values: (self) => array(self.items),
  slice: (self, args) => array(self.items.slice(args.optionalNumber(0), args.optionalNumber(1))),
  concat: (self, args) =>
    array([...self.items, ...args.values.flatMap((item) => (item instanceof ArrayVal ? item.items : [item]))]),
  at: (self, args) => self.items.at(args.number(0)),
  includes: (self, args) => {
    checkFindable(self, args);
    return self.items.slice(args.optionalNumber(1)).some((item) => sameValueZero(item, args.get(0)));
  },
  indexOf: (self, args) => {
    checkFindable(self, args);
    const from = fromIndex(self, args.optionalNumber(1) ?? 0);
    return int(self.items.findIndex((item, i) => i >= from && strictEquals(item, args.get(0))));
  },
  lastIndexOf: (self, args) => {
    checkFindable(self, args);
    const from = fromIndex(self, args.optionalNumber(1) ?? -1);
    return int(self.items.findLastIndex((item, i) => i <= from && strictEquals(item, args.get(0))));
  },
  join: (self, args) =>
    self.items.map((item) => ((item ?? null) === null ? "" : textOf(item))).join(args.optionalString(0) ?? ","),
  toReversed: (self) => array([...self.items].reverse()),
  toSorted: (self, args) => array(sorted(self, args)),
  toSpliced: (self, args) => array(spliced(self, args).items),
  with: (self, args) => {
    const items = [...self.items];
    const i = args.number(0) < 0 ? args.number(0) + items.length : args.number(0);
    if (!(i in items)) throw new ProgramError("TJ2005", `${args.callee}: there is no element ${args.number(0)} of ${items.length}`); // prettier-ignore
    items[i] = args.get(1);
    return array(items);
  },
  toString: (self: ArrayVal) => textOf(self),

  push: (self, args) => {
    willMutate(self);
    growing(self, args.values);
    for (const value of args.values) self.items.push(value);
    return int(self.items.length);
  },
  pop: change((self) => ({ items: self.items.slice(0, -1), result: self.items.at(-1) })),
  shift: change((self) => ({ items: self.items.slice(1), result: self.items.at(0) })),
  unshift: change((self, args) => {
    const items = [...args.values, ...self.items];
    return { items, result: int(items.length) };
  }),
  splice: change((self, args) => {
    const { items, removed } = spliced(self, args);
    return { items, result: array(removed) };
  }),
  reverse: change((self) => ({ items: [...self.items].reverse(), result: self })),
  sort: change((self, args) => ({ items: sorted(self, args), result: self })),
  fill: change((self, args) => ({
    items: [...self.items].fill(args.get(0), args.optionalNumber(1), args.optionalNumber(2)),
    result: self,
  })),
};
