import { expect, test } from "vitest";
import { buildFunc } from "../../src/ir/build.ts";
import { parse } from "../../src/ir/parse.ts";
import type { Func } from "../../src/ir/graph.ts";
import { print } from "../../src/ir/print.ts";
import { forEachOp, reachableFuncs } from "../../src/ir/walk.ts";
import { dce } from "../../src/passes/dce.ts";
import { inline } from "../../src/passes/inline.ts";
import { instantiate, linearize } from "../../src/passes/linearize/linearize.ts";
import { simplify } from "../../src/passes/simplify.ts";
import { fillOf } from "../../src/passes/values.ts";
import { evaluate, tensor } from "../support/evaluate.ts";
import { program, through } from "../support/pass.ts";

/** x, …constants → the value of a function at x and its gradient there. */
const valueAndGradient = (func: Func): Func =>
  buildFunc(
    func.name,
    func.params.map((param) => param.type),
    (params) => {
      const linear = linearize(func, params, params.map((_, i) => i === 0)); // prettier-ignore
      const cts = linear.transpose(func.results.map((result) => fillOf(result.type, 1)));
      return [...linear.results, ...instantiate(cts, [params[0].type])];
    },
  );

const THRICE = `
  func @main(%x: f32, %k: f32) -> (f32) {
    %0 = call %x, %k {fn = @f} : f32
    %1 = call %0, %k {fn = @f} : f32
    %2 = call %1, %k {fn = @f} : f32
    return %2
  }
  func @f(%x: f32, %k: f32) -> (f32) {
    %0 = mul %x, %k : f32
    %1 = sin %0 : f32
    %2 = mul %1, %x : f32
    return %2
  }`;

test("a function that is called often is taken apart once", () => {
  const gradient = valueAndGradient(parse(THRICE));
  expect(reachableFuncs(gradient).map((func) => func.name)).toEqual(["main", "f.jvp.known", "f.jvp.linear.transpose"]);
  const inputs = [tensor("f32", [], [0.7]), tensor("f32", [], [1.3])];
  const inlined = valueAndGradient(inline(parse(THRICE), { all: true }));
  expect(evaluate(gradient, inputs)).toEqual(evaluate(inlined, inputs));
});

test("arguments that are residuals are handed on; no residual is given twice", () => {
  const text = `
    func @main(%x: f32) -> (f32) {
      %0 = call %x {fn = @f} : f32
      %1 = call %0 {fn = @f} : f32
      return %1
    }
    func @f(%x: f32) -> (f32) {
      %0 = exp %x : f32
      %1 = mul %0, %x : f32
      return %1
    }`;
  expect(through((func) => dce(valueAndGradient(func)), text)).toContain(
    program(`
      func @f.jvp.known(%0: f32) -> (f32, f32) {
        %1 = exp %0 : f32
        %2 = mul %1, %0 : f32
        return %2, %1
      }`),
  );
});

test("an array of copies is no residual: what it holds copies of is", () => {
  const text = `
    func @main(%x: f32[4], %xs: f32[8]) -> (f32) {
      %0, %1 = scan %x, %xs {numConsts = 0, numCarry = 1, length = 8, reverse = false} : f32[4], f32[8]
        (%c: f32[4], %row: f32) {
          %s = sin %row : f32
          %k = broadcastInDim %s {shape = [4], dims = []} : f32[4]
          %next = mul %c, %k : f32[4]
          yield %next, %s
        }
      %2 = reduce %0 {kind = sum, axes = [0]} : f32
      return %2
    }`;
  const gradient = dce(valueAndGradient(parse(text)));
  const stacked: string[] = [];
  forEachOp(gradient, (op) => {
    if (op.name === "scan") stacked.push(...op.results.map(({ type }) => type.shape.join("x")));
  });
  // Forward the carry, and each row's sine; backward the carry's cotangent.
  expect(stacked).toEqual(["4", "8", "4"]);
});

const gradientText = (text: string): string => print(dce(simplify(valueAndGradient(parse(text)))));

test("the cotangents of slices that lie side by side are put together", () => {
  const text = gradientText(`
    func @main(%x: f32[6,2]) -> (f32[2,2], f32[3,2], f32[1,2]) {
      %0 = slice %x {start = [1, 0], limit = [3, 2], strides = [1, 1]} : f32[2,2]
      %1 = slice %x {start = [3, 0], limit = [6, 2], strides = [1, 1]} : f32[3,2]
      %2 = slice %x {start = [0, 0], limit = [1, 2], strides = [1, 1]} : f32[1,2]
      return %0, %1, %2
    }`);
  expect(text.match(/ = (concatenate|pad|add) /g)).toEqual([" = concatenate "]);
});

test("those that overlap, leave gaps, or lie along several axes keep their places", () => {
  const func = parse(`
    func @main(%x: f32[4,3]) -> (f32[3,3], f32[3,3], f32[4,1], f32[2,3]) {
      %0 = slice %x {start = [0, 0], limit = [3, 3], strides = [1, 1]} : f32[3,3]
      %1 = slice %x {start = [1, 0], limit = [4, 3], strides = [1, 1]} : f32[3,3]
      %2 = slice %x {start = [0, 2], limit = [4, 3], strides = [1, 1]} : f32[4,1]
      %3 = slice %x {start = [0, 0], limit = [4, 3], strides = [2, 1]} : f32[2,3]
      return %0, %1, %2, %3
    }`);
  const results = evaluate(valueAndGradient(func), [tensor("f32", [4, 3], Array<number>(12).fill(1))]);
  expect(results.at(-1)?.data).toEqual([2, 2, 3, 2, 2, 3, 3, 3, 4, 1, 1, 2]);
});
