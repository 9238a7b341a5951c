// Programs that a law once did not hold for.
import { expect, test } from "vitest";
import { parse } from "../../src/ir/parse.ts";
import { tryLaws } from "./laws.ts";
import { programOf } from "./program.ts";

const FOUND: Readonly<Record<string, string>> = {
  "a checkpointed loop that carries values and tangents": `
    func @main(%x: f64, %y: f64[3]) -> (f64) {
      %0 = remat %x, %y {fn = @f, policy = nothing} : f64
      return %0
    }
    func @f(%x: f64, %y: f64[3]) -> (f64) {
      %0 = scan %x, %y {length = 3, numCarry = 1} : f64
        (%c: f64, %r: f64) {
          %1 = sin %c : f64
          %2 = mul %1, %r : f64
          yield %2
        }
      return %0
    }`,
  "a checkpointed call whose results do not depend on what is differentiated": `
    func @main(%x: f64) -> (f64) {
      %0 = remat %x {fn = @f, policy = nothing} : f64
      %1 = mul %0, %x : f64
      return %1
    }
    func @f(%x: f64) -> (f64) {
      %0 = floor %x : f64
      return %0
    }`,
  "products saved by a policy, behind a loop of which a part is known": `
    func @main(%x: f64[2,2], %y: f64[2]) -> (f64[2,3]) {
      %0 = remat %x, %y {fn = @f, policy = dots} : f64[2,3]
      return %0
    }
    func @f(%x: f64[2,2], %y: f64[2]) -> (f64[2,3]) {
      %0 = scan %x, %y {length = 2, numCarry = 1} : f64[2,2]
        (%c: f64[2,2], %r: f64) {
          %1 = tanh %c : f64[2,2]
          yield %1
        }
      %2 = dotGeneral %0, %x {lhsContract = [1], rhsContract = [0]} : f64[2,2]
      %3 = sin %2 : f64[2,2]
      %4 = constant {value = [1, 2, 3, 4, 5, 6]} : f64[2,3]
      %5 = call %3, %4 {fn = @g} : f64[2,3]
      %6 = call %3, %5 {fn = @g} : f64[2,3]
      return %6
    }
    func @g(%x: f64[2,2], %y: f64[2,3]) -> (f64[2,3]) {
      %0 = dotGeneral %x, %y {lhsContract = [1], rhsContract = [0]} : f64[2,3]
      %1 = sin %0 : f64[2,3]
      return %1
    }`,
  "bounds of a clamp that are crossed": `
    func @main(%x: f64) -> (f64) {
      %0 = constant {value = 5} : f64
      %1 = sin %x : f64
      %2 = clamp %0, %x, %1 : f64
      return %2
    }`,
  "windows of nothing": `
    func @main(%x: f64[0,3]) -> (f64[0,4]) {
      %0 = reduceWindow %x {kind = max, window = [2, 2], strides = [2, 1], windowDilation = [2, 1], padding = [[0, 0], [2, 0]]} : f64[0,4]
      return %0
    }`,
  "a scatter into nothing": `
    func @main(%x: f64[0], %y: f64[2], %i: i32[2,1]) -> (f64[0], f64[2]) {
      %0 = scatter %x, %i, %y {kind = set, updateWindowDims = [], insertedWindowDims = [0], scatterDimsToOperandDims = [0]} : f64[0]
      %1 = sin %y : f64[2]
      return %0, %1
    }`,
  "sorted nothing": `
    func @main(%x: f64[0,3], %y: f64) -> (f64[0,3], f64) {
      %0 = sort %x {dimension = 1} : f64[0,3]
      %1 = sin %y : f64
      return %0, %1
    }`,
};

test.each(Object.entries(FOUND))("%s", (_, text) => {
  for (const seed of [1, 2, 3]) {
    const { tried, broken } = tryLaws(programOf(parse(text)), seed);
    expect(broken).toEqual([]);
    expect(tried).toContain("checkpointing changes nothing");
  }
});
