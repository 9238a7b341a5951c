// Tokens, which order side effects in JAX: callbacks keep their order by themselves here, so a token is
// a tensor of no elements that goes along.
import { define } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import type { FunctionVal, Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

const token = (): Tensor => c.fill([0], 0, "bool");
const isToken = ({ dtype, shape }: Tensor): boolean => dtype === "bool" && shape.length === 1 && shape[0] === 0;

export const TOKENS: readonly FunctionVal[] = [
  define("lax.createToken", "_?", token),
  define("lax.afterAll", "...operands", (args) => {
    const odd = args.tensors("operands").find((operand) => !isToken(operand));
    if (odd) args.fail("TJ7002", `takes tokens, as lax.createToken() gives them, found ${typeText(odd)}`);
    return token();
  }),
  // Nothing is computed for its own sake: a value whose effects nobody sees has none.
  define("lax.dceSink", "val:tree, *, preventMlirDce = false", () => undefined),
];
