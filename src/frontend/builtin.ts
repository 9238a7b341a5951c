// How library functions are declared: a signature in JAX's order, and an implementation over checked arguments.
//
//   define("np.sum", "a, axis?, dtype?, keepdims = false, initial?, where?", (args) => …)
//
// `?` makes a parameter optional (absent: undefined), `= literal` gives it a default, `*` starts the keyword-only
// ones, `...xs` takes the rest. A trailing object literal is the options when the positional parameters before it are
// filled, or when all of its keys are keyword names of the function (docs/language.md, "Calling the library").
import type { CallSite, FunctionVal, Val } from "./values/values.ts";
import { parseSignature, type Signature } from "./signature.ts";
import { Arguments, bindArguments } from "./arguments.ts";
import { BuiltinFunction } from "./builtinFunction.ts";

export type Implementation = (args: Arguments, site: CallSite) => Val;

export type { Signature };
export { Arguments, bindArguments, parseSignature };

/** A library function. The signature is parsed on the first call. */
export const define = (name: string, signature: string, implementation: Implementation): FunctionVal =>
  new BuiltinFunction(name, signature, implementation);
