// The types that a callback is declared to give: a pytree of tensors, dtypes, { shape, dtype } and texts such as "f32[3]".
import { isDType, type DType } from "../../ir/dtype.ts";
import type { TensorType } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { flatten, type TreeDef } from "../../frontend/tree/index.ts";
import { describe } from "../../frontend/values/describe.ts";
import { ArrayVal, DTypeVal, Num, ObjectVal, Tensor, type Val } from "../../frontend/values/values.ts";

export interface ResultTypes {
  readonly tree: TreeDef;
  readonly types: readonly TensorType[];
}

/** A dtype and a shape wherever one type is wanted; null for what is none. */
function typeOf(value: Val): TensorType | null {
  if (value instanceof Tensor && !value.key) return value.type;
  if (value instanceof DTypeVal) return { dtype: value.dtype, shape: [] };
  if (typeof value === "string") return typeOfText(value);
  if (!(value instanceof ObjectVal) || value.entries.size !== 2) return null;
  const [shape, dtype] = [value.entries.get("shape"), dtypeOf(value.entries.get("dtype"))];
  if (!dtype || !(shape instanceof ArrayVal)) return null;
  const sizes = shape.items.map((item) => (item instanceof Num && item.integer && item.value >= 0 ? item.value : null));
  return sizes.includes(null) ? null : { dtype, shape: sizes as number[] };
}

/** What is no size in `{ shape, dtype }`; null where there is no such thing. */
function badSizeOf(value: Val): Val {
  if (!(value instanceof ObjectVal) || value.entries.size !== 2 || !dtypeOf(value.entries.get("dtype"))) return null;
  const shape = value.entries.get("shape");
  const items = shape instanceof ArrayVal ? shape.items : [];
  return items.find((item) => item instanceof Num || item instanceof Tensor) ?? null;
}

function dtypeOf(value: Val): DType | null {
  if (value instanceof DTypeVal) return value.dtype;
  return typeof value === "string" && isDType(value) ? value : null;
}

function typeOfText(text: string): TensorType | null {
  const match = /^\s*(\w+)\s*(?:\[([\d\s,]*)\])?\s*$/.exec(text);
  if (!match || !isDType(match[1])) return null;
  const sizes = match[2]?.trim() ? match[2].split(",").map(Number) : [];
  return { dtype: match[1], shape: sizes };
}

/** Stands for a type while the tree around it is taken apart. */
class TypeLeaf {
  constructor(readonly type: TensorType) {}
}

export function readResultTypes(args: Arguments, name: string): ResultTypes {
  const mark = (value: Val): Val => {
    if (value === null || value === undefined) return null;
    const type = typeOf(value);
    if (type) return new TypeLeaf(type) as unknown as Val;
    const size = badSizeOf(value);
    if (size !== null) {
      return args.fail("TJ5002", `${name} has a shape with ${describe(size)} in it, which is no size`, {
        param: name,
        hint: "sizes are whole numbers that are known while compiling, as those of x.shape are",
      });
    }
    if (value instanceof ArrayVal) return new ArrayVal(value.items.map(mark), value.names);
    if (value instanceof ObjectVal) return new ObjectVal(new Map([...value.entries].map(([key, item]) => [key, mark(item)] as const))); // prettier-ignore
    return args.fail("TJ5002", `${name} must say types, found ${describe(value)}`, {
      param: name,
      hint: 'a type is f32 for a scalar, "f32[3]", { shape: [3], dtype: f32 }, or a tensor of it',
    });
  };
  const { leaves, tree } = flatten(mark(args.get(name)));
  return { tree, types: leaves.map((leaf) => (leaf as unknown as TypeLeaf).type) };
}
