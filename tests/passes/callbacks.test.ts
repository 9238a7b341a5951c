// What every pass makes of callbacks: effects happen once, where they stand, in their order; pure ones are ops like others.
import { describe, expect, it } from "vitest";
import { buildFunc } from "../../src/ir/build.ts";
import { is, type Func } from "../../src/ir/graph.ts";
import { parse } from "../../src/ir/parse.ts";
import { print } from "../../src/ir/print.ts";
import { verify } from "../../src/ir/verify.ts";
import { forEachOp, reachableFuncs } from "../../src/ir/walk.ts";
import { cse } from "../../src/passes/cse.ts";
import { dce } from "../../src/passes/dce.ts";
import { jvpFunc } from "../../src/passes/jvp/jvp.ts";
import { linearize } from "../../src/passes/linearize/linearize.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { order } from "../../src/passes/order.ts";
import { UndefinedRule } from "../../src/passes/undefinedRule.ts";
import { batchFunc } from "../../src/passes/vmap/vmap.ts";
import { through } from "../support/pass.ts";

const counts = (func: Func): number => {
  let found = 0;
  for (const each of reachableFuncs(func)) forEachOp(each, (op) => (found += op.name === "callback" ? 1 : 0));
  return found;
};

/** The value and the gradient of a function of one argument with a scalar result. */
const gradient = (func: Func): Func =>
  buildFunc("grad", [func.params[0].type], ([x]) => {
    const { results, transpose } = linearize(func, [x], [true]);
    return [results[0], transpose([results[0]])[0] ?? x];
  });

const batched = (text: string, size = 3): Func => {
  const func = parse(text);
  return batchFunc(func, func.params.map(() => true), { size, axisName: null }).func; // prettier-ignore
};

describe("dead code and common subexpressions", () => {
  it("what prints stays, and what it needs; pure ones that nothing uses go", () => {
    const text = `
      func @main(%x: f32) -> (f32) {
        %0 = sin %x : f32
        callback %0 {callback = "x = {}", effect = debug} : ()
        %1 = callback %x {callback = unused, effect = pure, results = [{dtype = f32, shape = []}]} : f32
        return %x
      }`;
    expect(through(dce, text)).toMatchInlineSnapshot(`
      "func @main(%x: f32) -> (f32) {
        %0 = sin %x : f32
        callback %0 {callback = "x = {}", effect = debug} : ()
        return %x
      }"
    `);
  });

  it("a loop that only prints stays", () => {
    const text = `
      func @main(%x: f32[3]) -> () {
        scan %x {length = 3} : ()
          (%row: f32) {
            callback %row {callback = row, effect = debug} : ()
            yield
          }
        return
      }`;
    expect(through(optimize, text)).toContain("callback %row");
  });

  it("equal pure ones are one, others are not", () => {
    const pair = (effect: string): string => `
      func @main(%x: f32) -> (f32, f32) {
        %0 = callback %x {callback = f, effect = ${effect}, results = [{dtype = f32, shape = []}]} : f32
        %1 = callback %x {callback = f, effect = ${effect}, results = [{dtype = f32, shape = []}]} : f32
        return %0, %1
      }`;
    expect(counts(cse(parse(pair("pure"))))).toBe(1);
    expect(counts(cse(parse(pair("io"))))).toBe(2);
  });
});

describe("derivatives", () => {
  const printing = `
    func @f(%x: f32) -> (f32) {
      callback %x {callback = "x = {}", effect = debug} : ()
      %0 = sin %x : f32
      return %0
    }`;

  it("print the value once", () => {
    expect(counts(jvpFunc(parse(printing), [true]).func)).toBe(1);
    expect(counts(optimize(gradient(parse(printing))))).toBe(1);
  });

  it("through a scan, each turn once", () => {
    const func = gradient(
      parse(`
        func @f(%x: f32) -> (f32) {
          %c = constant {value = 2} : f32
          %0 = scan %c, %x {length = 4, numConsts = 1, numCarry = 1} : f32
            (%c: f32, %carry: f32) {
              callback %c {callback = still, effect = debug} : ()
              callback %carry {callback = moving, effect = debug} : ()
              %1 = mul %carry, %carry : f32
              yield %1
            }
          return %0
        }`),
    );
    verify(func);
    expect(counts(optimize(func))).toBe(2);
    const outside = func.ops.filter((op) => is(op, "callback"));
    expect(outside).toEqual([]);
  });

  it("through a loop of unknown length, which is run again, once all the same", () => {
    const func = gradient(
      parse(`
        func @f(%x: f32) -> (f32) {
          %0 = while %x : f32
            (%a: f32) {
              %1 = constant {value = 100} : f32
              %2 = compare %a, %1 {direction = lt} : bool
              yield %2
            }
            (%b: f32) {
              callback %b {callback = "b = {}", effect = debug} : ()
              %3 = mul %b, %b : f32
              yield %3
            }
          return %0
        }`),
    );
    verify(func);
    expect(counts(optimize(func))).toBe(1);
  });

  it("a pure one needs a rule of the program's, unless its results have no slope", () => {
    const text = (dtype: string): string => `
      func @f(%x: f32) -> (${dtype}) {
        %0 = callback %x {callback = lookup, effect = pure, results = [{dtype = ${dtype}, shape = []}]} : ${dtype}
        return %0
      }`;
    expect(() => jvpFunc(parse(text("f32")), [true])).toThrow(UndefinedRule);
    expect(() => jvpFunc(parse(text("f32")), [true])).toThrow(/the pure callback lookup has no derivative here/);
    expect(jvpFunc(parse(text("i32")), [true]).active).toEqual([false]);
  });
});

describe("batching", () => {
  const text = (vmapMethod: string, effect = "pure"): string => `
    func @f(%x: f32, %y: f32[2]) -> (f32[2]) {
      %0 = callback %x, %y {callback = f, effect = ${effect}, vmapMethod = ${vmapMethod}, results = [{dtype = f32, shape = [2]}]} : f32[2]
      return %0
    }`;

  it("sequential is a loop", () => {
    expect(print(batched(text("sequential")))).toMatchInlineSnapshot(`
      "func @f(%0: f32[3], %1: f32[3,2]) -> (f32[3,2]) {
        %2 = scan %0, %1 {length = 3} : f32[3,2]
          (%3: f32, %4: f32[2]) {
            %5 = callback %3, %4 {callback = f, effect = pure, vmapMethod = sequential, results = [{dtype = f32, shape = [2]}]} : f32[2]
            yield %5
          }
        return %2
      }
      "
    `);
  });

  it("expand_dims and broadcast_all are one call", () => {
    const mixed = (method: string): string => {
      const func = parse(text(method));
      return print(batchFunc(func, [true, false], { size: 3, axisName: null }).func);
    };
    expect(mixed("expand_dims")).toMatchInlineSnapshot(`
      "func @f(%0: f32[3], %1: f32[2]) -> (f32[3,2]) {
        %2 = reshape %1 {shape = [1, 2]} : f32[1,2]
        %3 = callback %0, %2 {callback = f, effect = pure, vmapMethod = expand_dims, results = [{dtype = f32, shape = [3, 2]}]} : f32[3,2]
        return %3
      }
      "
    `);
    expect(mixed("broadcast_all")).toContain("broadcastInDim %1 {shape = [3, 2], dims = [1]}");
  });

  it("none says so, and so do ordered ones that are not for debugging", () => {
    expect(() => batched(text("none"))).toThrow(/the pure callback f cannot be batched/);
    expect(() => batched(text("none", "io"))).not.toThrow();
    expect(() => batched(text("none", "io, ordered = true"))).toThrow(/the I\/O callback f cannot be batched/);
  });

  it("prints once an example, and once where nothing differs", () => {
    const printing = `
      func @f(%x: f32, %y: f32) -> (f32) {
        callback %y {callback = "y = {}", effect = debug} : ()
        return %x
      }`;
    const func = parse(printing);
    expect(print(batchFunc(func, [false, true], { size: 3, axisName: null }).func)).toContain("scan");
    expect(print(batchFunc(func, [true, false], { size: 3, axisName: null }).func)).not.toContain("scan");
  });
});

describe("order", () => {
  it("hands a token through branches, loops and calls", () => {
    const text = `
      func @main(%p: bool, %n: i32) -> (i32) {
        callback {callback = start, effect = debug, ordered = true} : ()
        %0 = if %p, %n : i32
          (%a: i32) {
            callback %a {callback = yes, effect = debug, ordered = true} : ()
            yield %a
          }
          (%b: i32) {
            yield %b
          }
        %1 = while %0 : i32
          (%c: i32) {
            callback %c {callback = test, effect = debug, ordered = true} : ()
            %2 = constant {value = 3} : i32
            %3 = compare %c, %2 {direction = lt} : bool
            yield %3
          }
          (%d: i32) {
            %4 = constant {value = 1} : i32
            %5 = add %d, %4 : i32
            callback {callback = any, effect = debug} : ()
            yield %5
          }
        %6 = call %1 {fn = @g} : i32
        %7 = call %6 {fn = @g} : i32
        return %7
      }
      func @g(%x: i32) -> (i32) {
        %0 = callback %x {callback = count, effect = io, ordered = true, results = [{dtype = i32, shape = []}]} : i32
        return %0
      }`;
    expect(through(order, text)).toMatchInlineSnapshot(`
      "func @main(%p: bool, %n: i32) -> (i32) {
        %0 = constant {value = 0} : u32
        %1 = callback %0 {callback = start, effect = debug, ordered = true, results = [{dtype = u32, shape = []}], threaded = true} : u32
        %2, %3 = if %p, %n, %1 : i32, u32
          (%4: i32, %5: u32) {
            %6 = callback %5, %4 {callback = yes, effect = debug, ordered = true, results = [{dtype = u32, shape = []}], threaded = true} : u32
            yield %4, %6
          }
          (%7: i32, %8: u32) {
            yield %7, %8
          }
        %9 = callback %3, %2 {callback = test, effect = debug, ordered = true, results = [{dtype = u32, shape = []}], threaded = true} : u32
        %10 = constant {value = 3} : i32
        %11 = compare %2, %10 {direction = lt} : bool
        %12, %13, %14 = while %11, %9, %2 : bool, u32, i32
          (%15: bool, %16: u32, %17: i32) {
            yield %15
          }
          (%18: bool, %19: u32, %20: i32) {
            %21 = constant {value = 1} : i32
            %22 = add %20, %21 : i32
            %23 = callback %19 {callback = any, effect = debug, results = [{dtype = u32, shape = []}], threaded = true} : u32
            %24 = callback %23, %22 {callback = test, effect = debug, ordered = true, results = [{dtype = u32, shape = []}], threaded = true} : u32
            %25 = constant {value = 3} : i32
            %26 = compare %22, %25 {direction = lt} : bool
            yield %26, %24, %22
          }
        %27, %28 = call %14, %13 {fn = @g} : i32, u32
        %29, %30 = call %27, %28 {fn = @g} : i32, u32
        return %29
      }
      func @g(%0: i32, %1: u32) -> (i32, u32) {
        %2, %3 = callback %1, %0 {callback = count, effect = io, ordered = true, results = [{dtype = u32, shape = []}, {dtype = i32, shape = []}], threaded = true} : u32, i32
        return %3, %2
      }"
    `);
  });

  it("leaves what has no order as it is", () => {
    const func = parse("func @main(%x: f32) -> (f32) {\n callback %x {callback = x, effect = io} : ()\n return %x\n}");
    expect(order(func)).toBe(func);
  });
});

it("regions that combine scalars call nobody", () => {
  const func = parse(`
    func @main(%x: f32[3], %i: f32) -> (f32) {
      %0 = reduceGeneral %x, %i {axes = [0]} : f32
        (%a: f32, %b: f32) {
          callback %a {callback = a, effect = debug} : ()
          yield %b
        }
      return %0
    }`);
  expect(() => verify(func)).toThrow(/callback may not stand in a function that combines scalars/);
});
