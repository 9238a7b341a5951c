import { describe, expect, it } from "vitest";
import { emitModule } from "../../src/emit/index.ts";
import { at, buildFunc, emit } from "../../src/ir/build.ts";
import { denseLiteral, scalarLiteral } from "../../src/ir/encode.ts";
import type { Func } from "../../src/ir/graph.ts";
import * as p from "../../src/ir/prims.ts";
import { evaluate, tensor } from "../support/evaluate.ts";

const F32 = { dtype: "f32", shape: [] } as const;
const V3 = { dtype: "f32", shape: [3] } as const;
const square = (name = "square"): Func => buildFunc(name, [V3], ([x]) => [p.mul(x, x)]);

describe("the text", () => {
  it("has @main first, each function once, and names in order", () => {
    const fn = square();
    const func = buildFunc("loss", [V3], ([x]) => {
      const [y] = p.call(fn, p.call(fn, [x]));
      return [p.reduce(y, "sum", [0])];
    });
    expect(emitModule(func).text).toBe(`module @loss {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<f32>) {
    %0 = func.call @square(%arg0) : (tensor<3xf32>) -> tensor<3xf32>
    %1 = func.call @square(%0) : (tensor<3xf32>) -> tensor<3xf32>
    %2 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %3 = stablehlo.reduce(%1 init: %2) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
    return %3 : tensor<f32>
  }
  func.func private @square(%arg0: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
    return %0 : tensor<3xf32>
  }
}
`);
  });

  it("is the same every time", () => {
    const func = buildFunc("f", [V3], ([x]) => [p.cumulative(x, { kind: "sum", axis: 0, reverse: false }), p.exp2(x)]);
    expect(emitModule(func)).toEqual(emitModule(func));
  });

  it("tells functions of one name apart, and keeps @main for the entry", () => {
    const func = buildFunc("f", [V3], ([x]) =>
      p.call(square("main"), p.call(square("größe"), p.call(square("gr__e"), [x]))),
    );
    const symbols = [...emitModule(func).text.matchAll(/func\.func \w+ (@[\w$.]+)/g)].map((match) => match[1]);
    expect(symbols).toEqual(["@main", "@gr__e", "@gr__e_0", "@main_0"]);
  });

  it("takes any name for the module", () => {
    expect(emitModule(square(), { name: "7 dwarfs" }).text).toMatch(/^module @_7_dwarfs \{\n/);
  });

  it("returns nothing from a function without results", () => {
    const func = buildFunc("f", [F32], () => []);
    expect(emitModule(func).text).toContain("    return\n");
    expect(evaluate(func, [tensor("f32", [], [1])])).toEqual([]);
  });
});

describe("locations", () => {
  const place = (line: number, column: number) => ({ file: 'a "b"\\ü.ts', line, column });
  const func = buildFunc("f", [F32], ([x]) => {
    const y = at(place(3, 5), () => p.exp(x));
    return [
      at(place(4, 1), () =>
        p.add(
          y,
          at(place(3, 5), () => p.log(y)),
        ),
      ),
    ];
  });

  it("follow the ops and are defined once each, after the module", () => {
    expect(emitModule(func).text).toBe(`module @f {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.exponential %arg0 : tensor<f32> loc(#loc1)
    %1 = stablehlo.log %0 : tensor<f32> loc(#loc1)
    %2 = stablehlo.add %0, %1 : tensor<f32> loc(#loc2)
    return %2 : tensor<f32>
  }
}
#loc1 = loc("a \\22b\\22\\5C\\C3\\BC.ts":3:5)
#loc2 = loc("a \\22b\\22\\5C\\C3\\BC.ts":4:1)
`);
  });

  it("are read by the plugin", () => {
    expect(evaluate(func, [tensor("f32", [], [0])])[0].data).toEqual([1]);
  });

  it("can be left out", () => {
    expect(emitModule(func, { locations: false }).text).not.toContain("loc");
  });
});

describe("large constants", () => {
  const big = denseLiteral("f32", [3], [1, 2, 3]);
  const other = denseLiteral("f32", [3], [10, 20, 30]);
  const inner = buildFunc("inner", [V3], ([x]) => [p.add(x, p.constant(big))]);
  const outer = buildFunc("outer", [V3], ([x]) => p.call(inner, [p.mul(x, p.constant(other))]));
  const func = buildFunc("f", [V3], ([x]) => {
    const counter = p.constant(scalarLiteral("i32", 0));
    const [, y] = emit("while", [counter, x], { condConsts: 0, bodyConsts: 0 }, [
      buildFunc("cond", [{ dtype: "i32", shape: [] }, V3], ([i]) => [p.lt(i, p.constant(scalarLiteral("i32", 2)))]),
      buildFunc("body", [{ dtype: "i32", shape: [] }, V3], ([i, z]) => [p.add(i, p.constant(scalarLiteral("i32", 1))), p.add(p.call(outer, [z])[0], p.constant(big))]), // prettier-ignore
    ]);
    return [y];
  });

  it("become arguments, once each, on the way to every use", () => {
    const { text, hoisted } = emitModule(func, { hoist: 8, locations: false });
    expect(hoisted).toEqual([other, big]);
    expect(text).toContain("@main(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>)");
    expect(text).not.toContain("dense<[");
  });

  it("change nothing", () => {
    const inputs = [tensor("f32", [3], [1, 1, 1])];
    const inline = evaluate(func, inputs);
    expect(inline[0].data).toEqual([122, 484, 1086]);
    expect(evaluate(func, inputs, { hoist: 8 })).toEqual(inline);
  });

  it("stay where they are below the limit", () => {
    expect(emitModule(func).hoisted).toEqual([]);
  });
});

describe("donated arguments", () => {
  const func = buildFunc("f", [V3, V3, F32], ([x, y, z]) => [p.add(x, y), p.reshape(z, [1])]);

  it("are aliased to results of their type, or left to the compiler", () => {
    const { text } = emitModule(func, { donate: [1, 0, 2] });
    expect(text).toContain("%arg0: tensor<3xf32> {jax.buffer_donor = true}");
    expect(text).toContain("%arg1: tensor<3xf32> {tf.aliasing_output = 0 : i32}");
    expect(text).toContain("%arg2: tensor<f32> {jax.buffer_donor = true}");
  });
});
