import fc from "fast-check";
import { expect, test } from "vitest";
import { buildFunc } from "../../src/ir/build.ts";
import { Value, type Func, type Op } from "../../src/ir/graph.ts";
import { parse } from "../../src/ir/parse.ts";
import * as p from "../../src/ir/prims.ts";
import { verify, VerifyError } from "../../src/ir/verify.ts";
import { withParts } from "../../src/ir/walk.ts";
import { arbitraryFunc } from "../support/randomIr.ts";

const F32 = { dtype: "f32", shape: [] } as const;

const simple = (): Func =>
  parse("func @main(%x: f32) -> (f32) {\n %a = sin %x : f32\n %b = cos %a : f32\n return %b\n}");

function problem(func: Func): string {
  try {
    verify(func);
  } catch (error) {
    if (error instanceof VerifyError) return error.message;
    throw error;
  }
  throw new Error("accepted");
}

test("what is built is well-formed", () => {
  fc.assert(fc.property(arbitraryFunc(), verify), { numRuns: process.env.TSJAX_TEST_ALL ? 3000 : 100 });
});

test("a value used before it is made", () => {
  const func = simple();
  const swapped = { ...func, ops: [func.ops[1], func.ops[0]] };
  expect(problem(swapped)).toBe("@main: %b = cos %a : f32: the operand %a (f32) is not made before it is used");
});

test("a value of another block", () => {
  const func = parse(`func @main(%c: bool, %x: f32) -> (f32) {
    %0 = if %c, %x : f32
      (%y: f32) {
        %1 = sin %y : f32
        yield %1
      }
      (%z: f32) {
        yield %z
      }
    return %0
  }`);
  const [op] = func.ops;
  const [then, otherwise] = op.regions;
  const leaking = withParts(op, { regions: [then, { ...otherwise, results: [then.results[0]] }] });
  expect(problem({ ...func, ops: [leaking], results: leaking.results })).toContain("belongs to another block");
});

test("a result of the wrong type", () => {
  const func = simple();
  const op = func.ops[0];
  const wrong: Op = { ...op, results: [new Value({ dtype: "f64", shape: [] })] };
  wrong.results[0].def = wrong;
  expect(problem({ ...func, ops: [wrong], results: wrong.results })).toContain("is f32 by the rule of sin");
});

test("operands that the op does not take", () => {
  const func = simple();
  const wrong = withParts(func.ops[0], {});
  const bad: Op = { ...wrong, name: "and", operands: [func.params[0], func.params[0]] };
  bad.results[0].def = bad;
  expect(problem({ ...func, ops: [bad], results: bad.results })).toContain("and: takes bool or integer values");
});

test("attributes that are missing, wrong or too many", () => {
  const func = parse(
    "func @main(%x: f32[2]) -> (f32) {\n %a = reduce %x {kind = sum, axes = [0]} : f32\n return %a\n}",
  );
  const withAttrs = (attrs: object): Func => {
    const op = withParts(func.ops[0], { attrs });
    return { ...func, ops: [op], results: op.results };
  };
  expect(problem(withAttrs({ kind: "sum" }))).toContain("the attribute axes must be a list of integers");
  expect(problem(withAttrs({ kind: "mean", axes: [0] }))).toContain("the attribute kind must be one of");
  expect(problem(withAttrs({ kind: "sum", axes: [0], keep: true }))).toContain("reduce has no attribute keep");
});

test("a value that two ops make", () => {
  const func = simple();
  const twin: Op = { ...func.ops[0] };
  expect(problem({ ...func, ops: [func.ops[0], twin] })).toContain("is made twice");
});

test("recursion", () => {
  const f = buildFunc("f", [F32], ([x]) => [p.sin(x)]);
  const g = buildFunc("g", [F32], ([x]) => p.call(f, [x]));
  // Functions refer to each other as objects, so that a cycle takes some doing.
  const call = withParts(f.ops[0], {});
  const cyclic: Op = { ...call, name: "call", attrs: { fn: g } };
  cyclic.results[0].def = cyclic;
  Object.assign(f, { ops: [cyclic], results: cyclic.results });
  expect(problem(f)).toBe("recursion: @f calls @g calls @f");
});

test("arrays inside a function that combines scalars", () => {
  const func = parse(`func @main(%x: f32[2], %i: f32) -> (f32) {
    %0 = reduceGeneral %x, %i {axes = [0]} : f32
      (%a: f32, %b: f32) {
        %1 = broadcastInDim %a {shape = [3], dims = []} : f32[3]
        %2 = reduce %1 {kind = sum, axes = [0]} : f32
        yield %2
      }
    return %0
  }`);
  expect(problem(func)).toContain("%1 (f32[3]) has dimensions inside a function that combines scalars");
});
