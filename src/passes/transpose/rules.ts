// The table of transposition rules: one for every op.
import { BINARY_OPS, UNARY_OPS, type BinaryOp, type OpName, type UnaryOp } from "../../ir/ops.ts";
import { UndefinedRule } from "../undefinedRule.ts";
import { axisGatherTranspose, axisReduceTranspose } from "./collective.ts";
import {
  cumulativeTranspose, dotGeneralTranspose, reduceTranspose, reduceWindowTranspose, selectAndGatherAddTranspose,
  selectAndScatterAddTranspose,
} from "./contraction.ts"; // prettier-ignore
import { branchTranspose, callTranspose, customLinearTranspose, rematTranspose, scanTranspose } from "./control.ts";
import { convolutionTranspose } from "./convolution.ts";
import {
  addTranspose, complexTranspose, conjTranspose, convertTranspose, divTranspose, imagTranspose, mulTranspose,
  negTranspose, realTranspose, reducePrecisionTranspose, selectTranspose, subTranspose,
} from "./elementwise.ts"; // prettier-ignore
import { linearSolveTranspose } from "./solves.ts";
import { fftTranspose, triangularSolveTranspose } from "./linalg.ts";
import type { TransposeRule } from "./rule.ts";
import {
  barrierTranspose, broadcastInDimTranspose, concatenateTranspose, dynamicSliceTranspose, dynamicUpdateSliceTranspose,
  gatherTranspose, padTranspose, reshapeTranspose, reverseTranspose, scatterTranspose, sliceTranspose,
  transposeTranspose,
} from "./structural.ts"; // prettier-ignore
import { whileTranspose } from "./while.ts";

/** Not linear in any operand: a derivative never contains it with a tangent as operand. */
const notLinear: TransposeRule<OpName> = (op) => {
  throw new UndefinedRule(op, "derivative", "it is not linear, so it has no transpose");
};

const notLinearAll = <N extends OpName>(names: readonly N[]): { [K in N]: TransposeRule<K> } =>
  Object.fromEntries(names.map((name) => [name, notLinear])) as unknown as { [K in N]: TransposeRule<K> };

const unaryRules: { readonly [N in UnaryOp]: TransposeRule<N> } = {
  ...notLinearAll(UNARY_OPS),
  neg: negTranspose,
  real: realTranspose,
  imag: imagTranspose,
  conj: conjTranspose,
};

const binaryRules: { readonly [N in BinaryOp]: TransposeRule<N> } = {
  ...notLinearAll(BINARY_OPS),
  add: addTranspose,
  sub: subTranspose,
  mul: mulTranspose,
  div: divTranspose,
  complex: complexTranspose,
};

export const transposeRules: { readonly [N in OpName]: TransposeRule<N> } = {
  ...unaryRules,
  ...binaryRules,
  compare: notLinear,
  select: selectTranspose,
  clamp: notLinear,
  integerPow: notLinear,
  convert: convertTranspose,
  bitcast: notLinear,
  reducePrecision: reducePrecisionTranspose,
  constant: notLinear,
  iota: notLinear,
  rngBitGenerator: notLinear,
  broadcastInDim: broadcastInDimTranspose,
  reshape: reshapeTranspose,
  transpose: transposeTranspose,
  reverse: reverseTranspose,
  concatenate: concatenateTranspose,
  pad: padTranspose,
  slice: sliceTranspose,
  dynamicSlice: dynamicSliceTranspose,
  dynamicUpdateSlice: dynamicUpdateSliceTranspose,
  gather: gatherTranspose,
  scatter: scatterTranspose,
  dotGeneral: dotGeneralTranspose,
  convolution: convolutionTranspose,
  reduce: reduceTranspose,
  reduceGeneral: notLinear,
  argmax: notLinear,
  argmin: notLinear,
  reduceWindow: reduceWindowTranspose,
  reduceWindowGeneral: notLinear,
  selectAndScatterAdd: selectAndScatterAddTranspose,
  selectAndGatherAdd: selectAndGatherAddTranspose,
  cumulative: cumulativeTranspose,
  sort: notLinear,
  topK: notLinear,
  fft: fftTranspose,
  cholesky: notLinear,
  triangularSolve: triangularSolveTranspose,
  geqrf: notLinear,
  householderProduct: notLinear,
  lu: notLinear,
  geqp3: notLinear,
  svd: notLinear,
  hessenberg: notLinear,
  tridiagonal: notLinear,
  schur: notLinear,
  eig: notLinear,
  eigh: notLinear,
  customCall: notLinear,
  callback: notLinear,
  optimizationBarrier: barrierTranspose,
  if: branchTranspose as TransposeRule<"if">,
  case: branchTranspose as TransposeRule<"case">,
  while: whileTranspose,
  scan: scanTranspose,
  call: callTranspose,
  customJvp: notLinear,
  customVjp: notLinear,
  customLinear: customLinearTranspose,
  linearSolve: linearSolveTranspose,
  root: notLinear,
  remat: rematTranspose,
  axisReduce: axisReduceTranspose,
  axisGather: axisGatherTranspose,
  axisIndex: notLinear,
};
