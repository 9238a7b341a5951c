// lax's dot products.
import type { DType } from "../../ir/dtype.ts";
import type { Precision } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { astype, promote, resultType } from "../../frontend/tensor/convert.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { defaultPrecision } from "../precision.ts";
import { EnumMember } from "./elementwise.ts";
import { asStaticInt } from "./shapes.ts";
import { checkDType } from "./strict.ts";

const PRECISIONS: readonly Precision[] = ["default", "high", "highest"];

/** `precision`: null, a name, a member of lax.Precision, or a pair of which the higher counts. */
export function precisionOf(args: Arguments, name = "precision"): Precision {
  const read = (value: Val): number => {
    if (value === undefined || value === null) return PRECISIONS.indexOf(defaultPrecision());
    if (value instanceof EnumMember) return value.value;
    if (value instanceof ArrayVal) return Math.max(...value.items.map(read));
    const at = typeof value === "string" ? ["default", "high", "highest", "bfloat16", "tensorfloat32", "float32"].indexOf(value.toLowerCase()) % 3 : -1; // prettier-ignore
    if (at < 0) args.fail("TJ5003", `${name} is ${describe(value)}, not one of "default", "high", "highest"`, { param: name }); // prettier-ignore
    return at;
  };
  return PRECISIONS[read(args.get(name))];
}

export interface DotDimensions {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
}

/** Σ over the contracted dimensions; both operands checked, promoted and accumulated in `preferred`. */
export function dotGeneral(
  args: Arguments,
  lhs: Tensor,
  rhs: Tensor,
  dims: DotDimensions,
  precision: Precision,
  preferred?: DType,
): Tensor {
  const type = resultType([lhs, rhs], args.callee);
  const mixed = preferred !== undefined && lhs.dtype !== rhs.dtype;
  const [x, y] = mixed ? [astype(lhs, preferred), astype(rhs, preferred)] : promote([lhs, rhs], args.callee, type);
  const pairs = [
    ["contracted", dims.lhsContract, dims.rhsContract],
    ["batch", dims.lhsBatch, dims.rhsBatch],
  ] as const;
  for (const [what, left, right] of pairs) {
    if (left.length !== right.length) args.fail("TJ2002", `${left.length} and ${right.length} ${what} dimensions`, { param: "dimensionNumbers" }); // prettier-ignore
    left.forEach((axis, i) => {
      if (lhs.shape[axis] !== rhs.shape[right[i]]) {
        args.fail("TJ2002", `the ${what} dimensions differ: ${typeText(lhs)} has ${lhs.shape[axis]} along axis ${axis}, ${typeText(rhs)} has ${rhs.shape[right[i]]} along axis ${right[i]}`); // prettier-ignore
      }
    });
  }
  const dtype = preferred ?? type.dtype;
  const value = p.dotGeneral(x.value, y.value, { ...dims, precision, dtype });
  return new Tensor(value, preferred === undefined && type.weak);
}

function dimensionNumbers(args: Arguments, name: string, lhs: Tensor, rhs: Tensor): DotDimensions {
  const wrong = (): never => args.fail("TJ5002", `${name} must be [[lhsContract, rhsContract], [lhsBatch, rhsBatch]], found ${describe(args.get(name))}`, { param: name }); // prettier-ignore
  const pair = (value: Val): readonly Val[] =>
    value instanceof ArrayVal && value.items.length === 2 ? value.items : wrong();
  const [contract, batch] = pair(args.get(name));
  const axes = (value: Val, x: Tensor): number[] => {
    if (!(value instanceof ArrayVal)) return wrong();
    return value.items.map((item) => args.normalizeAxis(name, asStaticInt(args, item), x.ndim));
  };
  const [lc, rc] = pair(contract);
  const [lb, rb] = pair(batch);
  const dims = { lhsContract: axes(lc, lhs), rhsContract: axes(rc, rhs), lhsBatch: axes(lb, lhs), rhsBatch: axes(rb, rhs) }; // prettier-ignore
  for (const list of [
    [...dims.lhsContract, ...dims.lhsBatch],
    [...dims.rhsContract, ...dims.rhsBatch],
  ]) {
    if (new Set(list).size !== list.length) args.fail("TJ2003", `${name} names an axis twice`, { param: name });
  }
  return dims;
}

export const CONTRACTIONS: readonly FunctionVal[] = [
  define("lax.dotGeneral", "lhs, rhs, dimensionNumbers, precision?, preferredElementType?, *, outSharding?", (args) => {
    const [lhs, rhs] = [args.tensor("lhs"), args.tensor("rhs")];
    const dims = dimensionNumbers(args, "dimensionNumbers", lhs, rhs);
    return dotGeneral(args, lhs, rhs, dims, precisionOf(args), args.dtype("preferredElementType"));
  }),
  define("lax.dot", "lhs, rhs, *, dimensionNumbers?, precision?, preferredElementType?, outSharding?", (args) => {
    const [lhs, rhs] = [args.tensor("lhs"), args.tensor("rhs")];
    const preferred = args.dtype("preferredElementType");
    if (args.has("dimensionNumbers")) {
      return dotGeneral(args, lhs, rhs, dimensionNumbers(args, "dimensionNumbers", lhs, rhs), precisionOf(args), preferred); // prettier-ignore
    }
    if (lhs.ndim < 1 || lhs.ndim > 2 || rhs.ndim < 1 || rhs.ndim > 2) {
      args.fail("TJ2008", `takes vectors and matrices, found ${typeText(lhs)} and ${typeText(rhs)}`, { hint: "np.matmul takes batches of matrices" }); // prettier-ignore
    }
    const dims = { lhsContract: [lhs.ndim - 1], rhsContract: [0], lhsBatch: [], rhsBatch: [] };
    return dotGeneral(args, lhs, rhs, dims, precisionOf(args), preferred);
  }),
  define("lax.batchMatmul", "lhs, rhs, precision?", (args) => {
    const [lhs, rhs] = [args.tensor("lhs"), args.tensor("rhs")];
    if (lhs.ndim < 2 || lhs.ndim !== rhs.ndim) args.fail("TJ2008", `takes matrices of one rank, found ${typeText(lhs)} and ${typeText(rhs)}`); // prettier-ignore
    const batch = Array.from({ length: lhs.ndim - 2 }, (_, i) => i);
    const dims = { lhsContract: [lhs.ndim - 1], rhsContract: [lhs.ndim - 2], lhsBatch: batch, rhsBatch: batch };
    return dotGeneral(args, lhs, rhs, dims, precisionOf(args));
  }),

  // Rows of lhs go through the matrix of their group; groups are consecutive. Rows beyond the last group give zero.
  define(
    "lax.raggedDot",
    "lhs, rhs, groupSizes, precision?, preferredElementType?, groupOffset?, outSharding?",
    (args) => {
      const [lhs, rhs, sizes] = [args.tensor("lhs"), args.tensor("rhs"), args.tensor("groupSizes")];
      checkDType(args, "groupSizes", sizes, "integer");
      if (
        lhs.ndim !== 2 ||
        rhs.ndim !== 3 ||
        sizes.ndim !== 1 ||
        rhs.shape[0] !== sizes.shape[0] ||
        lhs.shape[1] !== rhs.shape[1]
      ) {
        // prettier-ignore
        args.fail("TJ2002", `takes [m,k], [g,k,n] and [g], found ${typeText(lhs)}, ${typeText(rhs)} and ${typeText(sizes)}`); // prettier-ignore
      }
      const [m] = lhs.shape;
      const ends = c.cumulative(c.cast(sizes, "i32"), "sum", 0);
      const starts = c.sub(ends, c.cast(sizes, "i32"));
      const row = c.expandDims(c.arange(m), 0);
      const member = c.and(c.ge(row, c.expandDims(starts, 1)), c.lt(row, c.expandDims(ends, 1)));
      const masked = c.where(c.expandDims(member, 2), c.expandDims(lhs, 0), c.zeros([], lhs.dtype));
      const dims = { lhsContract: [0, 2], rhsContract: [0, 1], lhsBatch: [], rhsBatch: [] };
      return dotGeneral(args, masked, rhs, dims, precisionOf(args), args.dtype("preferredElementType"));
    },
  ),
];
