import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { define } from "../../../src/frontend/builtin.ts";
import { staticMember } from "../../../src/frontend/statics/members.ts";
import {
  registerMethods,
  tensorMember,
  tensorMemberNames,
  type MethodLookup,
} from "../../../src/frontend/tensor/members.ts";
import {
  array,
  DTypeVal,
  FunctionVal,
  int,
  Num,
  object,
  ShapeVal,
  Tensor,
  type Val,
} from "../../../src/frontend/values/values.ts";
import { evaluate, tensor } from "../../support/evaluate.ts";
import { buildFunc } from "../../../src/ir/build.ts";
import { build, failure, SITE } from "./region.ts";

/** What a member is, looked at while the region is open. */
const look = (type: string, name: string): Val => {
  let found: Val;
  build([type], (x) => {
    found = tensorMember(x, name);
    return x;
  });
  return found;
};
const member = (x: Tensor, name: string): Tensor => {
  const value = tensorMember(x, name);
  if (!(value instanceof Tensor)) throw new Error(`${name} is no tensor`);
  return value;
};

describe("properties of tensors", () => {
  it("are static", () => {
    const shape = look("f32[2,3]", "shape");
    expect(shape).toBeInstanceOf(ShapeVal);
    expect((shape as ShapeVal).items.map((item) => (item as Num).value)).toEqual([2, 3]);
    expect(look("f32[2,3]", "ndim")).toEqual(int(2));
    expect(look("f32[2,3]", "size")).toEqual(int(6));
    expect(look("f16[2,3]", "itemsize")).toEqual(int(2));
    expect(look("f16[2,3]", "nbytes")).toEqual(int(12));
    expect((look("bf16[2]", "dtype") as DTypeVal).dtype).toBe("bf16");
    expect(look("f32", "nosuch")).toBeUndefined();
    expect(look("f32", "constructor")).toBeUndefined();
  });

  it("give tensors where they have elements", () => {
    expect(build(["f32[2,3,4]"], (x) => member(x, "T")).type).toBe("f32[4,3,2]");
    expect(build(["f32[2,3,4]"], (x) => member(x, "mT")).type).toBe("f32[2,4,3]");
    expect(build(["f32[3]"], (x) => member(x, "T")).names).toEqual([]);
    expect(failure(["f32[3]"], (x) => member(x, "mT"))).toMatch(/^TJ2008 .*f32\[3\]/);
    expect(build(["c64[2]"], (x) => member(x, "imag")).type).toBe("f32[2]");
    expect(build(["f32[2]"], (x) => member(x, "real")).names).toEqual([]);
    expect(build(["i32[2]"], (x) => member(x, "imag")).type).toBe("i32[2]");
  });

  it("belong to static numbers too, as scalars", () => {
    build(["f32"], (x) => {
      expect(staticMember(int(2), "ndim")).toEqual(int(0));
      expect((staticMember(int(2), "dtype") as DTypeVal).dtype).toBe("i32");
      return x;
    });
  });
});

describe("methods of tensors", () => {
  const seen: { name: string; args: readonly Val[] }[] = [];
  let before: MethodLookup;
  beforeEach(() => {
    seen.length = 0;
    before = registerMethods((name) =>
      name === "missing"
        ? undefined
        : define(`np.${name}`, "a, ...rest", (args) => {
            seen.push({ name, args: [args.get("a"), ...args.rest("rest")] });
            return args.get("a");
          }),
    );
  });
  afterEach(() => registerMethods(before));

  const call = (name: string, ...args: Val[]): readonly Val[] => {
    build(["f32[2,3]"], (x) => {
      const method = tensorMember(x, name);
      if (!(method instanceof FunctionVal)) throw new Error(`no method ${name}`);
      expect(method.name).toBe(`x.${name}`);
      return method.call(args, SITE);
    });
    return seen[seen.length - 1].args.slice(1);
  };

  it("are the library's functions of the tensor", () => {
    expect(call("sum", int(0))).toEqual([int(0)]);
    call("flatten");
    expect(seen[1].name).toBe("ravel");
    expect(look("f32", "sum")).toBeInstanceOf(FunctionVal);
    for (const name of tensorMemberNames()) expect(look("f32[2,2]", name), name).toBeDefined();
  });

  it("take numbers one by one where a shape is meant", () => {
    const shape = (args: readonly Val[]) => (args[0] as { items: Num[] }).items.map((item) => item.value);
    expect(shape(call("reshape", int(3), int(2)))).toEqual([3, 2]);
    expect(shape(call("reshape", array([int(3), int(2)])))).toEqual([3, 2]);
    expect(shape(call("transpose", int(1), int(0)))).toEqual([1, 0]);
    expect(call("transpose")).toEqual([]);
    expect(call("reshape", int(6), object({ order: "C" }))).toHaveLength(2);
  });

  it("refuse what only the host can answer", () => {
    expect(failure(["f32"], (x) => tensorMember(x, "item"))).toMatch(/^TJ4001 .*f32/);
  });
});

describe("x.view", () => {
  const view = (x: Tensor, dtype: "f32" | "i32" | "u8" | "i16" | "bool" | "f64"): Tensor => {
    const method = tensorMember(x, "view") as FunctionVal;
    return method.call([new DTypeVal(dtype)], SITE) as Tensor;
  };

  it("reads the same bytes as another dtype", () => {
    const func = buildFunc("main", [{ dtype: "f32", shape: [2] }], ([value]) => {
      const x = new Tensor(value);
      return [view(x, "i32").value, view(x, "i16").value, view(view(x, "u8"), "f32").value, view(x, "f64").value];
    });
    const out = evaluate(func, [tensor("f32", [2], [1, -2])]);
    const bytes = new Float32Array([1, -2]).buffer;
    expect(out.map(({ data }) => data)).toEqual([
      [...new Int32Array(bytes)],
      [...new Int16Array(bytes)],
      [1, -2],
      [...new Float64Array(bytes)],
    ]);
  });

  it("refuses widths that do not fit", () => {
    expect(failure(["f32"], (x) => view(x, "i16"))).toMatch(/^TJ2008 .*f32/);
    expect(failure(["f32[3]"], (x) => view(x, "f64"))).toMatch(/^TJ2002 .*f32\[3\]/);
    expect(failure(["c64[2]"], (x) => view(x, "f32"))).toMatch(/^TJ7002 .*c64\[2\]/);
    expect(failure(["f32[2]"], (x) => view(x, "bool"))).toMatch(/^TJ7002/);
  });
});
