// lax's special functions that are made of others.
import { define } from "../../frontend/builtin.ts";
import { Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import { besselI0e } from "../special/bessel.ts";
import { betainc } from "../special/beta.ts";
import { igamma, igammac, igammaGradA, randomGammaGrad } from "../special/gamma.ts";
import { strict } from "./strict.ts";

const special = (name: string, parameters: string, compute: (...xs: Tensor[]) => Tensor): FunctionVal =>
  define(`lax.${name}`, parameters, (args) => {
    const { values, weak } = strict(args, parameters.split(", "), "float");
    return compute(...values.map((value) => new Tensor(value, weak)));
  });

export const SPECIAL: readonly FunctionVal[] = [
  special("besselI0e", "x", besselI0e),
  special("betainc", "a, b, x", betainc),
  special("igamma", "a, x", igamma),
  special("igammac", "a, x", igammac),
  special("igammaGradA", "a, x", igammaGradA),
  special("randomGammaGrad", "a, sample", randomGammaGrad),
];
