// The table of forward rules: one for every op.
import type { OpName } from "../../ir/ops.ts";
import {
  convolutionJvp, cumulativeJvp, dotGeneralJvp, reduceJvp, reduceWindowJvp, selectAndGatherAddJvp, selectAndScatterAddJvp,
} from "./contraction.ts"; // prettier-ignore
import { branchJvp, callJvp, customJvpJvp, customVjpJvp, rematJvp, scanJvp, whileJvp } from "./control.ts";
import { binaryJvp, clampJvp, convertJvp, integerPowJvp, selectJvp, unaryJvp } from "./elementwise.ts";
import { choleskyJvp, eighJvp, triangularSolveJvp } from "./linalg.ts";
import { reduceGeneralJvp } from "./reduceGeneral.ts";
import { callbackJvp } from "./callback.ts";
import { linearSolveJvp, rootJvp } from "./solves.ts";
import { linear, zero, type JvpRule } from "./rule.ts";
import {
  barrierJvp, concatenateJvp, dynamicUpdateSliceJvp, padJvp, scatterJvp, sortJvp, topKJvp, whereJvp,
} from "./structural.ts"; // prettier-ignore
import { reduceWindowGeneralJvp } from "./window.ts";
import { axisReduceJvp } from "./collective.ts";
import { UndefinedRule } from "../undefinedRule.ts";

/** No rule: `because` says why, and what to use instead. */
const none =
  (because: string): JvpRule<OpName> =>
  (op) => {
    throw new UndefinedRule(op, "derivative", because);
  };

export const jvpRules: { readonly [N in OpName]: JvpRule<N> } = {
  ...unaryJvp,
  ...binaryJvp,
  compare: zero,
  select: selectJvp,
  clamp: clampJvp,
  integerPow: integerPowJvp,
  convert: convertJvp,
  bitcast: zero,
  reducePrecision: linear,
  constant: zero,
  iota: zero,
  rngBitGenerator: zero,
  broadcastInDim: linear,
  reshape: linear,
  transpose: linear,
  reverse: linear,
  concatenate: concatenateJvp,
  pad: padJvp,
  slice: linear,
  dynamicSlice: whereJvp as JvpRule<"dynamicSlice">,
  dynamicUpdateSlice: dynamicUpdateSliceJvp,
  gather: whereJvp as JvpRule<"gather">,
  scatter: scatterJvp,
  dotGeneral: dotGeneralJvp,
  convolution: convolutionJvp,
  reduce: reduceJvp,
  reduceGeneral: reduceGeneralJvp,
  argmax: zero,
  argmin: zero,
  reduceWindow: reduceWindowJvp,
  reduceWindowGeneral: reduceWindowGeneralJvp,
  selectAndScatterAdd: selectAndScatterAddJvp,
  selectAndGatherAdd: selectAndGatherAddJvp,
  cumulative: cumulativeJvp,
  sort: sortJvp,
  topK: topKJvp,
  fft: linear,
  cholesky: choleskyJvp,
  triangularSolve: triangularSolveJvp,
  geqrf: none("a QR factorisation is differentiated as a whole: use np.linalg.qr"),
  householderProduct: none("a QR factorisation is differentiated as a whole: use np.linalg.qr"),
  lu: none("an LU factorisation is differentiated as a whole: use lax.linalg.lu"),
  geqp3: none("a QR factorisation with pivoting has no derivative"),
  svd: none("a singular value decomposition is differentiated as a whole: use np.linalg.svd"),
  hessenberg: none("a Hessenberg form has no derivative"),
  tridiagonal: none("a tridiagonal form has no derivative"),
  schur: none("a Schur form has no derivative"),
  eig: none("eigenvectors are differentiated as a whole: use np.linalg.eig"),
  eigh: eighJvp,
  customCall: none("XLA knows nothing of what a custom call computes: wrap it in customJvp or customVjp"),
  callback: callbackJvp,
  optimizationBarrier: barrierJvp,
  if: branchJvp as JvpRule<"if">,
  case: branchJvp as JvpRule<"case">,
  while: whileJvp,
  scan: scanJvp,
  call: callJvp,
  customJvp: customJvpJvp,
  customVjp: customVjpJvp,
  customLinear: none("it has a rule for reverse mode only: use customJvp, or take reverse mode alone"),
  linearSolve: linearSolveJvp,
  root: rootJvp,
  remat: rematJvp,
  axisReduce: axisReduceJvp,
  axisGather: linear,
  axisIndex: zero,
};
