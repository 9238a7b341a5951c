// The types of parameters, by what a signature tells: the name, and the default.

/** Names that mean the same wherever they stand. */
const BY_NAME = {
  axis: "Axis",
  axes: "Anything",
  shape: "Shape",
  newShape: "Shape",
  newSizes: "Shape",
  sizes: "Shape",
  sliceSizes: "Shape",
  dims: "Shape",
  dimensions: "Axis",
  dtype: "DTypeLike",
  newDtype: "DTypeLike",
  outDtype: "DTypeLike",
  indexDtype: "DTypeLike",
  preferredElementType: "DTypeLike",
  precision: "Anything",
  out: "null",
  outSharding: "null",
  size: "number",
  num: "number",
  mode: "string | EnumMember<string>",
  method: "string",
  subscripts: "string",
  key: "Key",
};

/** Functions that are given. */
const FUNCTIONS = new Set([
  "f", "fn", "fun", "func", "function", "func1d", "pyfunc", "maskFunc", "computation", "condFun", "bodyFun", "trueFun",
  "falseFun", "operation", "matvec", "solve", "tangentSolve", "isLeaf",
]); // prettier-ignore

/** Tensors, and numbers that may be traced. */
const TENSORS = new Set([
  "prototype",
  "a", "A", "a1", "a2", "b", "c", "d", "f1", "m", "v", "x", "x1", "x2", "y", "z", "arr", "arr1", "array", "ar", "ar1",
  "ar2", "ary", "xi", "filt", "operand", "operands", "lhs", "rhs", "u", "w", "q", "h", "xp", "fp", "val", "vals", "values",
  "condition", "indices", "ind", "updates", "update", "scatterIndices", "query", "value", "bias", "mask", "logits", "data",
  "segmentIds", "element", "testElements", "loc", "scale", "alpha", "beta", "df", "mu", "N", "M", "k", "n", "decimals",
  "pred", "onTrue", "onFalse", "which", "cases", "arys", "taus", "pivots", "index", "on", "lam", "sigma", "minval", "maxval",
  "seed", "num", "start", "stop", "offset", "fillValue", "lower", "upper", "concentration", "theta", "phi",
]); // prettier-ignore

/** A parameter's type in TypeScript. What is not known takes anything: a false error is worse than a missed one. */
export function parameterType({ name, required, default: value }, override) {
  const type = override ?? baseType(name, value);
  return required || value !== undefined || type === "Anything" || /\bnull\b/.test(type) ? type : `${type} | null`;
}

function baseType(name, value) {
  if (FUNCTIONS.has(name)) return "AnyFunction";
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  if (typeof value === "boolean") return "boolean | null";
  if (TENSORS.has(name)) return "TensorLike";
  if (typeof value === "string") return "string | null";
  return "Anything";
}

/** The default as its signature writes it, for documentation; null when there is none to tell. */
export function defaultText(value) {
  if (value === undefined) return null;
  if (value !== null && typeof value === "object" && "integer" in value) {
    return value.integer || !Number.isInteger(value.value) ? `${value.value}` : `${value.value}.0`;
  }
  return JSON.stringify(value);
}
