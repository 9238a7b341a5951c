import { expect, test } from "vitest";
import { accumulation } from "../../src/ir/accumulation.ts";
import { buildFunc } from "../../src/ir/build.ts";
import type { DType } from "../../src/ir/dtype.ts";
import * as p from "../../src/ir/prims.ts";

const dot = (from: DType, to: DType): string[] => {
  const type = { dtype: from, shape: [3] };
  const attrs = { lhsContract: [0], rhsContract: [0], lhsBatch: [], rhsBatch: [], precision: "default" } as const;
  const func = buildFunc("main", [type, type], ([x, y]) => [p.dotGeneral(x, y, { ...attrs, dtype: to })]);
  expect(func.results[0].type).toEqual({ dtype: to, shape: [] });
  return func.ops.map((op) => `${op.name} ${op.results[0].type.dtype}`);
};

test("what JAX takes as preferred type is taken", () => {
  expect(dot("f32", "f32")).toEqual(["dotGeneral f32"]);
  expect(dot("bf16", "f32")).toEqual(["dotGeneral f32"]);
  expect(dot("i8", "i32")).toEqual(["dotGeneral i32"]);
  expect(dot("i8", "f32")).toEqual(["convert f32", "convert f32", "dotGeneral f32"]);
  expect(dot("i8", "u32")).toEqual(["convert u32", "convert u32", "dotGeneral u32"]);
  expect(dot("bool", "i32")).toEqual(["convert i32", "convert i32", "dotGeneral i32"]);
  expect(dot("f32", "c64")).toEqual(["convert c64", "convert c64", "dotGeneral c64"]);
  expect(dot("f32", "bf16")).toEqual(["dotGeneral f32", "convert bf16"]);
  expect(dot("f16", "bf16")).toEqual(["dotGeneral f32", "convert bf16"]);
});

test("what JAX refuses is refused", () => {
  expect(() => dot("i32", "i8")).toThrow("dotGeneral: operands of type i32 do not accumulate in i8");
  expect(() => dot("c64", "f32")).toThrow("do not accumulate in f32");
  expect(accumulation("f32", "i32")).toEqual({ operands: "f32", result: "i32" });
});
