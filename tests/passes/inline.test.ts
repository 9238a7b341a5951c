import { expect, test } from "vitest";
import { finish } from "../../src/passes/finish.ts";
import { inline } from "../../src/passes/inline.ts";
import { program, through } from "../support/pass.ts";

const long = (name: string): string => `
  func @${name}(%x: f32) -> (f32) {
    ${Array.from({ length: 12 }, (_, i) => `%${i} = sin ${i === 0 ? "%x" : `%${i - 1}`} : f32`).join("\n")}
    return %11
  }`;

test("a body that is called once takes the call's place", () => {
  const before = `
    func @main(%x: f32) -> (f32) {
      %0 = call %x {fn = @f} : f32
      return %0
    }
    ${long("f")}`;
  const after = through(inline, before);
  expect(after).not.toContain("call");
  expect(after.match(/sin/g)).toHaveLength(12);
});

test("tiny bodies go everywhere, long ones stay functions", () => {
  const before = `
    func @main(%x: f32) -> (f32) {
      %0 = call %x {fn = @f} : f32
      %1 = call %0 {fn = @f} : f32
      %2 = call %1 {fn = @square} : f32
      %3 = call %2 {fn = @square} : f32
      return %3
    }
    ${long("f")}
    func @square(%x: f32) -> (f32) {
      %0 = mul %x, %x : f32
      return %0
    }`;
  const after = through(inline, before);
  expect(after.match(/call/g)).toHaveLength(2);
  expect(after.match(/mul/g)).toHaveLength(2);
  expect(through((func) => inline(func, { all: true }), before)).not.toContain("call");
});

test("in loops, and through functions that call functions", () => {
  const before = `
    func @main(%x: f32) -> (f32) {
      %0 = scan %x {length = 3, numCarry = 1} : f32
        (%c: f32) {
          %0 = call %c {fn = @twice} : f32
          yield %0
        }
      return %0
    }
    func @twice(%x: f32) -> (f32) {
      %0 = call %x {fn = @once} : f32
      %1 = call %0 {fn = @once} : f32
      return %1
    }
    func @once(%x: f32) -> (f32) {
      %0 = neg %x : f32
      return %0
    }`;
  const after = through(inline, before);
  expect(after).not.toContain("call");
  expect(after.match(/neg/g)).toHaveLength(2);
});

test("what exists to be differentiated only comes down to calls", () => {
  const before = `
    func @main(%k: f32, %x: f32) -> (f32, f32, f32) {
      %0 = stopGradient %x : f32
      %1 = customJvp %k, %0 {fn = @f, jvp = @rule, fnConsts = 0, jvpConsts = 1} : f32
      %2 = remat %0 {fn = @f} : f32
      return %0, %1, %2
    }
    func @f(%x: f32) -> (f32) {
      %0 = sin %x : f32
      return %0
    }
    func @rule(%k: f32, %x: f32, %dx: f32) -> (f32, f32) {
      %0 = sin %x : f32
      return %0, %dx
    }`;
  expect(through(finish, before)).toBe(
    program(`
    func @main(%k: f32, %x: f32) -> (f32, f32, f32) {
      %0 = call %x {fn = @f} : f32
      %1 = call %x {fn = @f} : f32
      return %x, %0, %1
    }
    func @f(%x: f32) -> (f32) {
      %0 = sin %x : f32
      return %0
    }`),
  );
});
