// What every family of numpy shares: declaring functions, and building results that keep weakness and keyness.
import type { DType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import type { Shape } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { define, parseSignature, type Implementation } from "../../frontend/builtin.ts";
import type { Code } from "../../frontend/codes.ts";
import { ProgramError } from "../../frontend/diagnostics.ts";
import { asTensor, resultType, typeOf } from "../../frontend/tensor/convert.ts";
import { toInexact, type PromotedType } from "../../frontend/tensor/promotion.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, Num, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";

export type Table = Readonly<Record<string, Val>>;

/** The functions that only move elements, and so take arrays of PRNG keys too. */
const TAKE_KEYS: ReadonlySet<string> = new Set([
  "reshape", "ravel", "flatten", "transpose", "permuteDims", "matrixTranspose", "swapaxes", "moveaxis", "rollaxis",
  "expandDims", "squeeze", "flip", "fliplr", "flipud", "rot90", "roll", "repeat", "tile", "resize", "atleast1d", "atleast2d",
  "atleast3d", "broadcastTo", "broadcastArrays", "concatenate", "concat", "stack", "vstack", "hstack", "dstack",
  "columnStack", "block", "append", "split", "arraySplit", "hsplit", "vsplit", "dsplit", "unstack", "delete", "take",
  "where", "array", "asarray", "copy", "shape", "ndim", "size", "applyAlongAxis", "isscalar", "iterable",
]); // prettier-ignore

/** Parameters that must be null. */
const UNUSED: Readonly<Record<string, { readonly why: string; readonly hint: string }>> = {
  out: { why: "tensors are immutable", hint: "use the result" },
  outSharding: { why: "a program runs on one device", hint: "leave it out" },
};

/**
 * Declares `np.<name>`. Parameters that JAX has only for NumPy's sake (`out`, …) must be null; keys are taken only by
 * functions that do not compute.
 */
export const fn = (name: string, signature: string, implementation: Implementation): FunctionVal => {
  const unused = Object.keys(UNUSED).filter((name) => signature.includes(`${name}?`));
  let names: readonly string[] | null = TAKE_KEYS.has(name) ? [] : null;
  return define(`np.${name}`, signature, (args, site) => {
    const asked = unused.find((each) => args.has(each));
    if (asked) args.fail("TJ5002", `${asked} is not supported: ${UNUSED[asked].why}`, { param: asked, hint: UNUSED[asked].hint }); // prettier-ignore
    names ??= parseSignature(signature).parameters.map((parameter) => parameter.name);
    const param = names.find((each) => isKey(args.get(each)));
    if (param !== undefined) {
      args.fail("TJ7002", `does not take PRNG keys (${typeText(args.get(param) as Tensor)})`, {
        param,
        hint: "draw numbers from the key with random.uniform, random.normal, …",
      });
    }
    return implementation(args, site);
  });
};

const isKey = (value: Val): boolean => value instanceof Tensor && value.key;

/** A table of functions declared under several names. */
export const aliases = (names: readonly string[], signature: string, implementation: Implementation): Table =>
  Object.fromEntries(names.map((name) => [name, fn(name, signature, implementation)]));

/** A strongly typed tensor. */
export const strong = (value: Value): Tensor => new Tensor(value, false);

/** A result that is weakly typed, or a key, as its operand is. */
export const like = (x: Tensor, value: Value): Tensor => new Tensor(value, x.weak, x.key);

/** A shape as the IR has it: keys have a last dimension of their own. */
export const physical = (x: Tensor, shape: Shape): Shape => (x.key ? [...shape, 2] : shape);

export const range = (length: number, start = 0): number[] => Array.from({ length }, (_, i) => start + i);

export const inexactType = (values: readonly Val[], what: string): PromotedType => toInexact(resultType(values, what));

/** Any value that stands for a tensor: tensors, numbers, and nested arrays of them where `array` makes them tensors. */
export const isArrayLike = (value: Val): boolean => typeOf(value) !== null;

export const failure = (code: Code, message: string, hint?: string): ProgramError =>
  new ProgramError(code, message, hint === undefined ? {} : { hint });

/** Booleans take part in arithmetic as i32. */
export const numericDType = (dtype: DType): DType => (dtype === "bool" ? "i32" : dtype);

/** The tensor of a parameter that may be left out. */
export const optionalTensor = (args: Arguments, name: string): Tensor | null =>
  args.has(name) ? args.tensor(name) : null;

/** The elements of a parameter that is an array, or the only element. */
export const listOf = (value: Val): readonly Val[] => (value instanceof ArrayVal ? value.items : [value]);

export const intVal = (value: number): Num => new Num(value, true);

export const toTensors = (values: readonly Val[], what: string): Tensor[] =>
  values.map((value) => asTensor(value, what));

/** A size given as a number of its own. */
export function sizeArgument(args: Arguments, name: string): number {
  const size = args.int(name);
  return size < 0 ? args.fail("TJ5002", `${name} must not be negative, found ${size}`, { param: name }) : size;
}
