// Whatever a program does to static values, the answer is a value or an error of the program, never one of JavaScript.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BinaryOperator, UnaryOperator } from "../../../src/frontend/ast.ts";
import { ProgramError } from "../../../src/frontend/diagnostics.ts";
import { globals } from "../../../src/frontend/statics/globals.ts";
import { elements } from "../../../src/frontend/statics/iterate.ts";
import { staticElement, staticMember, staticMemberNames } from "../../../src/frontend/statics/members.ts";
import { staticBinary, staticUnary } from "../../../src/frontend/statics/operators.ts";
import { RangeVal } from "../../../src/frontend/statics/range.ts";
import { binaryOperator, unaryOperator } from "../../../src/frontend/tensor/operators.ts";
import { tensorAt, tensorIndex, tensorSlice } from "../../../src/frontend/tensor/indexing.ts";
import { tensorMember } from "../../../src/frontend/tensor/members.ts";
import {
  array,
  DTypeVal,
  float,
  FunctionVal,
  int,
  NamespaceVal,
  object,
  Tensor,
  type Val,
} from "../../../src/frontend/values/values.ts";
import { tree } from "../../../src/std/tree.ts";
import { range } from "../../../src/std/range.ts";
import { build } from "../tensor/region.ts";
import { StaticFunction } from "../../../src/frontend/statics/staticFunction.ts";
import { SITE } from "./plain.ts";

const RUNS = process.env.TSJAX_TEST_ALL ? 5000 : 500;

/** A value of any kind; tensors are among those of the open region. */
const anyVal = (tensors: readonly Tensor[]): fc.Arbitrary<Val> => {
  const leaf: fc.Arbitrary<Val> = fc.oneof(
    fc.integer({ min: -4, max: 6 }).map(int),
    fc.constantFrom(0, -0, 0.5, NaN, Infinity, 1e300, 2 ** 53, -(2 ** 31)).map(float),
    fc.constantFrom(2 ** 31, 2 ** 53, 1e9).map(int),
    fc.constantFrom<Val>(
      "",
      "a",
      "...",
      "shape",
      "length",
      "-1",
      "__proto__",
      true,
      false,
      null,
      undefined,
      3n,
      -1n,
      2n ** 70n,
    ),
    fc.constantFrom<Val>(...tensors, new DTypeVal("f32"), globals().get("Math"), globals().get("Array"), tree),
    fc.constant<Val>(new StaticFunction("identity", 1, (args) => args.get(0))),
    fc.constant<Val>(new RangeVal(int(0), int(3), int(1))),
    fc.constant<Val>(new RangeVal(int(0), int(1e15), int(1))),
  );
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(leaf, { maxLength: 4 }).map(array) },
    { weight: 1, arbitrary: fc.array(fc.array(leaf, { maxLength: 2 }).map(array), { maxLength: 3 }).map(array) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("a", "length", "mode", "isLeaf"), leaf).map(object) },
  );
};

/** Runs the body; an error of the program counts as an answer. */
function answered(body: () => unknown): void {
  try {
    body();
  } catch (error) {
    if (error instanceof ProgramError) return;
    throw error;
  }
}

/** The property over values, with some tensors at hand. */
function holds(arity: number, property: (values: readonly Val[]) => void): void {
  build(["f32[2,3]", "i32", "bool[2]", "i32[4]", "c64[2]", "f32", "bool"], (...tensors) => {
    const values = fc.tuple(...Array.from({ length: arity }, () => anyVal(tensors)));
    fc.assert(
      fc.property(values, (drawn) => answered(() => property(drawn))),
      { numRuns: RUNS },
    );
    return tensors[0];
  });
}

const call = (fn: Val, args: readonly Val[]): unknown => (fn instanceof FunctionVal ? fn.call(args, SITE) : undefined);

const BINARY: BinaryOperator[] = [
  "+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>", "==", "!=", "===", "!==", "<", "<=", ">", ">=", "in",
  "instanceof",
]; // prettier-ignore
const UNARY: UnaryOperator[] = ["-", "+", "!", "~", "typeof", "void", "delete"];

describe("any program", () => {
  it("may apply any operator to anything", () => {
    holds(2, ([a, b]) => {
      for (const operator of BINARY) {
        const apply = a instanceof Tensor || b instanceof Tensor ? binaryOperator : staticBinary;
        answered(() => apply(operator, a, b));
      }
      for (const operator of UNARY) {
        answered(() => (a instanceof Tensor ? unaryOperator(operator, a) : staticUnary(operator, a)));
      }
    });
  });

  it("may call any method of anything", () => {
    holds(4, ([value, ...args]) => {
      const names = value instanceof Tensor ? ["at", "slice", "view", "T", "mT"] : staticMemberNames(value);
      for (const name of names) {
        answered(() => call(value instanceof Tensor ? tensorMember(value, name) : staticMember(value, name), args));
        answered(() => call(staticMember(value, name), args.slice(0, 1)));
      }
      answered(() => elements(value));
      answered(() => staticElement(value, args[0]));
    });
  });

  it("may call any global", () => {
    const spaces = [...globals().values(), tree].filter((value) => value instanceof NamespaceVal);
    const functions = [...globals().values(), range].filter((value) => value instanceof FunctionVal);
    const members = ["from", "isArray", "keys", "values", "entries", "fromEntries", "assign", "isInteger", "parseInt"];
    holds(3, (args) => {
      for (const space of spaces) {
        for (const name of space.names()) {
          answered(() => call(space.get(name), args));
          answered(() => call(space.get(name), args.slice(0, 1)));
        }
      }
      for (const fn of functions) {
        answered(() => fn.call(args, SITE));
        for (const name of members) answered(() => call(fn.member(name), args));
      }
    });
  });

  it("may index a tensor with anything", () => {
    holds(4, ([x, ...index]) => {
      if (!(x instanceof Tensor)) return;
      answered(() => tensorIndex(x, index[0]));
      answered(() => tensorSlice(x, index));
      for (const name of ["get", "set", "add", "min", "apply", "divide"]) {
        answered(() => call(tensorAt(x, index.slice(0, 2)).member(name), index.slice(2)));
        answered(() => call(tensorAt(x, index.slice(0, 1)).member(name), index.slice(1)));
      }
    });
  });

  it("may not grow a static value without end", () => {
    const text = "x".repeat(9_000_000);
    expect(() => staticBinary("+", text, text)).toThrow(ProgramError);
    expect(() => staticBinary("**", 2n, 100_000n)).toThrow(ProgramError);
    expect(() => elements(new RangeVal(int(0), int(1e12), int(1)))).toThrow(/1000000000000 elements/);
    expect(() => call(staticMember("ab", "repeat"), [int(1e9)])).toThrow(ProgramError);
    expect(() => call(globals().get("Array"), [int(1e8)])).toThrow(/100000000 elements/);
  });
});
