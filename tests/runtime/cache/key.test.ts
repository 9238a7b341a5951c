import { expect, test } from "vitest";
import { cacheKey, withoutLocations } from "../../../src/runtime/cache/key.ts";

const TEXT = `module @main {
  func.func public @main(%arg0: tensor<f32>) -> tensor<f32> {
    %0 = stablehlo.add %arg0, %arg0 : tensor<f32> loc(#loc1)
    %1 = stablehlo.custom_call @f(%0) {backend_config = "a loc(#loc1)"} : (tensor<f32>) -> tensor<f32> loc(#loc2)
    return %1 : tensor<f32>
  }
}
#loc1 = loc("model.ts":3:10)
#loc2 = loc("model.ts":4:10)
`;

const key = (program: string | Uint8Array, environment = "here", options = Uint8Array.of(1)): string =>
  cacheKey(environment, options, program);

test("places in the source make no other program", () => {
  expect(key(TEXT)).toBe(key(TEXT.replaceAll(":3:10", ":7:2")));
  expect(withoutLocations(TEXT)).not.toMatch(/model\.ts/);
});

test("what looks like a place inside a string does", () => {
  expect(withoutLocations(TEXT)).toContain('"a loc(#loc1)"');
  expect(key(TEXT)).not.toBe(key(TEXT.replace('"a loc(#loc1)"', '"a loc(#loc2)"')));
});

test("everything else does too", () => {
  const bytes = new TextEncoder().encode(TEXT);
  const others = [
    key(TEXT),
    key(TEXT.replace("add", "subtract")),
    key(TEXT, "there"),
    key(TEXT, "here", Uint8Array.of(2)),
    key(TEXT, "here", Uint8Array.of()),
    key(TEXT.slice(1), "here", Uint8Array.of(1, TEXT.charCodeAt(0))),
    key(bytes),
  ];
  expect(new Set(others).size).toBe(others.length);
});
