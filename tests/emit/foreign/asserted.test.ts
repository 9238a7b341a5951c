// Modules that assert their own results: the assertions become results, and are judged.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { ForeignProgram } from "../../../src/api/foreign.ts";
import { assertingFunctions, withAssertions, withMain } from "../../../src/emit/foreign/asserted.ts";
import { judge } from "../../../src/emit/foreign/judge.ts";
import type { HostArray } from "../../../src/runtime/index.ts";
import { f32 } from "../../runtime/client.ts";

const V = "tensor<2xf32>";
const module_ = (results: string, returned: string, check: string): string => `module {
  func.func public @main() ${results}{
    %x = stablehlo.constant dense<[1.0, 2.0]> : ${V}
    %y = stablehlo.constant dense<[1.0, 2.5]> : ${V}
    ${check}
    ${returned}
  }
}`;
const custom = (kind: string): string =>
  `stablehlo.custom_call @check.expect_${kind}(%x, %y) {has_side_effect = true} : (${V}, ${V}) -> ()`;

async function run(text: string): Promise<{ faults: (string | null)[]; arrays: HostArray[] }> {
  const asserted = withAssertions(text)!;
  const results = await new ForeignProgram(asserted.text).run();
  const arrays = await Promise.all(results.map((result) => result.buffer.toHost()));
  return {
    arrays,
    faults: asserted.assertions.map((each) => judge(each, arrays[each.found], arrays[each.wanted])),
  };
}

describe("assertions become results", () => {
  it.each([
    ["of a module with a result", `-> (${V} {jax.result_info = ""}) `, `return %x : ${V}`, custom("close"), 1],
    ["of one with a bare result", `-> ${V} `, `return %x : ${V}`, custom("eq"), 1],
    ["of one with two", `-> (${V}, ${V}) `, `return %x, %y : ${V}, ${V}`, custom("almost_eq"), 2],
    ["of one without", "", "return", `check.expect_eq %x, %y : ${V}`, 0],
    ["of one in the generic form of calls", `-> ${V} `, `func.return %x : ${V}`, custom("close"), 1],
  ])("%s", async (_, results, returned, check, own) => {
    const { arrays, faults } = await run(module_(results, returned, check));
    expect(arrays).toHaveLength(own + 2);
    expect(faults).toEqual(["element 1 of f32[2] is 2, wanted 2.5"]);
  });

  it("several, in their order", async () => {
    const { faults } = await run(module_("", "return", `${custom("close")}\n${custom("close").replace("%y", "%x")}`));
    expect(faults).toEqual(["element 1 of f32[2] is 2, wanted 2.5", null]);
  });

  it.each([
    ["in short", `check.expect_eq_const %x, dense<[1.0, 2.5]> : ${V}`],
    ["in the generic form", `"check.expect_eq_const"(%x) <{value = dense<[1.0, 2.5]> : ${V}}> : (${V}) -> ()`],
    ["that are almost equal", `check.expect_almost_eq_const %x, dense<[1.05, 2.5]> : ${V} {tolerance = 0.1 : f64}`],
  ])("constants %s", async (_, check) => {
    const { arrays, faults } = await run(module_("", "return", check));
    expect(arrays).toHaveLength(2);
    expect(faults).toEqual(["element 1 of f32[2] is 2, wanted 2.5"]);
  });

  it("of each function that asserts", () => {
    const text = `func.func @a() { check.expect_eq_const %x, dense<1> : tensor<i32> return }
      func.func @b() { return }
      func.func @c() { "check.expect_eq"(%x, %y) : (tensor<i32>, tensor<i32>) -> () return }`;
    expect(assertingFunctions(text)).toEqual(["@a", "@c"]);
    expect(withMain(text, "@c")).toContain('func.func @main() { "check');
    expect(withMain("func.func @main() {} func.func @c() {}", "@c")).toBe(
      "func.func @other_main() {} func.func @main() {}",
    );
  });

  it("and where there are none, nothing is changed", () => {
    expect(withAssertions(module_("", "return", ""))).toBeNull();
    expect(withAssertions("nonsense")).toBeNull();
  });
});

describe("judging", () => {
  it("equal means equal, close the digits that a type has", () => {
    expect(judge({ kind: "eq" }, f32([1], [1]), f32([1], [1.0000001]))).toContain("element 0");
    expect(judge({ kind: "close" }, f32([1], [1]), f32([1], [1.0000001]))).toBeNull();
    expect(judge({ kind: "close" }, f32([1], [1]), f32([1], [1.001]))).toContain("wanted 1.00");
    expect(judge({ kind: "eq" }, f32([2], [NaN, Infinity]), f32([2], [NaN, Infinity]))).toBeNull();
    expect(judge({ kind: "close" }, f32([1], [NaN]), f32([1], [1]))).not.toBeNull();
    expect(judge({ kind: "close" }, f32([1], [Infinity]), f32([1], [-Infinity]))).not.toBeNull();
    expect(judge({ kind: "eq" }, f32([1], [1]), f32([1, 1], [1]))).toBe("found f32[1], wanted f32[1,1]");
  });

  it("almost equal means near", () => {
    expect(judge({ kind: "almost_eq" }, f32([1], [0]), f32([1], [5e-5]))).toBeNull();
    expect(judge({ kind: "almost_eq" }, f32([1], [0]), f32([1], [5e-3]))).not.toBeNull();
    expect(judge({ kind: "almost_eq", tolerance: 0.1 }, f32([1], [5]), f32([1], [5.1]))).toBeNull();
  });

  it("tells 64-bit integers apart", () => {
    const i64 = (value: bigint): HostArray => ({ dtype: "i64", shape: [], bytes: new Uint8Array(BigInt64Array.of(value).buffer) }); // prettier-ignore
    expect(judge({ kind: "eq" }, i64(2n ** 60n), i64(2n ** 60n + 1n))).not.toBeNull();
    expect(judge({ kind: "eq" }, i64(2n ** 60n), i64(2n ** 60n))).toBeNull();
  });
});

// A folder such as the testdata of openxla/stablehlo.
const suite = process.env.TSJAX_FOREIGN_SUITE ?? "";
describe.runIf(suite !== "" && existsSync(suite))("a suite from elsewhere", () => {
  it.each(["here:1", "here:32", "apart:1", "apart:32"])(
    "passes as a whole, %s",
    async (way) => {
      const script = fileURLToPath(new URL("../../../scripts/foreignSuite.ts", import.meta.url));
      const { stdout } = await execa(process.execPath, ["--import", "tsx", script, suite, "--ways", way], {
        reject: false,
      });
      expect(stdout.split("\n").at(-1)).toMatch(/: [1-9]\d* passed, 0 failed/);
    },
    1_200_000,
  );
});
