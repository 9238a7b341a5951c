// `makeJaxpr(f)(…args)`: what tsjax makes of a function, before it optimises: its IR, as text.
import { print } from "../ir/print.ts";
import { recipeOf } from "./hostFunction.ts";
import { elaborateCall, type CallOptions } from "./specialise.ts";

/** The IR of a function for arguments like these. */
export const makeJaxpr =
  (fun: unknown, { staticArgnums = [] }: { readonly staticArgnums?: number | readonly number[] } = {}) =>
  (...args: unknown[]): string => {
    const options: CallOptions = { staticArgnums: typeof staticArgnums === "number" ? [staticArgnums] : staticArgnums };
    return print(elaborateCall(recipeOf(fun), args, options).func);
  };
