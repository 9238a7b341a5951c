// Ops that combine elements along dimensions, and those that order them.
import type { CumulativeKind, OpAttrs, WindowAttrs } from "../ops.ts";
import { formatType, sameShape, type Shape, type TensorType } from "../type.ts";
import {
  BOOL, checkAxes, checkAxis, checkCount, checkDType, checkOnePrecision, checkPerDim, checkRegion, checkRegionCount, checkSameDTypes,
  checkSameShapes, checkSameTypes, checkScalar, fail, FLOAT, INTEGER, NUMBER, REDUCE_DTYPES, scalarOf, type DTypeSet, type TypeRule, type TypeRules,
} from "./check.ts"; // prettier-ignore
import type { Region } from "../graph.ts";
import { windowCount } from "./window.ts";

const CUMULATIVE_DTYPES: Readonly<Record<CumulativeKind, DTypeSet>> = {
  sum: NUMBER,
  prod: NUMBER,
  max: NUMBER | BOOL,
  min: NUMBER | BOOL,
  logsumexp: FLOAT,
};

const without = (shape: Shape, axes: readonly number[]): number[] => shape.filter((_, dim) => !axes.includes(dim));

/** Splits (...xs, ...inits) and checks them and the combining region; gives the xs. */
function checkReducer(
  name: string,
  operands: readonly TensorType[],
  regions: readonly Region[],
): readonly TensorType[] {
  const count = operands.length / 2;
  if (!(Number.isInteger(count) && count >= 1)) fail(name, `takes arrays and as many initial values, found ${operands.length} operands`); // prettier-ignore
  const xs = operands.slice(0, count);
  xs.forEach((x, i) => {
    checkSameShapes(name, xs[0], x, "arrays");
    checkScalar(name, operands[count + i], "an initial value");
    checkSameDTypes(name, x, operands[count + i], "array and initial value");
  });
  const scalars = xs.map(scalarOf);
  checkRegionCount(name, regions, 1);
  checkRegion(name, "the combining function", regions[0], [...scalars, ...scalars], scalars);
  return xs;
}

function windowedShape(name: string, x: TensorType, attrs: WindowAttrs): number[] {
  const { window, strides, baseDilation, windowDilation, padding } = attrs;
  const rank = x.shape.length;
  checkPerDim(name, "window", window, rank, 1);
  checkPerDim(name, "strides", strides, rank, 1);
  checkPerDim(name, "baseDilation", baseDilation, rank, 1);
  checkPerDim(name, "windowDilation", windowDilation, rank, 1);
  checkPerDim(name, "padding", padding.map(([low]) => low), rank); // prettier-ignore
  checkPerDim(name, "padding", padding.map(([, high]) => high), rank); // prettier-ignore
  return x.shape.map((size, i) =>
    windowCount({
      size,
      window: window[i],
      stride: strides[i],
      baseDilation: baseDilation[i],
      windowDilation: windowDilation[i],
      padding: padding[i],
    }),
  );
}

const argReduce: TypeRule<"argmax" | "argmin"> = (operands, { axis, indexDtype }, _regions, name) => {
  checkCount(name, operands, 1);
  const [x] = operands;
  checkDType(name, x, BOOL | INTEGER | FLOAT);
  checkAxis(name, "axis", axis, x.shape.length);
  if (x.shape[axis] === 0) fail(name, `dimension ${axis} of ${formatType(x)} is empty`);
  const result = { dtype: indexDtype, shape: without(x.shape, [axis]) };
  checkDType(name, result, INTEGER, "a result");
  return [result];
};

/** The shape that a plain window (no dilation) leaves of x. */
function plainWindow(name: string, x: TensorType, attrs: OpAttrs["selectAndScatterAdd"]): number[] {
  const { window, strides, padding } = attrs;
  const ones = x.shape.map(() => 1);
  return windowedShape(name, x, { window, strides, padding, baseDilation: ones, windowDilation: ones });
}

type Names =
  | "reduce" | "reduceGeneral" | "argmax" | "argmin" | "reduceWindow" | "reduceWindowGeneral" | "selectAndScatterAdd" | "selectAndGatherAdd"
  | "cumulative" | "sort" | "topK"; // prettier-ignore

export const reduction: Pick<TypeRules, Names> = {
  reduce: (operands, { kind, axes }, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    checkDType(name, x, REDUCE_DTYPES[kind]);
    checkAxes(name, "axis", axes, x.shape.length);
    return [{ dtype: x.dtype, shape: without(x.shape, axes) }];
  },
  reduceGeneral: (operands, { axes }, regions, name) => {
    const xs = checkReducer(name, operands, regions);
    checkOnePrecision(name, xs);
    checkAxes(name, "axis", axes, xs[0].shape.length);
    const shape = without(xs[0].shape, axes);
    return xs.map(({ dtype }) => ({ dtype, shape }));
  },
  argmax: argReduce,
  argmin: argReduce,
  reduceWindow: (operands, attrs, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    checkDType(name, x, REDUCE_DTYPES[attrs.kind]);
    return [{ dtype: x.dtype, shape: windowedShape(name, x, attrs) }];
  },
  reduceWindowGeneral: (operands, attrs, regions, name) => {
    const xs = checkReducer(name, operands, regions);
    const shape = windowedShape(name, xs[0], attrs);
    return xs.map(({ dtype }) => ({ dtype, shape }));
  },
  selectAndScatterAdd: (operands, attrs, _regions, name) => {
    checkCount(name, operands, 2);
    const [source, x] = operands;
    checkDType(name, x, INTEGER | FLOAT);
    checkSameDTypes(name, source, x, "source and operand");
    const shape = plainWindow(name, x, attrs);
    if (!sameShape(source.shape, shape)) {
      fail(
        name,
        `the source ${formatType(source)} must have one element a window: ${formatType({ dtype: x.dtype, shape })}`,
      );
    }
    return [x];
  },
  selectAndGatherAdd: (operands, attrs, _regions, name) => {
    checkCount(name, operands, 2);
    const [source, x] = operands;
    checkDType(name, x, INTEGER | FLOAT);
    checkSameTypes(name, source, x);
    return [{ dtype: x.dtype, shape: plainWindow(name, x, attrs) }];
  },
  cumulative: (operands, { kind, axis }, _regions, name) => {
    checkCount(name, operands, 1);
    checkDType(name, operands[0], CUMULATIVE_DTYPES[kind]);
    checkAxis(name, "axis", axis, operands[0].shape.length);
    return operands;
  },
  sort: (operands, { dimension, numKeys }, _regions, name) => {
    if (operands.length === 0) fail(name, "takes at least one operand");
    if (!(Number.isInteger(numKeys) && numKeys >= 1 && numKeys <= operands.length)) {
      fail(name, `${numKeys} keys of ${operands.length} operands`);
    }
    for (const x of operands) checkSameShapes(name, operands[0], x);
    checkAxis(name, "dimension", dimension, operands[0].shape.length);
    return operands;
  },
  topK: (operands, { k }, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    checkDType(name, x, INTEGER | FLOAT);
    const last = x.shape.at(-1);
    if (last === undefined) fail(name, `takes at least one dimension, found ${formatType(x)}`);
    if (!(Number.isInteger(k) && k >= 0 && k <= last))
      fail(name, `k is ${k}, the last dimension of ${formatType(x)} has ${last}`);
    const shape = [...x.shape.slice(0, -1), k];
    return [
      { dtype: x.dtype, shape },
      { dtype: "i32", shape },
    ];
  },
};
