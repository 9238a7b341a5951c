// The table of batching rules: one for every op.
import type { Op } from "../../ir/graph.ts";
import { BINARY_OPS, UNARY_OPS, type BinaryOp, type OpName, type UnaryOp } from "../../ir/ops.ts";
import {
  argBatch, convolutionBatch, cumulativeBatch, dotGeneralBatch, reduceBatch, reduceGeneralBatch, reduceWindowBatch,
  reduceWindowGeneralBatch, selectAndBatch, sortBatch, triangularSolveBatch,
} from "./contraction.ts"; // prettier-ignore
import {
  branchBatch, callBatch, customJvpBatch, customLinearBatch, customVjpBatch, rematBatch, rngBatch, scanBatch, whileBatch,
} from "./control.ts"; // prettier-ignore
import { clampBatch, elementwise, selectBatch } from "./elementwise.ts";
import { UndefinedRule } from "../undefinedRule.ts";
import { callbackBatch } from "./callback.ts";
import { linearSolveBatch, rootBatch } from "./solves.ts";
import { leading, overAll, type BatchRule } from "./rule.ts";
import {
  broadcastInDimBatch, concatenateBatch, dynamicSliceBatch, dynamicUpdateSliceBatch, gatherBatch, padBatch, reshapeBatch,
  reverseBatch, scatterBatch, sliceBatch, transposeBatch,
} from "./structural.ts"; // prettier-ignore

const all = <N extends OpName>(names: readonly N[]): { [K in N]: BatchRule<K> } =>
  Object.fromEntries(names.map((name) => [name, elementwise])) as unknown as { [K in N]: BatchRule<K> };

const unaryRules: { readonly [N in UnaryOp]: BatchRule<N> } = all(UNARY_OPS);
const binaryRules: { readonly [N in BinaryOp]: BatchRule<N> } = all(BINARY_OPS);

/** Without operands, so never batched. */
const unbatched: BatchRule<OpName> = (op) => {
  throw new Error(`${op.name} has no operands to batch`);
};

/** Dealt with before the table is asked (collective.ts). */
const collective: BatchRule<OpName> = (op) => {
  throw new Error(`${op.name} is batched by its axis`);
};

const unknowable: BatchRule<"customCall"> = (op) => {
  throw new UndefinedRule(op as Op, "batching", `XLA knows nothing of what ${op.attrs.target} does`);
};

export const batchRules: { readonly [N in OpName]: BatchRule<N> } = {
  ...unaryRules,
  ...binaryRules,
  compare: elementwise,
  select: selectBatch,
  clamp: clampBatch,
  integerPow: elementwise,
  convert: elementwise,
  bitcast: elementwise,
  reducePrecision: elementwise,
  constant: unbatched,
  iota: unbatched,
  rngBitGenerator: rngBatch,
  broadcastInDim: broadcastInDimBatch,
  reshape: reshapeBatch,
  transpose: transposeBatch,
  reverse: reverseBatch,
  concatenate: concatenateBatch,
  pad: padBatch,
  slice: sliceBatch,
  dynamicSlice: dynamicSliceBatch,
  dynamicUpdateSlice: dynamicUpdateSliceBatch,
  gather: gatherBatch,
  scatter: scatterBatch,
  dotGeneral: dotGeneralBatch,
  convolution: convolutionBatch,
  reduce: reduceBatch,
  reduceGeneral: reduceGeneralBatch,
  argmax: argBatch,
  argmin: argBatch,
  reduceWindow: reduceWindowBatch,
  reduceWindowGeneral: reduceWindowGeneralBatch,
  selectAndScatterAdd: selectAndBatch,
  selectAndGatherAdd: selectAndBatch,
  cumulative: cumulativeBatch,
  sort: sortBatch,
  topK: leading,
  fft: leading,
  cholesky: leading,
  triangularSolve: triangularSolveBatch,
  geqrf: leading,
  householderProduct: leading,
  lu: leading,
  geqp3: leading,
  svd: leading,
  hessenberg: leading,
  tridiagonal: leading,
  schur: leading,
  eig: leading,
  eigh: leading,
  customCall: unknowable,
  callback: callbackBatch,
  optimizationBarrier: overAll((op) => op.attrs),
  if: branchBatch as BatchRule<"if">,
  case: branchBatch as BatchRule<"case">,
  while: whileBatch,
  scan: scanBatch,
  call: callBatch,
  customJvp: customJvpBatch,
  customVjp: customVjpBatch,
  customLinear: customLinearBatch,
  linearSolve: linearSolveBatch,
  root: rootBatch,
  remat: rematBatch,
  axisReduce: collective,
  axisGather: collective,
  axisIndex: collective,
};
