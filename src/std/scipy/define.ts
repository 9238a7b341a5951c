// How scipy's functions of numbers are declared: arguments promoted to a common float (or complex) type and shape.
import { isFloat } from "../../ir/dtype.ts";
import { define } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import type { FunctionVal, Tensor, Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

/** `name(parameters)` over real numbers; `parameters` as a signature has them, each an array of numbers. */
export const realFunction = (name: string, parameters: string, compute: (...xs: Tensor[]) => Val): FunctionVal =>
  define(name, parameters, (args) => {
    const names = parameters.split(",").map((part) => part.trim().replace(/[?\s=].*$/, ""));
    const given = names.map((parameter) => args.tensor(parameter));
    const xs = c.promoteAndBroadcast(given, name);
    const odd = given.find((x) => !isFloat(c.asInexact(x).dtype));
    if (odd) args.fail("TJ7002", `takes real numbers, found ${typeText(odd)}`);
    return compute(...xs);
  });

/** As realFunction, complex numbers too. */
export const complexFunction = (name: string, parameters: string, compute: (...xs: Tensor[]) => Val): FunctionVal =>
  define(name, parameters, (args) => {
    const names = parameters.split(",").map((part) => part.trim().replace(/[?\s=].*$/, ""));
    return compute(...c.promoteAndBroadcast(names.map((parameter) => args.tensor(parameter)), name)); // prettier-ignore
  });
