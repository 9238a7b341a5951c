import { expect, test } from "vitest";
import { optimize } from "../../src/passes/optimize.ts";
import { program, through } from "../support/pass.ts";

test("constants from outside are known inside", () => {
  const before = `
    func @main(%p: bool, %x: f32[3]) -> (f32[3]) {
      %0 = constant {value = 1} : f32
      %1 = broadcastInDim %0 {shape = [3], dims = []} : f32[3]
      %2 = if %p, %1, %x : f32[3]
        (%a: f32[3], %b: f32[3]) {
          %3 = mul %a, %b : f32[3]
          yield %3
        }
        (%a: f32[3], %b: f32[3]) {
          %4 = add %a, %b : f32[3]
          yield %4
        }
      return %2
    }`;
  expect(through(optimize, before)).toBe(
    program(`
    func @main(%p: bool, %x: f32[3]) -> (f32[3]) {
      %0 = if %p, %x : f32[3]
        (%b: f32[3]) {
          yield %b
        }
        (%b: f32[3]) {
          %1 = constant {value = 1} : f32
          %2 = broadcastInDim %1 {shape = [3], dims = []} : f32[3]
          %3 = add %2, %b : f32[3]
          yield %3
        }
      return %0
    }`),
  );
});

test("in loops only those that are the same each time", () => {
  const before = `
    func @main(%x: f32) -> (f32) {
      %0 = constant {value = 2} : f32
      %1 = scan %0, %0 {length = 3, numConsts = 1, numCarry = 1} : f32
        (%k: f32, %c: f32) {
          %2 = mul %k, %c : f32
          %3 = mul %k, %k : f32
          %4 = add %2, %3 : f32
          yield %4
        }
      return %1
    }`;
  const after = through(optimize, before);
  expect(after).toContain("scan %0 {length = 3, numCarry = 1} : f32");
  expect(after).toContain("constant {value = 4} : f32");
  expect(after).toMatch(/mul %\d+, %c|mul %c, %\d+/);
});
