// Smooth functions that are computed case by case: where the cases meet, all derivatives are those of the function.
import { expect, test } from "vitest";
import { evaluate, tensor } from "../../support/evaluate.ts";
import { optimize } from "../../../src/passes/optimize.ts";
import { compileModule } from "./program.ts";

test.each<[string, string, readonly number[]]>([
  ["nn.softplus(x)", "0", [0.5, 0.25, 0]],
  ["np.logaddexp(x, 1.5)", "1.5", [0.5, 0.25, 0]],
  ["np.logaddexp2(x, 0.0)", "0", [0.5, Math.LN2 / 4, 0]],
  ["nn.logSigmoid(x)", "0", [0.5, -0.25, 0]],
  ["np.hypot(x, 1.5)", "1.5", [Math.SQRT1_2, 1.5 ** 2 / Math.hypot(1.5, 1.5) ** 3, (-3 * 1.5 ** 3) / Math.hypot(1.5, 1.5) ** 5]],
  ["np.hypot(1.5, x)", "-1.5", [-Math.SQRT1_2, 1.5 ** 2 / Math.hypot(1.5, 1.5) ** 3, (3 * 1.5 ** 3) / Math.hypot(1.5, 1.5) ** 5]],
  ["scipy.stats.logistic.logpdf(x)", "0", [0, -0.5, 0]],
])("%s at %s", (body, at, wanted) => {
  const { func } = compileModule(`import { grad, nn, numpy as np, scipy, f64 } from "tsjax";
    const f = (x: f64) => ${body};
    export const main = (x: f64) => [grad(f)(x), grad(grad(f))(x), grad(grad(grad(f)))(x)];`);
  const found = evaluate(optimize(func!), [tensor("f64", [], [Number(at)])]);
  found.forEach(({ data }, i) => { expect(data[0]).toBeCloseTo(wanted[i], 12); });
}); // prettier-ignore
