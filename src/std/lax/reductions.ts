// lax's reductions, cumulative functions, sorting and searching.
import type { CumulativeKind, ReduceKind } from "../../ir/ops.ts";
import { isComplex, isUnsigned } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { asTensor, astype } from "../../frontend/tensor/convert.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, int, Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { written } from "../written.ts";
import { combine, combinerRegion, isIdentity, monoidOf } from "./combiner.ts";
import { checkDType, oneShape, type Accepts } from "./strict.ts";

const reduction = (name: string, kind: ReduceKind, accepts: Accepts): FunctionVal =>
  define(`lax.${name}`, "operand, axes, *, outSharding?", (args) => {
    const x = args.tensor("operand");
    checkDType(args, "operand", x, accepts);
    return c.reduce(x, kind, args.axes("axes", x.ndim));
  });

/** Complex numbers are compared part by part, and summed under logarithms with a winding: pairs of them, as a scan. */
const COMPLEX_SCANS: ReadonlySet<CumulativeKind> = new Set<CumulativeKind>(["max", "min", "logsumexp"]);
const complexScan = written("lax.complexScan", "operand, axis, reverse, kind", "lax");

const cumulative = (name: string, kind: CumulativeKind, accepts: Accepts): FunctionVal =>
  define(`lax.${name}`, "operand, axis = 0, reverse = false", (args, site) => {
    const x = args.tensor("operand");
    if (COMPLEX_SCANS.has(kind) && isComplex(x.dtype)) {
      return complexScan.call([x, int(args.axis("axis", x.ndim)), args.bool("reverse"), kind], { span: site.span, args: [] }); // prettier-ignore
    }
    checkDType(args, "operand", x, accepts);
    return c.cumulative(x, kind, args.axis("axis", x.ndim), args.bool("reverse"));
  });

const search = (name: "argmax" | "argmin"): FunctionVal =>
  define(`lax.${name}`, "operand, axis, indexDtype", (args) => {
    const x = args.tensor("operand");
    checkDType(args, "operand", x, "ordered");
    const axis = args.axis("axis", x.ndim);
    if (x.shape[axis] === 0) args.fail("TJ2002", `axis ${axis} of ${typeText(x)} is empty`, { param: "operand" });
    return new Tensor(p[name](x.value, axis, args.dtype("indexDtype") ?? "i32"));
  });

/** One tensor, or an array of tensors, which the result mirrors. */
function operandList(args: Arguments, name: string): { readonly xs: Tensor[]; readonly single: boolean } {
  const value = args.get(name);
  const single = !(value instanceof ArrayVal);
  const xs = single ? [args.tensor(name)] : args.tensors(name);
  if (xs.length === 0) args.fail("TJ5001", `needs at least one array`, { param: name });
  return { xs, single };
}

const mirror = (values: readonly Tensor[], single: boolean) => (single ? values[0] : array(values));

/** The k greatest along an axis with their positions, in descending order. */
function topK(args: Arguments, x: Tensor, k: number, axis: number): [Tensor, Tensor] {
  if (k < 0 || k > x.shape[axis]) args.fail("TJ2005", `k is ${k}, but axis ${axis} of ${typeText(x)} has ${x.shape[axis]} elements`, { param: "k" }); // prettier-ignore
  const [values, indices] = p.topK(c.moveAxis(x, axis, -1).value, k);
  return [c.moveAxis(new Tensor(values), -1, axis), c.moveAxis(new Tensor(indices), -1, axis)];
}

export const REDUCTIONS: readonly FunctionVal[] = [
  reduction("reduceSum", "sum", "number"),
  reduction("reduceProd", "prod", "number"),
  reduction("reduceMax", "max", "any"),
  reduction("reduceMin", "min", "any"),
  reduction("reduceAnd", "and", "integer or bool"),
  reduction("reduceOr", "or", "integer or bool"),
  reduction("reduceXor", "xor", "integer or bool"),

  cumulative("cumsum", "sum", "number"),
  cumulative("cumprod", "prod", "number"),
  cumulative("cummax", "max", "ordered"),
  cumulative("cummin", "min", "ordered"),
  cumulative("cumlogsumexp", "logsumexp", "float"),

  search("argmax"),
  search("argmin"),

  define("lax.reduce", "operands, initValues, computation, dimensions, outSharding?", (args) => {
    const { xs, single } = operandList(args, "operands");
    const fn = args.function("computation");
    const axes = args.axes("dimensions", xs[0].ndim);
    const same = oneShape(args, xs);
    const given = args.get("initValues");
    const inits = single ? [given] : given instanceof ArrayVal ? given.items : args.tensors("initValues");
    if (inits.length !== xs.length) args.fail("TJ5001", `takes ${xs.length} initial values, found ${inits.length}`, { param: "initValues" }); // prettier-ignore
    const values = inits.map((init, i) => {
      const value = init instanceof Tensor && !init.weak ? init : asTensor(init, "initValues", xs[i].dtype);
      if (value.ndim !== 0 || value.dtype !== xs[i].dtype) {
        args.fail("TJ7001", `an initial value must be a scalar of the array's dtype, found ${typeText(value)} for ${typeText(xs[i])}`, { param: "initValues" }); // prettier-ignore
      }
      return value;
    });
    const kind = single ? monoidOf(fn, xs[0].dtype) : null;
    if (kind) {
      const reduced = c.reduce(xs[0], kind, axes);
      return isIdentity(inits[0], kind, xs[0].dtype) ? reduced : combine[kind](reduced, values[0]);
    }
    const region = combinerRegion(args, "computation", fn, xs.map((x) => x.dtype), single); // prettier-ignore
    const results = p.reduceGeneral(same.map((x) => x.value), values.map((x) => x.value), axes, region); // prettier-ignore
    return mirror(results.map((value) => new Tensor(value)), single); // prettier-ignore
  }),

  define("lax.sort", "operand, dimension = -1, isStable = true, numKeys = 1", (args) => {
    const { xs, single } = operandList(args, "operand");
    const numKeys = args.int("numKeys");
    if (numKeys < 1 || numKeys > xs.length) args.fail("TJ5002", `numKeys is ${numKeys} of ${xs.length} arrays`, { param: "numKeys" }); // prettier-ignore
    const odd = xs.find((x) => x.shape.join() !== xs[0].shape.join());
    if (odd) args.fail("TJ2002", `all arrays must have one shape, found ${typeText(xs[0])} and ${typeText(odd)}`, { param: "operand" }); // prettier-ignore
    const dimension = args.axis("dimension", xs[0].ndim);
    const sorted = p.sort(xs.map((x) => x.value), { dimension, isStable: args.bool("isStable"), numKeys }); // prettier-ignore
    return mirror(sorted.map((value, i) => new Tensor(value, xs[i].weak)), single); // prettier-ignore
  }),
  define("lax.sortKeyVal", "keys, values, dimension = -1, isStable = true", (args) => {
    const [keys, values] = [args.tensor("keys"), args.tensor("values")];
    if (keys.shape.join() !== values.shape.join()) args.fail("TJ2002", `keys and values must have one shape, found ${typeText(keys)} and ${typeText(values)}`, { param: "values" }); // prettier-ignore
    const dimension = args.axis("dimension", keys.ndim);
    const sorted = p.sort([keys.value, values.value], { dimension, isStable: args.bool("isStable"), numKeys: 1 });
    return array(sorted.map((value) => new Tensor(value)));
  }),
  define("lax.topK", "operand, k, *, axis = -1", (args) => {
    const x = args.tensor("operand");
    checkDType(args, "operand", x, "ordered");
    if (x.dtype === "bool") {
      const [values, places] = topK(args, c.cast(x, "u8"), args.int("k"), args.axis("axis", x.ndim));
      return array([c.cast(values, "bool"), places]);
    }
    return array(topK(args, x, args.int("k"), args.axis("axis", x.ndim)));
  }),
  define(
    "lax.approxMaxK",
    "operand, k, reductionDimension = -1, recallTarget = 0.95, reductionInputSizeOverride = -1, aggregateToTopk = true",
    (args) => {
      const x = args.tensor("operand");
      checkDType(args, "operand", x, "float");
      return array(topK(args, x, args.int("k"), args.axis("reductionDimension", x.ndim)));
    },
  ),
  define(
    "lax.approxMinK",
    "operand, k, reductionDimension = -1, recallTarget = 0.95, reductionInputSizeOverride = -1, aggregateToTopk = true",
    (args) => {
      const x = args.tensor("operand");
      checkDType(args, "operand", x, "float");
      const [values, indices] = topK(args, c.neg(x), args.int("k"), args.axis("reductionDimension", x.ndim));
      return array([c.neg(values), indices]);
    },
  ),

  // Rows of src at the indices, one index vector per axis, all broadcast together.
  define("lax.indexTake", "src, idxs, axes", (args) => {
    const x = args.tensor("src");
    const axes = args.ints("axes").map((axis) => args.normalizeAxis("axes", axis, x.ndim));
    const indices = args.tensors("idxs").map((index) => {
      checkDType(args, "idxs", index, "integer");
      const wide = isUnsigned(index.dtype) ? index : c.where(c.lt(index, 0), c.add(index, 0), index);
      return c.reshape(astype(wide, "i32"), [index.shape[0] ?? 1, 1]);
    });
    const starts = c.concatenate(indices, 1);
    const value = p.gather(x.value, starts.value, {
      offsetDims: x.shape.map((_, i) => i).filter((i) => i < x.ndim - axes.length).map((i) => i + 1),
      collapsedSliceDims: [...axes].sort((a, b) => a - b),
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
      startIndexMap: axes,
      sliceSizes: x.shape.map((size, i) => (axes.includes(i) ? 1 : size)),
      indicesAreSorted: false,
    }); // prettier-ignore
    return new Tensor(value, x.weak);
  }),
];
