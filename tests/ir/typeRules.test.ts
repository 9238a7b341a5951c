import { describe, expect, test } from "vitest";
import { isDType, type DType } from "../../src/ir/dtype.ts";
import { Value, type Region } from "../../src/ir/graph.ts";
import type { ConvAttrs, DotAttrs, GatherAttrs, OpAttrs, OpName, ScatterAttrs } from "../../src/ir/ops.ts";
import { formatType, type TensorType } from "../../src/ir/type.ts";
import { resultTypes, TypeRuleError } from "../../src/ir/typeRules.ts";

/** `f32[3,4]` as a type. */
function type(text: string): TensorType {
  const [, dtype, shape = ""] = /^(\w+)(?:\[(.*)\])?$/.exec(text) ?? [];
  if (!isDType(dtype)) throw new Error(text);
  return { dtype, shape: shape === "" ? [] : shape.split(",").map(Number) };
}

const region = (params: string, results: string): Region => ({
  params: params.split(" ").map((param) => new Value(type(param))),
  ops: [],
  results: results.split(" ").map((result) => new Value(type(result))),
});

/** The result types as text. */
const typed = <N extends OpName>(name: N, operands: string, attrs: OpAttrs[N], ...regions: Region[]): string =>
  resultTypes(name, operands === "" ? [] : operands.split(" ").map(type), attrs, regions)
    .map(formatType)
    .join(" ");

/** The message of the type error. */
function refused<N extends OpName>(name: N, operands: string, attrs: OpAttrs[N], ...regions: Region[]): string {
  try {
    typed(name, operands, attrs, ...regions);
  } catch (error) {
    if (error instanceof TypeRuleError) return error.message;
    throw error;
  }
  throw new Error("accepted");
}

const dot = (attrs: Partial<DotAttrs> & { dtype: DType }): DotAttrs => ({
  lhsContract: [],
  rhsContract: [],
  lhsBatch: [],
  rhsBatch: [],
  precision: "default",
  ...attrs,
});

const conv = (attrs: Partial<ConvAttrs>): ConvAttrs => ({
  strides: [1],
  padding: [[0, 0]],
  lhsDilation: [1],
  rhsDilation: [1],
  dims: { lhs: [0, 1, 2], rhs: [0, 1, 2], out: [0, 1, 2] },
  featureGroupCount: 1,
  batchGroupCount: 1,
  precision: "default",
  dtype: "f32",
  ...attrs,
});

const gather = (attrs: Partial<GatherAttrs>): GatherAttrs => ({
  offsetDims: [],
  collapsedSliceDims: [],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  startIndexMap: [],
  sliceSizes: [],
  indicesAreSorted: false,
  ...attrs,
});

const scatter = (attrs: Partial<ScatterAttrs>): ScatterAttrs => ({
  kind: "set",
  updateWindowDims: [],
  insertedWindowDims: [],
  inputBatchingDims: [],
  scatterIndicesBatchingDims: [],
  scatterDimsToOperandDims: [],
  indicesAreSorted: false,
  uniqueIndices: false,
  ...attrs,
});

describe("elementwise", () => {
  test("results", () => {
    expect(typed("add", "f32[3] f32[3]", {})).toBe("f32[3]");
    expect(typed("abs", "c64[2]", {})).toBe("f32[2]");
    expect(typed("complex", "f64 f64", {})).toBe("c128");
    expect(typed("isFinite", "bf16[0]", {})).toBe("bool[0]");
    expect(typed("compare", "i4[2] i4[2]", { direction: "lt" })).toBe("bool[2]");
    expect(typed("select", "bool f32[2] f32[2]", {})).toBe("f32[2]");
    expect(typed("clamp", "f32 f32[2] f32[2]", {})).toBe("f32[2]");
    expect(typed("convert", "f32[2]", { dtype: "u8" })).toBe("u8[2]");
  });

  test("errors", () => {
    expect(refused("add", "f32[3] f32[4]", {})).toBe("add: operands f32[3] and f32[4] differ");
    expect(refused("mul", "f32 f64", {})).toBe("mul: operands f32 and f64 differ");
    expect(refused("sin", "i32[2]", {})).toBe("sin: takes float or complex values, found an operand of type i32[2]");
    expect(refused("and", "f32 f32", {})).toBe("and: takes bool or integer values, found an operand of type f32");
    expect(refused("complex", "f16 f16", {})).toBe("complex: takes f32, f64, found f16");
    expect(refused("compare", "i32 i32", { direction: "lt", total: true })).toContain("takes float values");
    expect(refused("select", "bool[2] f32[3] f32[3]", {})).toBe(
      "select: the condition bool[2] is neither a scalar nor of the shape of f32[3]",
    );
    expect(refused("clamp", "f32[3] f32[2] f32", {})).toContain("the minimum f32[3] is neither");
    expect(refused("integerPow", "i32", { exponent: -1 })).toContain("the exponent -1");
    expect(refused("reducePrecision", "f32", { exponentBits: 0, mantissaBits: 2 })).toContain("exponentBits 0");
  });

  test("bitcast moves a dimension when the widths differ", () => {
    expect(typed("bitcast", "f32[3]", { dtype: "i32" })).toBe("i32[3]");
    expect(typed("bitcast", "f32[3]", { dtype: "u8" })).toBe("u8[3,4]");
    expect(typed("bitcast", "u16[3,4]", { dtype: "f64" })).toBe("f64[3]");
    expect(refused("bitcast", "u16[3]", { dtype: "f64" })).toContain("a last dimension of 4");
    expect(refused("bitcast", "c128", { dtype: "c64" })).toBe("bitcast: c128 cannot be seen as c64");
    expect(refused("bitcast", "c64", { dtype: "f64" })).toBe("bitcast: c64 cannot be seen as f64");
  });
});

describe("shapes", () => {
  test("results", () => {
    expect(typed("broadcastInDim", "f32[3]", { shape: [2, 3], dims: [1] })).toBe("f32[2,3]");
    expect(typed("reshape", "f32[2,3]", { shape: [6] })).toBe("f32[6]");
    expect(typed("transpose", "f32[2,3,4]", { permutation: [2, 0, 1] })).toBe("f32[4,2,3]");
    expect(typed("concatenate", "f32[2,3] f32[1,3]", { dimension: 0 })).toBe("f32[3,3]");
    expect(typed("pad", "f32[3] f32", { low: [1], high: [-2], interior: [1] })).toBe("f32[4]");
    expect(typed("slice", "f32[7]", { start: [1], limit: [7], strides: [4] })).toBe("f32[2]");
  });

  test("errors", () => {
    expect(refused("broadcastInDim", "f32[3]", { shape: [2, 4], dims: [1] })).toBe(
      "broadcastInDim: dimension 0 of f32[3] does not spread over dimension 1 of f32[2,4]",
    );
    expect(refused("broadcastInDim", "f32[1,1]", { shape: [2, 4], dims: [1, 0] })).toContain("must increase");
    expect(refused("reshape", "f32[2,3]", { shape: [5] })).toBe("reshape: f32[2,3] has 6 elements, f32[5] has 5");
    expect(refused("reshape", "f32[2]", { shape: [-2] })).toContain("is no shape");
    expect(refused("transpose", "f32[2,3]", { permutation: [0, 0] })).toBe("transpose: dimension 0 is given twice");
    expect(refused("concatenate", "f32[2,3] f32[2,4]", { dimension: 0 })).toContain("differ beyond dimension 0");
    expect(refused("pad", "f32[1] f32", { low: [-2], high: [0], interior: [0] })).toContain("cut more off f32[1]");
    expect(refused("slice", "f32[3]", { start: [2], limit: [4], strides: [1] })).toContain("[2, 4] is no range");
  });
});

describe("dotGeneral", () => {
  test("batch, free dimensions of the left, free dimensions of the right", () => {
    const attrs = dot({ lhsContract: [2], rhsContract: [1], lhsBatch: [0], rhsBatch: [0], dtype: "f32" });
    expect(typed("dotGeneral", "f32[5,2,3] f32[5,3,4]", attrs)).toBe("f32[5,2,4]");
    expect(typed("dotGeneral", "bf16[2] bf16[3]", dot({ dtype: "f32" }))).toBe("f32[2,3]");
  });

  test("errors", () => {
    const attrs = dot({ lhsContract: [1], rhsContract: [0], dtype: "f32" });
    expect(refused("dotGeneral", "f32[2,3] f32[4,5]", attrs)).toBe(
      "dotGeneral: contracting sizes 3 of f32[2,3] and 4 of f32[4,5] differ",
    );
    expect(refused("dotGeneral", "f32[2,3] f64[3,5]", attrs)).toContain("the dtypes of operands");
    expect(refused("dotGeneral", "f32[2,3] f32[3,5]", { ...attrs, dtype: "f16" })).toContain(
      "do not accumulate in f16",
    );
    expect(refused("dotGeneral", "f32[2,3] f32[3]", { ...attrs, lhsBatch: [1], rhsBatch: [0] })).toContain(
      "given twice",
    );
  });
});

describe("convolution", () => {
  test("results", () => {
    expect(typed("convolution", "f32[2,3,8] f32[4,3,3]", conv({}))).toBe("f32[2,4,6]");
    expect(typed("convolution", "f32[2,3,8] f32[4,3,3]", conv({ strides: [2], padding: [[1, 1]] }))).toBe("f32[2,4,4]");
    expect(typed("convolution", "f32[2,4,8] f32[4,2,3]", conv({ featureGroupCount: 2 }))).toBe("f32[2,4,6]");
    expect(typed("convolution", "f32[2,3,2] f32[4,3,3]", conv({}))).toBe("f32[2,4,0]");
  });

  test("errors", () => {
    expect(refused("convolution", "f32[2,3,8] f32[4,5,3]", conv({}))).toBe(
      "convolution: the input f32[2,3,8] has 3 features, the kernel f32[4,5,3] takes 5",
    );
    expect(refused("convolution", "f32[2,3,8] f32[4,3]", conv({}))).toContain("must have the same rank");
    expect(refused("convolution", "f32[2,3,8] f32[4,3,3]", conv({ featureGroupCount: 2 }))).toContain(
      "does not divide",
    );
  });
});

describe("places known at run time", () => {
  const rows = gather({ offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0], sliceSizes: [1, 4] });

  test("results", () => {
    expect(typed("gather", "f32[3,4] i32[5,1]", rows)).toBe("f32[5,4]");
    expect(typed("dynamicSlice", "f32[3,4] i32 i32", { sizes: [1, 2] })).toBe("f32[1,2]");
    expect(typed("dynamicUpdateSlice", "f32[3,4] f32[1,2] i32 i32", {})).toBe("f32[3,4]");
    const attrs = scatter({ updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] });
    expect(typed("scatter", "f32[3,4] i32[5,1] f32[5,4]", attrs)).toBe("f32[3,4]");
    const general = { ...attrs, kind: "general" as const };
    expect(typed("scatter", "f32[3,4] i32[5,1] f32[5,4]", general, region("f32 f32", "f32"))).toBe("f32[3,4]");
  });

  test("errors", () => {
    expect(refused("gather", "f32[3,4] i32[5,2]", rows)).toContain("index vectors of i32[5,2] have 2 entries");
    expect(refused("gather", "f32[3,4] f32[5,1]", rows)).toContain("takes integer values");
    expect(refused("gather", "f32[3,4] i32[5,1]", { ...rows, sliceSizes: [1, 5] })).toContain(
      "do not fit into f32[3,4]",
    );
    expect(refused("gather", "f32[3,4] i32[5,1]", { ...rows, sliceSizes: [2, 4] })).toContain("is above 1");
    expect(refused("gather", "f32[0,4] i32[5,1]", { ...rows, sliceSizes: [0, 4] })).toBe(
      "gather: dimension 0 of f32[0,4] is empty: it has no elements for f32[5,4]",
    );
    expect(refused("dynamicSlice", "f32[3] i32 i32", { sizes: [1] })).toContain("takes 1 start indices, found 2");
    expect(refused("dynamicUpdateSlice", "f32[3] f32[4] i32", {})).toContain("do not fit into f32[3]");
    const attrs = scatter({ updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] });
    expect(refused("scatter", "f32[3,4] i32[5,1] f32[6,4]", attrs)).toContain("wanted f32[5,4]");
    expect(refused("scatter", "f32[3,4] i32[5,1] i32[5,4]", attrs)).toContain("the dtypes of input and update");
  });
});

describe("reductions", () => {
  test("results", () => {
    expect(typed("reduce", "f32[2,3,4]", { kind: "sum", axes: [0, 2] })).toBe("f32[3]");
    expect(typed("argmax", "f32[2,3]", { axis: 1, indexDtype: "i64" })).toBe("i64[2]");
    expect(typed("topK", "f32[2,5]", { k: 3 })).toBe("f32[2,3] i32[2,3]");
    const body = region("f32 i32 f32 i32", "f32 i32");
    expect(typed("reduceGeneral", "f32[2,3] i32[2,3] f32 i32", { axes: [1] }, body)).toBe("f32[2] i32[2]");
  });

  test("errors", () => {
    expect(refused("reduce", "f32[2]", { kind: "and", axes: [0] })).toContain("takes bool or integer values");
    expect(refused("reduce", "f32[2]", { kind: "sum", axes: [1] })).toBe("reduce: axis 1 is out of range for rank 1");
    expect(refused("argmax", "f32[2,0]", { axis: 1, indexDtype: "i32" })).toContain("dimension 1 of f32[2,0] is empty");
    expect(refused("topK", "f32[2]", { k: 3 })).toContain("k is 3");
    expect(refused("reduceGeneral", "f32[2] f32", { axes: [0] }, region("f32 f64", "f32"))).toContain(
      "the combining function takes (f32, f64) where (f32, f32) comes in",
    );
    expect(
      refused("reduceGeneral", "f32[2] f64[2] f32 f64", { axes: [0] }, region("f32 f64 f32 f64", "f32 f64")),
    ).toContain("f32[2] and f64[2] are floats of different precision");
    expect(refused("sort", "f32[2] f32[3]", { dimension: 0, isStable: true, numKeys: 1 })).toContain("the shapes");
  });
});

describe("linear algebra", () => {
  test("results", () => {
    expect(typed("fft", "f32[2,8]", { kind: "rfft", lengths: [8] })).toBe("c64[2,5]");
    expect(typed("fft", "c128[5]", { kind: "irfft", lengths: [9] })).toBe("f64[9]");
    expect(typed("eigh", "c64[2,3,3]", { lower: true, vectors: true })).toBe("c64[2,3,3] f32[2,3]");
    expect(typed("eigh", "c64[2,3,3]", { lower: true, vectors: false })).toBe("f32[2,3]");
    expect(typed("geqrf", "f32[4,3]", {})).toBe("f32[4,3] f32[3]");
    expect(typed("lu", "f32[2,4,3]", {})).toBe("f32[2,4,3] i32[2,3] i32[2,4]");
    expect(typed("geqp3", "f32[3,4]", {})).toBe("f32[3,4] i32[4] f32[3]");
    expect(typed("svd", "c64[4,3]", { vectors: "none" })).toBe("f32[3]");
    expect(typed("svd", "c64[4,3]", { vectors: "economy" })).toBe("c64[4,3] f32[3] c64[3,3]");
    expect(typed("svd", "f64[4,3]", { vectors: "full" })).toBe("f64[4,4] f64[3] f64[3,3]");
    expect(typed("hessenberg", "f32[3,3]", {})).toBe("f32[3,3] f32[2]");
    expect(typed("tridiagonal", "c64[3,3]", {})).toBe("c64[3,3] f32[3] f32[2] c64[2]");
    expect(typed("schur", "f32[3,3]", { vectors: true })).toBe("f32[3,3] f32[3,3]");
    expect(typed("eig", "f64[3,3]", { left: false, right: true })).toBe("c128[3] c128[3,3]");
  });

  test("errors", () => {
    expect(refused("fft", "f32[8]", { kind: "fft", lengths: [8] })).toBe("fft: takes c64, c128, found f32[8]");
    expect(refused("fft", "f32[8]", { kind: "rfft", lengths: [9] })).toContain("takes f32[9], found f32[8]");
    expect(refused("cholesky", "f32[2,3]", { lower: true })).toBe("cholesky: takes square matrices, found f32[2,3]");
    const attrs = { leftSide: true, lower: true, unitDiagonal: false, transposeA: "no" } as const;
    expect(refused("triangularSolve", "f32[3,3] f32[2,3]", attrs)).toContain("3 rows on the right");
  });
});

describe("structure", () => {
  test("results", () => {
    expect(typed("if", "bool f32", {}, region("f32", "f32[2]"), region("f32", "f32[2]"))).toBe("f32[2]");
    const scan = { length: 5, reverse: false, numConsts: 0, numCarry: 1 };
    expect(typed("scan", "f32 i32[5,2]", scan, region("f32 i32[2]", "f32 bool[3]"))).toBe("f32 bool[5,3]");
    const loop = { condConsts: 1, bodyConsts: 0 };
    expect(typed("while", "i32 f32[2]", loop, region("i32 f32[2]", "bool"), region("f32[2]", "f32[2]"))).toBe("f32[2]");
  });

  test("errors", () => {
    expect(refused("if", "f32", {}, region("f32", "f32"), region("f32", "f32"))).toContain("must be a bool scalar");
    expect(refused("if", "bool f32", {}, region("f32", "f32"), region("f32", "f64"))).toBe(
      "if: the branches give (f32) and (f64)",
    );
    const scan = { length: 5, reverse: false, numConsts: 0, numCarry: 1 };
    expect(refused("scan", "f32 i32[4]", scan, region("f32 i32", "f32"))).toContain("has not the loop's 5 slices");
    const loop = { condConsts: 0, bodyConsts: 0 };
    expect(refused("while", "f32", loop, region("f32", "bool"), region("f32", "f64"))).toBe(
      "while: the body gives (f64), wanted (f32)",
    );
  });
});
