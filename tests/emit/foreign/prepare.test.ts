import { describe, expect, it } from "vitest";
import { ForeignError, isBytecode, prepareForeign } from "../../../src/emit/foreign/index.ts";
import { runText } from "../../support/evaluate.ts";

const ARTIFACT =
  "TUzvUg1TdGFibGVITE9fdjEuOS4wAAEZBQEFCQEDCwMHDxMXAysVBwENCxMTExMTAwkLCwsLAwcTFwcCUQUNFwEDAxcBAxUXAQM1" +
  "FwEDixcBA98DASMDHQ8dESkDDQURAwEDARsETQUBUAMBBwQ9AwEFA1AFAwcEKQMFCwMDBwAFBgkDAQUBAQcECwMDBgMBBQEAiRMD" +
  "CwUVGREPCxFidWlsdGluAHZobG8AbW9kdWxlAGZ1bmNfdjEAbXVsdGlwbHlfdjEAcmV0dXJuX3YxAC0AbWFpbgAACBUFBQEBCw0P" +
  "DRET";

const F = "tensor<f32>";
const identity = `func.func @main(%x: ${F}) -> ${F} { return %x : ${F} }`;

/** A module with this body in @main, of one f32 parameter. */
const main = (body: string): string =>
  `module {\n  func.func @main(%x: ${F}) -> ${F} {\n    ${body}\n    return %x : ${F}\n  }\n}\n`;

function fault(text: string): ForeignError {
  try {
    prepareForeign(text);
  } catch (error) {
    if (error instanceof ForeignError) return error;
    throw error;
  }
  throw new Error("the module was let through");
}

it("an empty module is said to be that", () => {
  for (const text of ["", "  \n// a comment\n"]) expect(() => prepareForeign(text)).toThrow("the module is empty");
});

describe("a module that needs nothing", () => {
  it.each([
    identity,
    `module { ${identity} }`,
    main(`// "stablehlo.infeed" stablehlo.infeed tensor<?xf32>`),
    main(`%0 = stablehlo.custom_call @other(%x) {backend_config = "\\"check.eq\\\\"} : (${F}) -> ${F}`),
    "not MLIR at all ((((",
    '"an open string',
  ])("is left as it is", (text) => {
    expect(prepareForeign(text)).toBe(text);
  });

  it("may be bytecode", () => {
    const bytecode = Uint8Array.from([0x4d, 0x4c, 0xef, 0x52, 1, 2, 3]);
    expect(isBytecode(bytecode)).toBe(true);
    expect(prepareForeign(bytecode)).toBe(bytecode);
    expect(prepareForeign(new TextEncoder().encode(identity))).toBe(identity);
  });
});

describe("assertions", () => {
  it.each([
    `stablehlo.custom_call @check.expect_eq(%x, %x) {has_side_effect = true} : (${F}, ${F}) -> ()`,
    `stablehlo.custom_call @check.expect_close(%x, %x) : (${F}, ${F}) -> () loc("f.py":1:2)`,
    `check.expect_almost_eq_const %x, dense<1.0> : ${F}`,
    `"check.expect_eq"(%x, %x) : (${F}, ${F}) -> ()`,
    `"stablehlo.custom_call"(%x) <{call_target_name = "check.expect_eq"}> : (${F}) -> ()`,
  ])("are taken out: %s", (check) => {
    expect(prepareForeign(main(check))).toBe(main(""));
  });
});

describe("what cannot run", () => {
  it.each([
    ["infeed", main('%0:2 = "stablehlo.infeed"(%t) : (!stablehlo.token) -> (tensor<f32>, !stablehlo.token)'), 3],
    ["too large", main("%0 = stablehlo.iota dim = 0 : tensor<99999999x99999999xf32>"), 3],
    ["two-bit", main("%0 = stablehlo.concatenate %a, %a, dim = 0 : (tensor<2xi2>, tensor<2xi2>) -> tensor<4xi2>"), 3],
    ["quantized", main("%0 = stablehlo.abs %q : tensor<2x!quant.calibrated<f32<-1.0:1.0>>>"), 3],
    ["quantized", "func.func @main(%x: tensor<2x!quant.uniform<i8:f32, 0.5:-1>>) -> tensor<f32> { }", 1],
    ["@TopK", main(`%0 = stablehlo.custom_call @TopK(%x) : (${F}) -> ${F}`), 3],
    ["no body", `module {\n func.func private @g(${F}) -> ${F}\n ${main(`%0 = call @g(%x) : (${F}) -> ${F}`)} }`, 2],
    ["not known while compiling", "module {\n func.func @main(%x: tensor<?x2xf32>) -> tensor<2xf32> { } }", 2],
    ["not known while compiling", "module {\n func.func @main(%x: tensor<*xf32>) { } }", 2],
  ] as const)("%s", (words, text, line) => {
    const error = fault(text);
    expect(error.message).toContain(words);
    expect(error.line).toBe(line);
  });

  it("functions that call themselves", () => {
    const f = `func.func private @f(%x: ${F}) -> ${F} { %0 = call @g(%x) : (${F}) -> ${F} return %0 : ${F} }`;
    const g = `func.func private @g(%x: ${F}) -> ${F} { %0 = call @f(%x) : (${F}) -> ${F} return %0 : ${F} }`;
    expect(fault(`module { ${identity} ${f} ${g} }`).message).toContain("@f → @g → @f");
  });

  it("several functions, none of them @main", () => {
    expect(fault(`module { ${identity.replace("main", "a")} ${identity.replace("main", "b")} }`).hint).toContain(
      "@a, @b",
    );
  });
});

it("an artifact of an older StableHLO runs", () => {
  // %x * %x over tensor<3xi32>, serialized for StableHLO 1.9.
  const artifact = Buffer.from(ARTIFACT, "base64");
  const program = prepareForeign(new Uint8Array(artifact));
  const [square] = runText(program, [
    { dtype: "i32", shape: [3], bytes: new Uint8Array(Int32Array.of(1, -2, 3).buffer) },
  ]);
  expect([...new Int32Array(square.bytes.buffer)]).toEqual([1, 4, 9]);
});
