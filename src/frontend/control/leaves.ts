// Leaves of what branches and loops give: their types before anything is built, and how two of them meet.
import * as p from "../../ir/prims.ts";
import { sameShape } from "../../ir/type.ts";
import type { Value } from "../../ir/graph.ts";
import { asTensor, full } from "../tensor/convert.ts";
import { promoteTypes } from "../tensor/promotion.ts";
import { Num, Tensor, type Val } from "../values/values.ts";
import { DEAD } from "./frames.ts";
import { irType, type LeafType } from "./leafType.ts";

export { irType, leafText, sameLeaf, type LeafType } from "./leafType.ts";

/** Null for what is no number, boolean or tensor. */
export function leafType(value: Val): LeafType | null {
  if (value instanceof Tensor) return { dtype: value.dtype, shape: value.shape, weak: value.weak, key: value.key };
  if (value instanceof Num) return { dtype: value.integer ? "i32" : "f32", shape: [], weak: true, key: false };
  if (typeof value === "boolean") return { dtype: "bool", shape: [], weak: false, key: false };
  if (typeof value === "bigint") return { dtype: "i32", shape: [], weak: true, key: false };
  return null;
}

/** The one type that both fit: only a weak type gives way. Null when they do not go together. */
export function meetLeaves(a: LeafType, b: LeafType): LeafType | null {
  if (a.key !== b.key || !sameShape(a.shape, b.shape)) return null;
  if (a.dtype === b.dtype) return { ...a, weak: a.weak && b.weak };
  if (!a.weak && !b.weak) return null;
  if (a.dtype === "bool" || b.dtype === "bool") return null;
  const joined = promoteTypes(a, b);
  if (!joined) return null;
  if (!a.weak && joined.dtype !== a.dtype) return null;
  if (!b.weak && joined.dtype !== b.dtype) return null;
  return { ...a, ...joined };
}

/** The leaf as a value of that type, built in the open block; zeros for what is dead. */
export function leafValue(leaf: Val, type: LeafType): Value {
  if (leaf === DEAD) return full(irType(type).shape, type.dtype === "bool" ? false : 0, type.dtype).value;
  if (leaf instanceof Tensor) return p.convert(leaf.value, type.dtype);
  return asTensor(leaf, "a value", type.dtype).value;
}

export const leafTensor = (value: Value, type: LeafType): Tensor => new Tensor(value, type.weak, type.key);
