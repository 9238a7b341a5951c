// JAX's type promotion: the lattice of dtypes and of the three weak scalar types.
//
//   bool → i* → u8…u64, i8…i64 → f* → f8…, bf16, f16 → f32 → f64
//                                 f* → c* → c64 → c128
//
// Integers of two and four bits are above the weak integers and below nothing: they are converted by name only.
// The result of a set of types is their least upper bound. A weak type (a Python-like scalar: i*, f*, c*) yields to
// any concrete type of its own kind or a higher one. Source: the JAX documentation, "Type promotion semantics".
import { DTYPE_INFO, isFloat, isInexact, isInteger, type DType } from "../../ir/dtype.ts";

export interface PromotedType {
  readonly dtype: DType;
  readonly weak: boolean;
}

type Node = DType | "i*" | "f*" | "c*";

/** The default type that a weak scalar stands for when it meets nothing stronger. */
const DEFAULTS: Record<"i*" | "f*" | "c*", DType> = { "i*": "i32", "f*": "f32", "c*": "c64" };

const NARROW_FLOATS: readonly DType[] = [
  "f4e2m1fn", "f8e3m4", "f8e4m3", "f8e4m3b11fnuz", "f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz", "f8e8m0fnu",
]; // prettier-ignore

/** Each type's immediate upper neighbours. */
const ABOVE: Partial<Record<Node, readonly Node[]>> = {
  bool: ["i*"],
  "i*": ["u2", "u4", "u8", "i2", "i4", "i8"],
  u8: ["i16", "u16"], u16: ["i32", "u32"], u32: ["i64", "u64"], u64: ["f*"],
  i8: ["i16"], i16: ["i32"], i32: ["i64"], i64: ["f*"],
  "f*": [...NARROW_FLOATS, "bf16", "f16", "c*"],
  bf16: ["f32"], f16: ["f32"], f32: ["f64", "c64"], f64: ["c128"],
  "c*": ["c64"], c64: ["c128"],
}; // prettier-ignore

const upperBounds = new Map<Node, ReadonlySet<Node>>();
function above(node: Node): ReadonlySet<Node> {
  let bounds = upperBounds.get(node);
  if (!bounds) {
    bounds = new Set<Node>([node, ...(ABOVE[node] ?? []).flatMap((next) => [...above(next)])]);
    upperBounds.set(node, bounds);
  }
  return bounds;
}

const nodeOf = ({ dtype, weak }: PromotedType): Node =>
  !weak || dtype === "bool" ? dtype : isInteger(dtype) ? "i*" : isFloat(dtype) ? "f*" : "c*";

const isWideInteger = ({ dtype, weak }: PromotedType): boolean =>
  !weak && isInteger(dtype) && DTYPE_INFO[dtype].bits > 32;

/** The least upper bound, or null where there is none (two different f8 types, an f8 and a wider concrete float, i4 and i32). */
export function promoteTypes(a: PromotedType, b: PromotedType): PromotedType | null {
  if (a.weak && b.weak && a.dtype === b.dtype) return a;
  const x = nodeOf(a);
  const y = nodeOf(b);
  const common = [...above(x)].filter((node) => above(y).has(node));
  const least = common.find((node) => common.every((other) => above(node).has(other)));
  if (least === undefined) return null;
  if (least === "i*" || least === "f*" || least === "c*") {
    const wide = [a, b].find((type) => nodeOf(type) === least && DTYPE_INFO[type.dtype].bits > 32);
    if (wide && least !== "c*") return { dtype: wide.dtype, weak: true };
    return { dtype: least === "f*" && (isWideInteger(a) || isWideInteger(b)) ? "f64" : DEFAULTS[least], weak: true };
  }
  // 64 bits are there for those who ask for them by name: u32 with a signed type, whose bound is i64, stays at 32.
  if (least === "i64" && a.dtype !== "i64" && b.dtype !== "i64") return { dtype: "i32", weak: false };
  return { dtype: least, weak: false };
}

/** What an operation that needs a float or complex makes of a type: i32, bool → f32, i64 → f64; floats unchanged. */
export const toInexact = (type: PromotedType): PromotedType =>
  isInexact(type.dtype) ? type : { dtype: isWideInteger(type) ? "f64" : "f32", weak: type.weak };

/** The same of a dtype. */
export const inexactDType = (dtype: DType): DType => toInexact({ dtype, weak: false }).dtype;
