import { describe, expect, test } from "vitest";
import {
  append, at, buildFunc, checkpoint, currentLocation, emit, inlineRegion, openBlockSize, openFunc, openRegion, RegionBuilder,
  rewriteRegion,
} from "../../src/ir/build.ts"; // prettier-ignore
import { scalarLiteral } from "../../src/ir/encode.ts";
import type { Func, Value } from "../../src/ir/graph.ts";
import { parse } from "../../src/ir/parse.ts";
import * as p from "../../src/ir/prims.ts";
import { print } from "../../src/ir/print.ts";
import { verify } from "../../src/ir/verify.ts";
import {
  calledFuncs,
  cloneFunc,
  forEachOp,
  hasEffect,
  namedFuncs,
  reachableFuncs,
  withParts,
} from "../../src/ir/walk.ts";

const F32 = { dtype: "f32", shape: [] } as const;
const BOOL = { dtype: "bool", shape: [] } as const;

const lines = (func: Func): string[] => {
  verify(func);
  return print(func).split("\n").slice(1, -2).map((line) => line.trim()); // prettier-ignore
};

describe("blocks", () => {
  test("ops go to the open block, and nowhere when none is open", () => {
    const func = buildFunc("main", [F32, F32], ([x, y]) => [p.add(p.mul(x, y), x)], ["x", "y"]);
    expect(lines(func)).toEqual(["%0 = mul %x, %y : f32", "%1 = add %0, %x : f32", "return %1"]);
    expect(() => p.sin(func.params[0])).toThrow("no block is open for sin");
  });

  test("the block is closed again when its body throws", () => {
    expect(() => buildFunc("main", [F32], () => { throw new Error("stop"); })).toThrow("stop"); // prettier-ignore
    expect(openBlockSize()).toBe(0);
  });

  test("what a region uses from outside comes in by parameters, constants are made again", () => {
    const func = buildFunc(
      "main",
      [BOOL, F32, F32],
      ([pred, x, y]) => {
        const one = p.constant(scalarLiteral("f32", 1));
        const z = p.neg(y);
        const then = openRegion([], () => [p.add(x, one)]);
        const otherwise = openRegion([], () => [p.add(z, x)]);
        return p.ifOp(pred, then, otherwise);
      },
      ["pred", "x", "y"],
    );
    expect(lines(func)).toEqual([
      "%0 = constant {value = 1} : f32",
      "%1 = neg %y : f32",
      "%2 = if %pred, %x, %1 : f32",
      "(%x: f32, %3: f32) {",
      "%4 = constant {value = 1} : f32",
      "%5 = add %x, %4 : f32",
      "yield %5",
      "}",
      "(%x: f32, %6: f32) {",
      "%7 = add %6, %x : f32",
      "yield %7",
      "}",
      "return %2",
    ]);
  });

  test("a function built on its own captures nothing", () => {
    const outer: Value[] = [];
    buildFunc("main", [F32], ([x]) => {
      outer.push(x);
      expect(() => buildFunc("f", [], () => [p.sin(x)])).toThrow("f uses values from outside");
      const { func, captures } = openFunc("g", [F32], ([y]) => [p.add(x, y)]);
      expect(captures).toEqual([x]);
      return p.call(func, [x, x]);
    });
  });

  test("what was appended since a checkpoint can be dropped", () => {
    const func = buildFunc("main", [F32], ([x]) => {
      const y = p.sin(x);
      const back = checkpoint();
      p.cos(y);
      back();
      return [p.neg(y)];
    });
    expect(func.ops.map((op) => op.name)).toEqual(["sin", "neg"]);
  });

  test("ops are placed where `at` says", () => {
    const loc = { file: "a.ts", line: 3, column: 5 };
    const func = buildFunc("main", [F32], ([x]) => [at(loc, () => p.sin(x))]);
    expect(func.ops[0].loc).toEqual(loc);
    expect(currentLocation()).toBeNull();
  });
});

describe("regions", () => {
  test("are built in several goes", () => {
    buildFunc("main", [F32], ([x]) => {
      const builder = new RegionBuilder([F32], ["a"]);
      const first = builder.run(() => p.sin(builder.params[0]));
      const second = builder.addParam(F32, { position: 0 });
      expect(builder.owns(first)).toBe(true);
      expect(builder.owns(x)).toBe(false);
      const open = builder.finish([builder.run(() => p.add(first, second)), x]);
      expect(open.captures).toEqual([x]);
      expect(open.close().params).toHaveLength(3);
      return [x];
    });
  });

  test("are copied into the open block with other parameters", () => {
    const square = buildFunc("square", [F32], ([x]) => [p.mul(x, x)]);
    const func = buildFunc("main", [F32], ([x]) => inlineRegion(square, [p.sin(x)]), ["x"]);
    expect(lines(func)).toEqual(["%0 = sin %x : f32", "%1 = mul %0, %0 : f32", "return %1"]);
  });

  test("are rewritten op by op", () => {
    const func = parse(
      "func @main(%x: f32) -> (f32) {\n%a = sin %x : f32\n%b = neg %a : f32\n%c = cos %b : f32\nreturn %c\n}",
    );
    const region = rewriteRegion(func, (op) => (op.name === "neg" ? [p.exp(op.operands[0])] : null));
    expect(lines({ ...func, ...region })).toEqual([
      "%a = sin %x : f32",
      "%0 = exp %a : f32",
      "%c = cos %0 : f32",
      "return %c",
    ]);
    expect(lines(func)[1]).toBe("%b = neg %a : f32");
  });

  test("may be given ops that were made elsewhere", () => {
    const func = buildFunc("main", [F32], ([x]) => {
      const [made] = emit("sin", [x], {});
      return made.def ? append(withParts(made.def, {})) : [];
    });
    expect(func.ops.map((op) => op.name)).toEqual(["sin", "sin"]);
  });
});

describe("walking", () => {
  const func = parse(`
    func @main(%p: bool, %x: f32) -> (f32) {
      %0 = if %p, %x : f32
        (%x: f32) {
          %1 = customJvp %x {fn = @f, jvp = @rule} : f32
          yield %1
        }
        (%x: f32) {
          customCall %x {target = log, hasSideEffect = true, results = []} : ()
          yield %x
        }
      %1 = sin %0 : f32
      return %1
    }
    func @f(%x: f32) -> (f32) { return %x }
    func @rule(%x: f32, %dx: f32) -> (f32, f32) { return %x, %dx }`);

  test("visits inner ops after the op that holds them", () => {
    const names: string[] = [];
    forEachOp(func, (op) => names.push(op.name));
    expect(names).toEqual(["if", "customJvp", "customCall", "sin"]);
  });

  test("finds functions and rules", () => {
    expect(reachableFuncs(func).map(({ name }) => name)).toEqual(["main", "f", "rule"]);
    const custom = func.ops[0].regions[0].ops[0];
    expect(calledFuncs(custom).map(({ name }) => name)).toEqual(["f"]);
    expect(namedFuncs(custom).map(({ name }) => name)).toEqual(["f", "rule"]);
  });

  test("knows effects, however deep", () => {
    expect(func.ops.map(hasEffect)).toEqual([true, false]);
  });

  test("copies share nothing but types and functions", () => {
    const copy = cloneFunc(func);
    expect(print(copy)).toBe(print(func));
    const values = new Set<Value>(func.params);
    forEachOp(func, (op) => op.results.forEach((result) => values.add(result)));
    forEachOp(copy, (op) => op.results.forEach((result) => expect(values.has(result)).toBe(false)));
  });
});
