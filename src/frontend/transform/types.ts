// Types as values: `typeOf(x)`, `ShapeDtypeStruct(shape, dtype)`, and `evalShape(f, …args)`, which takes and gives them.
import { RegionBuilder } from "../../ir/build.ts";
import { define } from "../builtin.ts";
import { full } from "../tensor/convert.ts";
import { unflatten } from "../tree/index.ts";
import { array, ArrayVal, DTypeVal, int, Num, object, ObjectVal, Tensor, type Val } from "../values/values.ts";
import { tensorLeaves } from "./trace.ts";

const typeObject = (leaf: Tensor): ObjectVal =>
  object({ shape: array(leaf.shape.map(int)), dtype: new DTypeVal(leaf.dtype) });

/** The tensor, of zeros, that an object with a shape and a dtype stands for. */
function standIn(value: ObjectVal): Tensor | null {
  const [shape, dtype] = [value.entries.get("shape"), value.entries.get("dtype")];
  if (!(shape instanceof ArrayVal) || !(dtype instanceof DTypeVal) || !shape.items.every((size) => size instanceof Num)) return null; // prettier-ignore
  return full(
    shape.items.map((size) => (size as Num).value),
    dtype.dtype === "bool" ? false : 0,
    dtype.dtype,
  );
}

/** The argument with tensors in place of types. */
function filled(value: Val): Val {
  if (value instanceof ArrayVal) return new ArrayVal(value.items.map(filled), value.names);
  if (!(value instanceof ObjectVal)) return value;
  return standIn(value) ?? new ObjectVal(new Map([...value.entries].map(([key, item]) => [key, filled(item)])));
}

/** `evalShape(f, …args)`: the result's structure, with `{ shape, dtype }` for each array. Nothing is computed. */
export const evalShape = define("evalShape", "fun, ...args", (args, site) => {
  const fn = args.function("fun");
  const scratch = new RegionBuilder();
  const { tree, leaves } = scratch.run(() =>
    tensorLeaves(fn.call(args.rest("args").map(filled), site), `evalShape: the result of ${fn.name}`),
  );
  return unflatten(tree, leaves.map(typeObject));
});

/** `ShapeDtypeStruct([3], f32)`: a type, for evalShape and its like. */
export const shapeDtypeStruct = define("ShapeDtypeStruct", "shape, dtype, *, sharding?, weakType?", (args) => {
  const dtype = args.dtype("dtype");
  if (!dtype) return args.fail("TJ5002", "needs a dtype", { param: "dtype" });
  return object({ shape: array(args.shape("shape").map(int)), dtype: new DTypeVal(dtype) });
});

/** `typeOf(x)`: the shape, the dtype, and whether the dtype gives way to others. */
export const typeOf = define("typeOf", "x", (args) => {
  const x = args.tensor("x");
  return object({ shape: array(x.shape.map(int)), dtype: new DTypeVal(x.dtype), weakType: x.weak });
});
