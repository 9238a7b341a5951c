// nn.dotProductAttention: softmax(q kᵀ · scale + bias, masked) v, with grouped heads.
import { isComplex, type DType } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { defaultPrecision } from "../precision.ts";
import { asStaticInt } from "../lax/shapes.ts";
import { written } from "../written.ts";
import { logsumexp, softmax } from "./softmax.ts";

/** Rank 4, leading axes of size 1 added. */
function rank4(args: Arguments, name: string): Tensor {
  const x = args.tensor(name);
  if (x.ndim > 4) args.fail("TJ2008", `${name} must have a rank of at most 4, found ${typeText(x)}`, { param: name });
  return c.reshape(x, [...Array.from({ length: 4 - x.ndim }, () => 1), ...x.shape]);
}

const dot = (
  x: Tensor,
  y: Tensor,
  contract: readonly [number, number],
  batch: readonly number[][],
  dtype: DType,
): Tensor =>
  // prettier-ignore
  new Tensor(
    p.dotGeneral(x.value, y.value, {
      lhsContract: [contract[0]],
      rhsContract: [contract[1]],
      lhsBatch: batch[0],
      rhsBatch: batch[1],
      precision: defaultPrecision(),
      dtype,
    }),
  );

/** The union of all masks that were asked for, broadcastable to [B, K, G, T, S]; null for none. */
function allowed(args: Arguments, [, , , t, s]: readonly number[], group: (x: Tensor) => Tensor): Tensor | null {
  const masks: Tensor[] = [];
  const row = c.iota("i32", [1, 1, 1, t, s], 3);
  const column = c.iota("i32", [1, 1, 1, t, s], 4);
  if (args.has("mask")) {
    const mask = rank4(args, "mask");
    if (mask.dtype !== "bool") args.fail("TJ7002", `mask must be bool, found ${typeText(mask)}`, { param: "mask" });
    masks.push(group(mask));
  }
  if (args.bool("isCausal")) masks.push(c.ge(row, column));
  if (args.has("localWindowSize")) {
    const size = args.get("localWindowSize");
    const [left, right] = size instanceof ArrayVal ? size.items.map((item) => asStaticInt(args, item)) : [args.int("localWindowSize"), args.int("localWindowSize")]; // prettier-ignore
    masks.push(c.le(row, c.add(column, left)), c.ge(row, c.sub(column, right)));
  }
  const lengths = (name: string): Tensor => {
    const x = args.tensor(name);
    return c.reshape(x, [x.shape[0] ?? 1, 1, 1, 1, 1]);
  };
  if (args.has("querySeqLengths")) masks.push(c.lt(row, lengths("querySeqLengths")));
  if (args.has("keyValueSeqLengths")) masks.push(c.lt(column, lengths("keyValueSeqLengths")));
  return masks.length === 0 ? null : masks.reduce(c.and as (x: Tensor, y: Tensor) => Tensor);
}

export const ATTENTION: readonly FunctionVal[] = [
  define(
    "nn.dotProductAttention",
    "query, key, value, bias?, mask?, *, scale?, isCausal = false, querySeqLengths?, keyValueSeqLengths?, localWindowSize?, implementation?, returnResidual = false",
    (args) => {
      const shape = args.tensor("query").shape;
      const [query, key, value] = ["query", "key", "value"].map((name) => rank4(args, name));
      const [b, t, n, h] = query.shape;
      const [, , k] = key.shape;
      const types = `${typeText(args.tensor("query"))}, ${typeText(args.tensor("key"))} and ${typeText(args.tensor("value"))}`;
      if (key.shape.join() !== value.shape.join() || key.shape[0] !== b || key.shape[3] !== h) {
        args.fail("TJ2002", `takes [B,T,N,H], [B,S,K,H] and [B,S,K,H], found ${types}`);
      }
      if (query.dtype !== key.dtype || key.dtype !== value.dtype)
        args.fail("TJ7001", `takes one dtype, found ${types}`);
      if (k === 0 || n % k !== 0) args.fail("TJ2002", `the ${n} query heads are no multiple of the ${k} key heads: ${types}`); // prettier-ignore
      const g = n / k;
      // A bias or mask over [B, N or 1, T, S] seen by groups of heads.
      const group = (x: Tensor): Tensor => {
        const [xb, xn, xt, xs] = x.shape;
        return c.reshape(x, xn === 1 ? [xb, 1, 1, xt, xs] : [xb, k, xn / k, xt, xs]);
      };
      const wide: DType = query.dtype === "f64" || isComplex(query.dtype) ? query.dtype : "f32";
      const grouped = c.reshape(query, [b, t, k, g, h]);
      // [B, K, T, G, S], then heads side by side.
      const scores = c.transpose(dot(grouped, key, [4, 3], [[0, 2], [0, 2]], wide), [0, 1, 3, 2, 4]); // prettier-ignore
      const scale = args.has("scale") ? args.tensor("scale", wide) : c.fill([], 1 / Math.sqrt(h), wide);
      let logits = c.mul(scores, scale);
      if (args.has("bias")) logits = c.cast(c.add(logits, group(rank4(args, "bias"))), wide);
      const mask = allowed(args, logits.shape, group);
      if (mask) logits = c.where(mask, logits, c.fill([], -0.7 * c.finfo("f32").max, wide));
      const final = c.cast(logits, "f32");
      const weights = c.cast(softmax(final, [4]), key.dtype);
      // [B, K, G, T, S] · [B, S, K, H] → [B, K, G, T, H] → [B, T, N, H]
      const mixed = dot(weights, value, [4, 1], [[0, 1], [0, 2]], key.dtype); // prettier-ignore
      let encoded = c.reshape(c.transpose(mixed, [0, 3, 1, 2, 4]), [b, t, n, h]);
      if (args.has("querySeqLengths")) {
        const lengths = args.tensor("querySeqLengths");
        const inside = c.lt(c.iota("i32", [1, t, 1, 1], 1), c.reshape(lengths, [lengths.shape[0], 1, 1, 1]));
        encoded = c.mul(encoded, c.cast(inside, encoded.dtype));
      }
      const result = c.reshape(encoded, shape);
      if (!args.bool("returnResidual")) return result;
      const { value: lse } = logsumexp(final, [4]);
      const residual = c.reshape(c.transpose(c.cast(lse, key.dtype), [0, 3, 1, 2]), shape.slice(0, -1));
      return array([result, c.stopGradient(residual)]);
    },
  ),

  // Batched a · bᵀ of narrow floats, each block of the contracted axis with a scale of its own.
  define("nn.scaledMatmul", "lhs, rhs, lhsScales, rhsScales, preferredElementType?", (args) => {
    const dtype = args.dtype("preferredElementType") ?? "f32";
    const scaled = (name: string, scales: string): Tensor => {
      const [x, s] = [args.tensor(name), args.tensor(scales)];
      if (
        x.ndim !== 3 ||
        s.ndim !== 3 ||
        x.shape[0] !== s.shape[0] ||
        x.shape[1] !== s.shape[1] ||
        x.shape[2] % s.shape[2] !== 0
      ) {
        // prettier-ignore
        args.fail("TJ2002", `${scales} of ${typeText(s)} do not fit ${name} of ${typeText(x)}`, { param: scales });
      }
      const [rows, columns, blocks] = [x.shape[1], x.shape[2], s.shape[2]];
      const spread = c.broadcastInDim(c.cast(s, "f32"), [x.shape[0], rows, blocks, columns / blocks], [0, 1, 2]);
      return c.mul(c.cast(x, "f32"), c.reshape(spread, x.shape));
    };
    const [x, y] = [scaled("lhs", "lhsScales"), scaled("rhs", "rhsScales")];
    if (x.shape[0] !== y.shape[0] || x.shape[2] !== y.shape[2]) {
      args.fail("TJ2002", `batch and contracted axes must agree, found ${typeText(args.tensor("lhs"))} and ${typeText(args.tensor("rhs"))}`); // prettier-ignore
    }
    return c.cast(dot(x, y, [2, 2], [[0], [0]], "f32"), dtype); // prettier-ignore
  }),

  written("nn.getScaledDotGeneralConfig", "mode, globalScale?", "scaledDot"),
  written(
    "nn.scaledDotGeneral",
    "lhs, rhs, dimensionNumbers, preferredElementType?, configs?, implementation?",
    "scaledDot",
  ),

  define("nn.oneHot", "x, numClasses, *, dtype?, axis = -1", (args) => {
    const x = args.tensor("x");
    const classes = args.int("numClasses");
    const axis = args.axis("axis", x.ndim + 1);
    const shape = [...x.shape];
    shape.splice(axis, 0, classes);
    const hot = c.eq(c.expandDims(x, axis), c.iota(x.dtype === "bool" ? "i32" : x.dtype, shape, axis));
    return c.cast(hot, args.dtype("dtype") ?? "f32");
  }),
];
