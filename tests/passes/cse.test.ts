import { expect, test } from "vitest";
import { cse } from "../../src/passes/cse.ts";
import { program, through } from "../support/pass.ts";

test("of equal ops only the first stays", () => {
  const before = `
    func @main(%x: f32[2,3]) -> (f32[3], f32[3], f32[2]) {
      %0 = sin %x : f32[2,3]
      %1 = sin %x : f32[2,3]
      %2 = reduce %0 {kind = sum, axes = [0]} : f32[3]
      %3 = reduce %1 {kind = sum, axes = [0]} : f32[3]
      %4 = reduce %1 {kind = sum, axes = [1]} : f32[2]
      return %2, %3, %4
    }`;
  expect(through(cse, before)).toBe(
    program(`
    func @main(%x: f32[2,3]) -> (f32[3], f32[3], f32[2]) {
      %0 = sin %x : f32[2,3]
      %1 = reduce %0 {kind = sum, axes = [0]} : f32[3]
      %2 = reduce %0 {kind = sum, axes = [1]} : f32[2]
      return %1, %1, %2
    }`),
  );
});

test("operands of a commutative op may come in either order, of others not", () => {
  const before = `
    func @main(%x: f32, %y: f32) -> (f32, f32, f32, f32, f32, f32) {
      %0 = add %x, %y : f32
      %1 = add %y, %x : f32
      %2 = sub %x, %y : f32
      %3 = sub %y, %x : f32
      %4 = max %x, %y : f32
      %5 = max %y, %x : f32
      return %0, %1, %2, %3, %4, %5
    }`;
  expect(through(cse, before)).toContain("return %0, %0, %1, %2, %3, %4");
});

test("constants are equal by their bytes", () => {
  const before = `
    func @main() -> (f32, f32, f32, f64) {
      %0 = constant {value = 0} : f32
      %1 = constant {value = 0} : f32
      %2 = constant {value = -0} : f32
      %3 = constant {value = 0} : f64
      return %0, %1, %2, %3
    }`;
  expect(through(cse, before)).toContain("return %0, %0, %1, %2");
});

test("loops of the same structure are equal", () => {
  const loop = (result: string, first: string, constant: number) => `
      ${result} = scan %x {length = 3, numCarry = 1} : f32
        (%${first}: f32) {
          %c${first} = constant {value = ${constant}} : f32
          %d${first} = mul %${first}, %c${first} : f32
          yield %d${first}
        }`;
  const before = `
    func @main(%x: f32) -> (f32, f32, f32) {
      ${loop("%0", "a", 2)}
      ${loop("%1", "b", 2)}
      ${loop("%2", "c", 3)}
      return %0, %1, %2
    }`;
  const after = through(cse, before);
  expect(after.match(/scan/g)).toHaveLength(2);
  expect(after).toMatch(/return %(\d+), %\1, %(?!\1)\d+$/m);
});

test("inside regions too, each for itself", () => {
  const before = `
    func @main(%p: bool, %x: f32) -> (f32) {
      %s = sin %x : f32
      %0 = if %p, %x : f32
        (%x: f32) {
          %0 = sin %x : f32
          %1 = sin %x : f32
          %2 = add %0, %1 : f32
          yield %2
        }
        (%x: f32) {
          yield %x
        }
      %1 = add %0, %s : f32
      return %1
    }`;
  expect(through(cse, before).match(/sin/g)).toHaveLength(2);
});

test("barriers and effects stay apart", () => {
  const before = `
    func @main(%x: f32) -> (f32, f32) {
      %0 = optimizationBarrier %x : f32
      %1 = optimizationBarrier %x : f32
      customCall %x {target = print, hasSideEffect = true, results = []} : ()
      customCall %x {target = print, hasSideEffect = true, results = []} : ()
      return %0, %1
    }`;
  const after = through(cse, before);
  expect(after.match(/print/g)).toHaveLength(2);
  expect(after).toContain("return %0, %1");
});
