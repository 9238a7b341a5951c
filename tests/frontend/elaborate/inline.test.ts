import { describe, expect, test } from "vitest";
import { elaborateInline, Placeholder } from "../../../src/frontend/elaborate/index.ts";
import { float, type Val } from "../../../src/frontend/values/values.ts";
import { print } from "../../../src/ir/print.ts";
import { library } from "../../../src/std/index.ts";
import { faults } from "./support.ts";

const inline = (text: string, args: readonly Val[], scope: Record<string, Val> = {}) =>
  elaborateInline({ source: { file: "inline.ts", text }, scope }, library, { args });

describe("inline functions", () => {
  test("are compiled for their arguments", () => {
    const { func } = inline("(x, y) => x * y + 2", [new Placeholder("f32", [3]), new Placeholder("f32", [], { weak: true })]); // prettier-ignore
    expect(func && print(func).split("\n")[0]).toBe("func @main(%x: f32[3], %y: f32) -> (f32[3]) {");
  });
  test("know what tsjax exports, and what they are given", () => {
    const { func } = inline("(x) => numpy.sin(x) + np.cos(x) * k", [new Placeholder("f32", [3])], { k: float(0.5) });
    expect(func?.results[0].type).toEqual({ dtype: "f32", shape: [3] });
  });
  test("say what they do not know", () => {
    expect(faults(inline("(x) => x * elsewhere", [new Placeholder("f32", [])]).diagnostics, "import ")).toEqual([
      "TJ3001 1: there is no elsewhere here",
    ]);
  });
  test("hand numbers over in the annotated dtype", () => {
    const { func } = inline("(x: i32) => x + 1", [new Placeholder("f32", [], { weak: true, free: true })]);
    expect(func?.params[0].type.dtype).toBe("i32");
  });
});
