// `makeJaxpr(f)(…args)`: what tsjax makes of a function, before it optimises: its IR, as text.
import { print } from "../ir/print.ts";
import { recipeOf } from "./hostFunction.ts";
import { checkOptions } from "./options.ts";
import { elaborateCall, type CallOptions } from "./specialise.ts";

/** The IR of a function for arguments like these. */
export const makeJaxpr = (fun: unknown, given: { readonly staticArgnums?: number | readonly number[] } = {}) => {
  checkOptions("makeJaxpr", given, ["staticArgnums"]);
  const { staticArgnums = [] } = given;
  const options: CallOptions = { staticArgnums: typeof staticArgnums === "number" ? [staticArgnums] : staticArgnums };
  return (...args: unknown[]): string => print(elaborateCall(recipeOf(fun), args, options).func);
};
