import { expect, test } from "vitest";
import { dce } from "../../src/passes/dce.ts";
import { program, through } from "../support/pass.ts";

test("what nothing uses goes", () => {
  const before = `
    func @main(%x: f32) -> (f32) {
      %0 = sin %x : f32
      %1 = neg %0 : f32
      %2 = cos %x : f32
      return %2
    }`;
  expect(through(dce, before)).toBe(
    program(`
    func @main(%x: f32) -> (f32) {
      %0 = cos %x : f32
      return %0
    }`),
  );
});

test("effects stay, wherever they are", () => {
  const before = `
    func @main(%c: bool, %x: f32) -> (f32) {
      %0 = if %c, %x : f32
        (%a: f32) {
          customCall %a {target = print, hasSideEffect = true, results = []} : ()
          yield %a
        }
        (%b: f32) {
          yield %b
        }
      call %x {fn = @quiet} : ()
      call %x {fn = @loud} : ()
      return %x
    }
    func @quiet(%x: f32) -> () {
      return
    }
    func @loud(%x: f32) -> () {
      customCall %x {target = print, hasSideEffect = true, results = []} : ()
      return
    }`;
  const after = through(dce, before);
  expect(after.match(/target = print/g)).toHaveLength(2);
  expect(after).not.toContain("@quiet");
});

test("a loop loses carries that only feed themselves, and what they need", () => {
  const before = `
    func @main(%n: i32, %x: f32, %k: f32) -> (f32) {
      %zero = constant {value = 0} : i32
      %i, %y, %unused = while %n, %k, %zero, %x, %x {condConsts = 1, bodyConsts = 1} : i32, f32, f32
        (%n: i32, %i: i32, %a: f32, %b: f32) {
          %0 = compare %i, %n {direction = lt} : bool
          yield %0
        }
        (%k: f32, %i: i32, %a: f32, %b: f32) {
          %one = constant {value = 1} : i32
          %next = add %i, %one : i32
          %double = add %a, %a : f32
          %more = mul %b, %k : f32
          yield %next, %double, %more
        }
      return %y
    }`;
  expect(through(dce, before)).toBe(
    program(`
    func @main(%n: i32, %x: f32, %k: f32) -> (f32) {
      %zero = constant {value = 0} : i32
      %i, %y = while %n, %zero, %x {condConsts = 1} : i32, f32
        (%n: i32, %i: i32, %a: f32) {
          %0 = compare %i, %n {direction = lt} : bool
          yield %0
        }
        (%i: i32, %a: f32) {
          %one = constant {value = 1} : i32
          %next = add %i, %one : i32
          %double = add %a, %a : f32
          yield %next, %double
        }
      return %y
    }`),
  );
});

test("a carry that a live one needs stays", () => {
  const before = `
    func @main(%x: f32) -> (f32) {
      %a, %b, %c = scan %x, %x, %x {length = 3, numCarry = 3} : f32, f32, f32
        (%a: f32, %b: f32, %c: f32) {
          %0 = add %a, %b : f32
          %1 = neg %b : f32
          %2 = neg %c : f32
          yield %0, %1, %2
        }
      return %a
    }`;
  const after = through(dce, before);
  expect(after).toContain("%a, %b = scan %x, %x {length = 3, numCarry = 2}");
  expect(after).toContain("yield %0, %1");
});

test("a scan loses outputs, slices and constants that nobody takes", () => {
  const before = `
    func @main(%k: f32, %x: f32, %xs: f32[4], %ys: i32[4]) -> (f32) {
      %c, %out = scan %k, %x, %xs, %ys {length = 4, numConsts = 1, numCarry = 1} : f32, f32[4]
        (%k: f32, %c: f32, %v: f32, %w: i32) {
          %0 = add %c, %v : f32
          %1 = mul %k, %v : f32
          yield %0, %1
        }
      return %c
    }`;
  const after = through(dce, before);
  expect(after).toContain("%c = scan %x, %xs {length = 4, numCarry = 1} : f32");
  expect(after).toContain("(%c: f32, %v: f32) {");
});

test("a conditional loses results, and arguments that no branch uses", () => {
  const before = `
    func @main(%p: bool, %x: f32, %y: f32) -> (f32) {
      %a, %b = if %p, %x, %y : f32, f32
        (%x: f32, %y: f32) {
          %0 = neg %x : f32
          yield %x, %y
        }
        (%x: f32, %y: f32) {
          %0 = sin %x : f32
          yield %0, %y
        }
      return %a
    }`;
  const after = through(dce, before);
  expect(after).toContain("%a = if %p, %x : f32");
  expect(after).not.toContain("neg");
});

test("operands of a sort that are neither keys nor used go", () => {
  const before = `
    func @main(%x: f32[3], %y: i32[3], %z: i32[3]) -> (i32[3]) {
      %a, %b, %c = sort %x, %y, %z {dimension = 0} : f32[3], i32[3], i32[3]
      return %c
    }`;
  expect(through(dce, before)).toContain("%a, %c = sort %x, %z {dimension = 0} : f32[3], i32[3]");
});

test("a call loses the results that nobody takes, and the arguments that only they need", () => {
  const before = `
    func @main(%x: f32, %y: f32) -> (f32, f32, f32) {
      %0, %1 = call %x, %y {fn = @both} : f32, f32
      %2, %3 = call %0, %y {fn = @both} : f32, f32
      %4, %5 = call %2, %y {fn = @both} : f32, f32
      return %2, %4, %5
    }
    func @both(%x: f32, %y: f32) -> (f32, f32) {
      %0 = sin %x : f32
      %1 = cos %y : f32
      return %0, %1
    }`;
  expect(through(dce, before)).toBe(
    program(`
    func @main(%x: f32, %y: f32) -> (f32, f32, f32) {
      %0 = call %x {fn = @both} : f32
      %1 = call %0 {fn = @both} : f32
      %2, %3 = call %1, %y {fn = @both_1} : f32, f32
      return %1, %2, %3
    }
    func @both(%x: f32) -> (f32) {
      %0 = sin %x : f32
      return %0
    }
    func @both_1(%x: f32, %y: f32) -> (f32, f32) {
      %0 = sin %x : f32
      %1 = cos %y : f32
      return %0, %1
    }`),
  );
});
