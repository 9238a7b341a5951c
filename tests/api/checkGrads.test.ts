/* eslint-disable @typescript-eslint/no-explicit-any -- parameters without annotations, as inline functions have them */
// checkGrads: right derivatives pass, wrong ones are found, and what is wrong is said.
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../src/api/index.ts";
import { testClient } from "../runtime/client.ts";

beforeAll(testClient);

const { array, ArgumentError, checkGrads, customJvp, customVjp, Diagnostics, GradientError, jit, numpy: np, random } =
  api as unknown as typeof import("../../types/index.js"); // prettier-ignore

const fault = (fun: (...args: any[]) => unknown, args: unknown[], options?: api.CheckGradsOptions): string => {
  try {
    checkGrads(fun, args, options);
  } catch (error) {
    expect(error).toBeInstanceOf(GradientError);
    return (error as Error).message;
  }
  throw new Error("nothing was found");
};

describe("right derivatives", () => {
  test.each<[string, (...args: any[]) => unknown, unknown[], api.CheckGradsOptions?]>([
    ["numbers", (w, x) => np.sin(w * x), [0.5, 1.5], { order: 2 }],
    ["nested arrays", (w, x) => np.sum(np.tanh(w * x)), [[0.1, 0.2], [1.5, -2]], { order: 2 }],
    ["trees of results", (p, x) => ({ y: np.sin(p.w * x + p.b), n: [x.astype("i32")] }), [{ w: [0.1, 0.2], b: 0.3 }, [1, 2]], { order: 2 }],
    ["integers and booleans, held fixed", (x, n, b) => np.where(b, x[n], 2 * x[n]), [[1, 2], array(new Int32Array([1])), true], { order: 2 }],
    ["keys, held fixed", (k, x) => x * random.normal(k, [2]), [jit(() => random.key(1))(), [1, 2]], { order: 2, modes: ["lin", "rev"] }],
    ["complex numbers", (z) => z * z * 2, [array(new Float32Array([1, 2, 3, 4]), { dtype: "c64", shape: [2] })], { order: 2 }],
    ["f64, held to more", (x) => np.sin(x), [new Float64Array([1, 2])], { order: 2, atol: 1e-7, rtol: 1e-7 }],
    ["bf16", (x) => np.sin(x), [array([1, 2], { dtype: "bf16" })], { eps: 0.1 }],
    ["infinities on both sides", (x) => np.where(x > 0, np.inf, x), [[1, -2]], { order: 2 }],
    ["a constant", (_x) => 2.5, [1]],
    ["the third order", (x) => x ** 4, [0.5], { order: 3, atol: 1e-2, rtol: 1e-2 }],
    ["one mode by name", (x) => x ** 2, [0.5], { modes: "rev" }],
  ])("%s", (_, fun, args, options) => {
    checkGrads(fun, args, options);
  }); // prettier-ignore

  test("what jit gives, and order by position", () => {
    checkGrads(jit((x: number) => x ** 3) as any, [0.5], 2, { modes: ["fwd"] });
    checkGrads((x: number) => x * rate, [0.5], 1, { scope: { rate: 3 } });
  });
});

declare const rate: number;

describe("wrong derivatives", () => {
  const half = (x: any) => {
    const f = customVjp((v: any) => v * v);
    f.defvjp(
      (v: any) => [v * v, v],
      (kept: any, ct: any) => [ct * kept],
    );
    return f(x);
  };
  const triple = (x: any) => {
    const f = customJvp((v: any) => v * v);
    f.defjvp(([v]: any, [t]: any) => [v * v, 3 * v * t]);
    return { y: f(x) };
  };
  const other = (x: any) => {
    const f = customJvp((v: any) => v * v);
    f.defjvp(([v]: any, [t]: any) => [v * v + 1, 2 * v * t]);
    return f(x);
  };
  const secondOnly = (x: any) => {
    const f = customJvp((v: any) => v * v * v);
    const slope = customJvp((v: any) => 3 * v * v);
    f.defjvp(([v]: any, [t]: any) => [v * v * v, slope(v) * t]);
    slope.defjvp(([v]: any, [t]: any) => [3 * v * v, v * t]);
    return f(x);
  };

  test("a backward rule", () => {
    expect(fault(half, [[1, 2]], { modes: "rev" })).toMatch(/^VJP cotangent projection: f32 is \S+ by the derivative, \S+ by finite differences/); // prettier-ignore
  });
  test("a forward rule, and which result", () => {
    const message = fault(triple, [[1, 2]]);
    expect(message).toMatch(/^JVP tangent at \.y: f32\[2\] at \[\d\] is/);
    expect(message).toContain("and 1 more of its 2 elements are off");
  });
  test("a rule whose value is another", () => {
    expect(fault(other, [2])).toContain("JVP primal: f32 is 5 by the derivative's value, 4 by the function's");
  });
  test("a second derivative", () => {
    checkGrads(secondOnly, [[0.7]]);
    expect(fault(secondOnly, [[0.7]], { order: 2, modes: ["rev"] })).toMatch(/^VJP of VJP cotangent/);
    expect(fault(secondOnly, [[0.7]], { order: 2, modes: ["fwd"] })).toMatch(/^JVP of JVP tangent at \[1\]/);
  });
  test("a kink", () => {
    expect(fault((x) => np.abs(x), [[0]], { modes: "fwd" })).toContain("JVP tangent");
  });
});

describe("what does not fit", () => {
  test.each<[string, () => void, RegExp]>([
    ["a mode", () => { checkGrads((x: number) => x, [1], { modes: ["bwd"] as never }); }, /"fwd", "rev", "lin", found "bwd"/],
    ["no mode", () => { checkGrads((x: number) => x, [1], { modes: [] }); }, /modes is empty/],
    ["an order", () => { checkGrads((x: number) => x, [1], { order: 0 }); }, /order must be a positive integer, found 0/],
    ["a step", () => { checkGrads((x: number) => x, [1], { eps: 0 }); }, /eps must be a positive number/],
    ["arguments", () => { checkGrads((x: number) => x, 1 as never); }, /arguments as an array/],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(ArgumentError);
    expect(run).toThrow(message);
  }); // prettier-ignore

  test("faults of the function are shown in it, without what is around it", () => {
    const run = () => { checkGrads((x: any) => np.dot(x, np.zeros([3])), [[1, 2]]); }; // prettier-ignore
    expect(run).toThrow(Diagnostics);
    expect(run).toThrow(/TJ2002/);
    expect(run).not.toThrow(/gradientCheck/);
  });
});
