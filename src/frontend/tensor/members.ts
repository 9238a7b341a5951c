// What stands after the dot of a tensor: its properties, indexing, and the methods of jax.Array, which are functions of
// the numpy library with the tensor as first argument.
import { DTYPE_INFO, isComplex } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { define } from "../builtin.ts";
import { ProgramError } from "../diagnostics.ts";
import { typeText } from "../values/describe.ts";
import { KEY_DTYPE } from "../values/keyDType.ts";
import {
  array, ArrayVal, DTypeVal, FunctionVal, int, ObjectVal, ShapeVal, Tensor, type CallSite, type Val,
} from "../values/values.ts"; // prettier-ignore
import { full } from "./convert.ts";
import { tensorAt, tensorSlice } from "./indexing.ts";
import { view } from "./view.ts";

export { tensorIndex } from "./indexing.ts";

/** The library function behind a method, by its name in numpy. */
export type MethodLookup = (name: string) => FunctionVal | undefined;

let library: MethodLookup = () => undefined;

/**
 * Tells where the methods are found, and gives back what was told before. Called once, by whoever joins the language
 * and its library.
 */
export function registerMethods(lookup: MethodLookup): MethodLookup {
  const previous = library;
  library = lookup;
  return previous;
}

/** A function with its receiver: `x.sum`. */
class Method extends FunctionVal {
  constructor(
    readonly name: string,
    private readonly run: (args: readonly Val[], site: CallSite) => Val,
    readonly arity = 0,
  ) {
    super();
  }
  call(args: readonly Val[], site: CallSite): Val {
    return this.run(args, site);
  }
}

const swapLastTwo = (x: Tensor): Tensor => {
  if (x.ndim < 2) {
    throw new ProgramError("TJ2008", `x.mT needs a tensor of rank 2 or more, found ${typeText(x)}`);
  }
  const axes = x.shape.map((_, i) => i);
  return transposed(x, [...axes.slice(0, -2), x.ndim - 1, x.ndim - 2]);
};

const transposed = (x: Tensor, permutation: readonly number[]): Tensor =>
  new Tensor(p.transpose(x.value, x.key ? [...permutation, x.ndim] : permutation), x.weak, x.key);

const part = (x: Tensor, which: "real" | "imag"): Tensor => {
  if (isComplex(x.dtype)) return new Tensor(which === "real" ? p.real(x.value) : p.imag(x.value), x.weak);
  return which === "real" ? x : new Tensor(full(x.shape, 0, x.dtype).value, x.weak);
};

const PROPERTIES: Readonly<Record<string, (x: Tensor) => Val>> = {
  shape: (x) => new ShapeVal(x.shape),
  ndim: (x) => int(x.ndim),
  size: (x) => int(sizeOf(x.shape)),
  dtype: (x) => (x.key ? KEY_DTYPE : new DTypeVal(x.dtype)),
  itemsize: (x) => int(DTYPE_INFO[x.dtype].bytes),
  weakType: (x) => x.weak,
  nbytes: (x) => int(sizeOf(x.type.shape) * DTYPE_INFO[x.dtype].bytes),
  T: (x) =>
    x.ndim < 2
      ? x
      : transposed(
          x,
          x.shape.map((_, i) => x.ndim - 1 - i),
        ),
  mT: swapLastTwo,
  real: (x) => part(x, "real"),
  imag: (x) => part(x, "imag"),
  at: (x) => new Method("x.at", (index, site) => tensorAt(x, index, site.args)),
  slice: (x) => new Method("x.slice", (index, site) => tensorSlice(x, index, site.args)),
};

/** Methods, and the library functions that they are where the names differ. */
const METHODS: Readonly<Record<string, string>> = {
  all: "all", any: "any", argmax: "argmax", argmin: "argmin", argpartition: "argpartition", argsort: "argsort",
  astype: "astype", choose: "choose", clip: "clip", clone: "copy", compress: "compress", conj: "conj", conjugate: "conjugate",
  copy: "copy", cumprod: "cumprod", cumsum: "cumsum", diagonal: "diagonal", dot: "dot", flatten: "ravel", max: "max",
  mean: "mean", min: "min", nonzero: "nonzero", prod: "prod", ptp: "ptp", ravel: "ravel", repeat: "repeat",
  reshape: "reshape", round: "round", searchsorted: "searchsorted", sort: "sort", squeeze: "squeeze", std: "std",
  sum: "sum", swapaxes: "swapaxes", take: "take", trace: "trace", transpose: "transpose", var: "var",
}; // prettier-ignore

/** x.reshape(3, 2) is x.reshape([3, 2]), and x.transpose(1, 0) is x.transpose([1, 0]). */
const gathersNumbers = (name: string): boolean => name === "reshape" || name === "transpose";

function numbersTogether(args: readonly Val[]): readonly Val[] {
  const options = args[args.length - 1] instanceof ObjectVal ? args.slice(-1) : [];
  const given = args.slice(0, args.length - options.length);
  return given.length === 0 || given[0] instanceof ArrayVal || given[0] === null ? args : [array(given), ...options];
}

/** The site of `x.f(a)` as that of `np.f(x, a)`. */
const withReceiver = (site: CallSite): CallSite => ({ ...site, args: [site.span, ...site.args] });

function method(x: Tensor, name: string): FunctionVal | undefined {
  const fn = library(METHODS[name]);
  if (!fn) return undefined;
  return new Method(
    `x.${name}`,
    (args, site) => {
      // compress(condition, x): the one function that does not begin with the tensor.
      if (name === "compress") return fn.call([args[0], x, ...args.slice(1)], { ...site, args: [] });
      const gathered = gathersNumbers(name) ? numbersTogether(args) : args;
      // Numbers gathered into one argument have no place of their own any more.
      const spans = gathered === args ? site : { ...site, args: [] };
      return fn.call([x, ...gathered], withReceiver(spans));
    },
    Math.max(0, fn.arity - 1),
  );
}

const refused: Readonly<Record<string, string>> = {
  item: "the number of a tensor is known when the program runs: return it, and call item() on the result",
  toArray: "the numbers of a tensor are known when the program runs: return it, and call toArray() on the result",
  tolist: "the numbers of a tensor are known when the program runs: return it, and call toArray() on the result",
};

/** `x.name`; undefined when tensors have no such member. Throws TJ4001 for what only a host array can answer. */
export function tensorMember(x: Tensor, name: string): Val | undefined {
  if (Object.hasOwn(PROPERTIES, name)) return PROPERTIES[name](x);
  if (Object.hasOwn(METHODS, name)) return method(x, name);
  if (name === "view") return define("x.view", "dtype", (args) => view(x, args.dtype("dtype") ?? x.dtype));
  if (Object.hasOwn(refused, name)) {
    throw new ProgramError("TJ4001", `${name} of the traced ${typeText(x)}`, { hint: refused[name] });
  }
  return undefined;
}

/** The names of the members that are no methods. */
export const tensorProperties = (): readonly string[] =>
  Object.keys(PROPERTIES).filter((name) => name !== "at" && name !== "slice");

/** The names that tensorMember answers to, for "did you mean". */
export const tensorMemberNames = (): readonly string[] => [...Object.keys(PROPERTIES), ...Object.keys(METHODS), "view"];
