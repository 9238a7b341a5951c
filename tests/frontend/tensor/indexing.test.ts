import { describe, expect, it } from "vitest";
import { emit } from "../../../src/ir/build.ts";
import { denseLiteral } from "../../../src/ir/encode.ts";
import { tensorAt, tensorIndex, tensorSlice } from "../../../src/frontend/tensor/indexing.ts";
import { array, float, FunctionVal, int, object, Tensor, type Val } from "../../../src/frontend/values/values.ts";
import { build, failure, SITE } from "./region.ts";

const ints = (...values: (number | null)[]): Val => array(values.map((value) => (value === null ? null : int(value))));
const all = ints();
const constant = (dtype: "i32" | "bool", shape: number[], values: (number | boolean)[]): Tensor =>
  new Tensor(emit("constant", [], { value: denseLiteral(dtype, shape, values) })[0]);

function at(x: Tensor, index: readonly Val[], method: string, ...args: Val[]): Val {
  const found = tensorAt(x, index).member(method);
  if (!(found instanceof FunctionVal)) throw new Error(`no method ${method}`);
  return found.call(args, SITE);
}

const slice = (type: string, ...index: Val[]) => build([type], (x) => tensorSlice(x, index));

describe("reading with static indices", () => {
  it("is one slice and a reshape", () => {
    expect(slice("f32[4,5]", int(-1), int(2)).names).toEqual(["slice", "reshape"]);
    expect(slice("f32[4,5]", ints(1, 3)).names).toEqual(["slice"]);
    expect(slice("f32[4,5]", ints(null, null, -1)).names).toEqual(["reverse"]);
    expect(slice("f32[4,5]", all).names).toEqual([]);
    expect(slice("f32[4,5]", null).names).toEqual(["reshape"]);
  });

  it("has the shapes of NumPy", () => {
    const shape = (...index: Val[]) => slice("f32[4,5]", ...index).type;
    expect(shape()).toBe("f32[4,5]");
    expect(shape(int(0))).toBe("f32[5]");
    expect(shape("...", int(0))).toBe("f32[4]");
    expect(shape(int(0), "...")).toBe("f32[5]");
    expect(shape(int(1), "...", int(1))).toBe("f32");
    expect(shape(ints(1, 1))).toBe("f32[0,5]");
    expect(shape(ints(3, 1))).toBe("f32[0,5]");
    expect(shape(ints(-100, 100), ints(4, null, -2))).toBe("f32[4,3]");
    expect(shape(null, "...", null)).toBe("f32[1,4,5,1]");
    expect(shape(all, null, int(2))).toBe("f32[4,1]");
    expect(slice("f32", null).type).toBe("f32[1]");
    expect(slice("f32", "...").type).toBe("f32");
    expect(slice("f32[0,3]", all, int(1)).type).toBe("f32[0]");
  });

  it("keeps a weak type", () => {
    expect(build(["~f32[3]"], (x) => tensorIndex(x, int(0))).weak).toBe(true);
  });
});

describe("reading with traced indices", () => {
  it("slices dynamically where numbers alone are traced", () => {
    const row = build(["f32[4,5]", "i32"], (x, i) => tensorIndex(x, i));
    expect(row.type).toBe("f32[5]");
    expect(row.names).toContain("dynamicSlice");
    expect(row.names).not.toContain("gather");
    const part = build(["f32[4,5]", "i32"], (x, i) => tensorSlice(x, [i, ints(1, 3)]));
    expect(part.type).toBe("f32[2]");
    expect(part.names.filter((name) => name.endsWith("lice"))).toEqual(["dynamicSlice"]);
  });

  it("takes a number known in range as static", () => {
    const built = build(["f32[4,5]"], (x) => tensorIndex(x, constant("i32", [], [-1])));
    expect(built.names).toEqual(["slice", "reshape"]);
  });

  it("places the axes of index arrays by NumPy's rule", () => {
    const shape = (types: string[], index: (...xs: Tensor[]) => Val[]) =>
      build(types, (x, ...rest) => tensorSlice(x, index(...rest))).type;
    const types = ["f32[2,3,4]", "i32[5]", "i32[6,1]"];
    expect(shape(types, (i) => [i])).toBe("f32[5,3,4]");
    expect(shape(types, (i, j) => [all, i, j])).toBe("f32[2,6,5]");
    expect(shape(types, (i, j) => [i, all, j])).toBe("f32[6,5,3]");
    expect(shape(types, (i) => [int(0), all, i])).toBe("f32[5,3]");
    expect(shape(types, (i) => [all, int(0), i])).toBe("f32[2,5]");
    expect(shape(types, (i, j) => [i, null, j])).toBe("f32[6,5,1,4]");
    expect(shape(types, (i) => [i, null, ints(0, 2)])).toBe("f32[5,1,2,4]");
    expect(shape(types, (i) => ["...", i, ints(1, null, -1)])).toBe("f32[2,5,2]");
  });

  it("does not wrap indices that cannot be negative", () => {
    expect(build(["f32[4]", "u8[2]"], (x, i) => tensorIndex(x, i)).names).not.toContain("select");
    expect(build(["f32[4]"], (x) => tensorIndex(x, constant("i32", [2], [0, -1]))).names).toEqual([
      "reshape",
      "gather",
    ]);
  });

  it("reads nothing from an empty axis", () => {
    expect(build(["f32[0,3]", "i32[0]"], (x, i) => tensorIndex(x, i)).type).toBe("f32[0,3]");
    expect(failure(["f32[0,3]", "i32"], (x, i) => tensorIndex(x, i))).toMatch(/^TJ2005 .*f32\[0,3\]/);
  });

  it("takes a mask known while compiling", () => {
    const mask = () => constant("bool", [3], [true, false, true]);
    expect(build(["f32[3,2]"], (x) => tensorIndex(x, mask())).type).toBe("f32[2,2]");
  });
});

describe("writing", () => {
  it("updates one stretch where the index is static", () => {
    const names = (...index: Val[]) => build(["f32[4,5]"], (x) => at(x, index, "set", int(1))).names;
    expect(names(int(1))).toContain("dynamicUpdateSlice");
    expect(names(all)).not.toContain("dynamicUpdateSlice");
    expect(names(ints(null, null, 2))).toContain("pad");
    expect(names(ints(1, 1))).not.toContain("dynamicUpdateSlice");
  });

  it("scatters where it is traced, keeping dtype and shape", () => {
    const built = build(["i32[4,5]", "i32", "f32[5]"], (x, i, v) => at(x, [i], "add", v));
    expect(built.type).toBe("i32[4,5]");
    expect(built.names).toContain("scatter");
  });

  it("selects where the index is a mask", () => {
    const built = build(["f32[2,3]", "bool[2]"], (x, m) => at(x, [m], "mul", int(2)));
    expect(built.names).toContain("select");
    expect(build(["f32[2,3]", "bool[3]", "f32"], (x, m, v) => at(x, [all, m], "set", v)).type).toBe("f32[2,3]");
    expect(build(["f32[2,3]", "bool[2]", "f32[3]"], (x, m, v) => at(x, [m], "set", v)).type).toBe("f32[2,3]");
    expect(failure(["f32[2,3]", "bool[2]", "f32[2,3]"], (x, m, v) => at(x, [m], "set", v))).toMatch(
      /^TJ2001 .*f32\[2,3\]/,
    );
    expect(failure(["f32[2,3]", "bool[2]"], (x, m) => at(x, [m, int(0)], "set", int(1)))).toMatch(/^TJ2005/);
  });

  it("has every method of JAX's x.at", () => {
    for (const method of ["set", "add", "subtract", "mul", "multiply", "min", "max", "power"]) {
      expect(build(["f32[4]", "i32[2]"], (x, i) => at(x, [i], method, int(2))).type).toBe("f32[4]");
    }
    expect(build(["i32[4]", "i32[2]"], (x, i) => at(x, [i], "divide", int(2))).type).toBe("f32[4]");
  });
});

describe("errors of indexing", () => {
  const read = (type: string, ...index: Val[]) => failure([type], (x) => tensorSlice(x, index));

  it("names what was found", () => {
    expect(read("f32[3]", int(3))).toMatch(/^TJ2005 .*3 .*f32\[3\]/);
    expect(read("f32[3]", int(-4))).toMatch(/^TJ2005 .*-4 .*f32\[3\]/);
    expect(read("f32", int(0))).toMatch(/^TJ2005 .*f32/);
    expect(read("f32[3]", int(0), all)).toMatch(/^TJ2005 .*f32\[3\].*2/);
    expect(read("f32[3]", float(0.5))).toMatch(/^TJ2005 .*0.5/);
    expect(read("f32[3]", ints(0, 1, 0))).toMatch(/^TJ2005 .*step/);
    expect(read("f32[3]", ints(0))).toMatch(/^TJ2005/);
    expect(read("f32[3]", "x")).toMatch(/^TJ2005/);
    expect(read("f32[3]", "...", "...")).toMatch(/^TJ2005/);
    expect(failure(["f32[3]"], (x) => tensorIndex(x, ints(0, 1)))).toMatch(/^TJ2005/);
  });

  it("wants integer tensors, masks that fit, and static bounds", () => {
    expect(failure(["f32[3]", "f32[2]"], (x, i) => tensorIndex(x, i))).toMatch(/^TJ7002 .*f32\[2\]/);
    expect(failure(["f32[2]"], (x) => tensorSlice(x, [maskOf(x)]))).toMatch(/^TJ4001 .*bool\[2\]/);
    expect(failure(["f32[3]", "bool[2]"], (x, m) => tensorIndex(x, m))).toMatch(/^TJ2005 .*bool\[2\].*f32\[3\]/);
    expect(failure(["f32[8]", "i32"], (x, n) => tensorSlice(x, [array([int(0), n])]))).toMatch(/^TJ4001 .*slice/);
    expect(failure(["f32[3,3]", "i32[2]", "i32[3]"], (x, i, j) => tensorSlice(x, [i, j]))).toMatch(
      /^TJ2001 .*i32\[2\].*i32\[3\]/,
    );
  });

  it("wants values that broadcast to the part", () => {
    expect(failure(["f32[2,3]", "f32[4]"], (x, v) => at(x, [int(0)], "set", v))).toMatch(
      /^TJ2001 .*f32\[4\].*f32\[3\]/,
    );
    expect(failure(["f32[2,3]"], (x) => at(x, [int(0)], "set", "a"))).toMatch(/^TJ5002/);
    expect(failure(["c64[3]", "i32"], (x, i) => at(x, [i], "max", int(1)))).toBe("no error");
    expect(failure(["f32[3]", "i32"], (x, i) => at(x, [i], "get", object({ mode: "nosuch" })))).toMatch(
      /^TJ5003 .*nosuch/,
    );
  });
});

const maskOf = (x: Tensor): Tensor => new Tensor(emit("compare", [x.value, x.value], { direction: "gt" })[0]);
