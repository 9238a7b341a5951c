// Control flow and calls.
import { isInexact } from "../dtype.ts";
import type { Func, Region, Value } from "../graph.ts";
import { formatType, type TensorType } from "../type.ts";
import {
  checkCount,
  checkRegion,
  checkRegionCount,
  checkSizes,
  fail,
  formatTypes,
  INDEX,
  type TypeRules,
} from "./check.ts";
import { sameType } from "../type.ts";

const BOOL_SCALAR: TensorType = { dtype: "bool", shape: [] };

const resultsOf = (region: Region): TensorType[] => region.results.map(typeOf);

/** Branches that all take `args` and give the same. */
function checkBranches(name: string, branches: readonly Region[], args: readonly TensorType[]): TensorType[] {
  const results = resultsOf(branches[0]);
  branches.forEach((branch, i) => {
    const given = resultsOf(branch);
    checkRegion(name, `branch ${i}`, branch, args, null);
    if (given.length !== results.length || given.some((type, j) => !sameType(type, results[j]))) {
      fail(name, `the branches give ${formatTypes(results)} and ${formatTypes(given)}`);
    }
  });
  return results;
}

/** Ops with regions or functions. */
export type StructureOp =
  | "if"
  | "case"
  | "while"
  | "scan"
  | "call"
  | "customJvp"
  | "customVjp"
  | "customLinear"
  | "linearSolve"
  | "root"
  | "remat";

export const structure: Pick<TypeRules, StructureOp> = {
  if: ([pred, ...args], _attrs, regions, name) => {
    if (!pred || !sameType(pred, BOOL_SCALAR)) fail(name, `the condition must be a bool scalar, found ${pred ? formatType(pred) : "none"}`); // prettier-ignore
    checkRegionCount(name, regions, 2);
    return checkBranches(name, regions, args);
  },
  case: ([index, ...args], _attrs, regions, name) => {
    if (!index || !sameType(index, INDEX)) fail(name, `the index must be an i32 scalar, found ${index ? formatType(index) : "none"}`); // prettier-ignore
    if (regions.length === 0) fail(name, "takes at least one branch");
    return checkBranches(name, regions, args);
  },
  while: (operands, { condConsts, bodyConsts, lanes }, regions, name) => {
    checkRegionCount(name, regions, 2);
    checkSplit(name, operands, condConsts, bodyConsts);
    const carry = operands.slice(condConsts + bodyConsts);
    const bodyIn = operands.slice(condConsts, condConsts + bodyConsts);
    const [going] = carry;
    if (lanes && !(carry.length > 0 && going.dtype === "bool" && going.shape.length === 1)) fail(name, "loops side by side carry first which of them go on"); // prettier-ignore
    if (lanes && carry.some(({ shape }) => shape[0] !== going.shape[0])) fail(name, "loops side by side have one leading axis"); // prettier-ignore
    checkRegion(name, "the condition", regions[0], [...operands.slice(0, condConsts), ...carry], [BOOL_SCALAR]);
    checkRegion(name, "the body", regions[1], [...bodyIn, ...carry], carry);
    return carry;
  },
  scan: (operands, { length, numConsts, numCarry }, regions, name) => {
    checkRegionCount(name, regions, 1);
    checkSplit(name, operands, numConsts, numCarry);
    if (!(Number.isSafeInteger(length) && length >= 0)) fail(name, `the length ${length} is no size`);
    const carry = operands.slice(numConsts, numConsts + numCarry);
    const slices = operands.slice(numConsts + numCarry).map((x) => {
      if (x.shape[0] !== length) fail(name, `${formatType(x)} has not the loop's ${length} slices`);
      return { dtype: x.dtype, shape: x.shape.slice(1) };
    });
    const [body] = regions;
    const ys = resultsOf(body).slice(numCarry);
    checkRegion(name, "the body", body, [...operands.slice(0, numConsts + numCarry), ...slices], [...carry, ...ys]);
    return [...carry, ...ys.map(({ dtype, shape }) => ({ dtype, shape: [length, ...shape] }))];
  },
  call: (operands, { fn }, _regions, name) => checkCall(name, fn, operands),
  customJvp: (operands, { fn, jvp, fnConsts, jvpConsts }, _regions, name) => {
    checkSplit(name, operands, fnConsts, jvpConsts);
    const args = operands.slice(fnConsts + jvpConsts);
    const outs = checkCall(name, fn, [...operands.slice(0, fnConsts), ...args]);
    const jvpIn = [...operands.slice(fnConsts, fnConsts + jvpConsts), ...args, ...inexact(args)];
    checkRegion(name, `the rule ${jvp.name}`, jvp, jvpIn, [...outs, ...inexact(outs)]);
    return outs;
  },
  customVjp: (operands, { fn, fwd, bwd, fnConsts, fwdConsts, bwdConsts }, _regions, name) => {
    checkSplit(name, operands, fnConsts, fwdConsts, bwdConsts);
    const bwdStart = fnConsts + fwdConsts;
    const args = operands.slice(bwdStart + bwdConsts);
    const outs = checkCall(name, fn, [...operands.slice(0, fnConsts), ...args]);
    const forward = checkCall(name, fwd, [...operands.slice(fnConsts, bwdStart), ...args]);
    const residuals = forward.slice(outs.length);
    checkRegion(name, `the forward rule ${fwd.name}`, fwd, fwd.params.map(typeOf), [...outs, ...residuals]);
    const bwdIn = [...operands.slice(bwdStart, bwdStart + bwdConsts), ...residuals, ...inexact(outs)];
    checkRegion(name, `the backward rule ${bwd.name}`, bwd, bwdIn, inexact(args));
    return outs;
  },
  customLinear: (operands, { transpose, numConsts, results }, _regions, name) => {
    checkSplit(name, operands, numConsts);
    for (const { shape } of results) checkSizes(name, shape);
    const consts = operands.slice(0, numConsts);
    const tangents = operands.slice(numConsts);
    checkRegion(name, `the transpose ${transpose.name}`, transpose, [...consts, ...results], tangents);
    return results;
  },
  linearSolve: (operands, attrs, _regions, name) => {
    const { matvec, vecmat, solve, transposeSolve } = attrs;
    const { matvecConsts, vecmatConsts, solveConsts, transposeSolveConsts } = attrs;
    const counts = [matvecConsts, vecmatConsts, solveConsts, transposeSolveConsts];
    checkSplit(name, operands, ...counts);
    const [forMatvec, forVecmat, forSolve, forTransposeSolve, b] = parts(operands, counts);
    const solution = checkCall(name, solve, [...forSolve, ...b]);
    checkRegion(name, `the product ${matvec.name}`, matvec, [...forMatvec, ...b], b);
    checkRegion(name, `the solver ${solve.name}`, solve, [...forSolve, ...b], [...b, ...solution.slice(b.length)]);
    if (!vecmat !== !transposeSolve) fail(name, "vecmat and transposeSolve go together");
    if (!vecmat || !transposeSolve) return solution;
    const transposed = checkCall(name, transposeSolve, [...forTransposeSolve, ...b]);
    checkRegion(name, `the product ${vecmat.name}`, vecmat, [...forVecmat, ...b], b);
    checkRegion(name, `the solver ${transposeSolve.name}`, transposeSolve, [...forTransposeSolve, ...b], [...b, ...transposed.slice(b.length)]); // prettier-ignore
    return solution;
  },
  root: (operands, { f, solve, tangentSolve, fConsts, solveConsts, tangentConsts }, _regions, name) => {
    checkSplit(name, operands, fConsts, solveConsts, tangentConsts);
    const [forF, forSolve, forTangent, guess] = parts(operands, [fConsts, solveConsts, tangentConsts]);
    const solution = checkCall(name, solve, [...forSolve, ...guess]);
    checkRegion(name, `the solver ${solve.name}`, solve, [...forSolve, ...guess], [...guess, ...solution.slice(guess.length)]); // prettier-ignore
    checkRegion(name, `the function ${f.name}`, f, [...forF, ...guess], guess);
    checkRegion(name, `the solver ${tangentSolve.name}`, tangentSolve, [...forTangent, ...guess, ...guess], guess);
    return solution;
  },
  remat: (operands, { fn }, _regions, name) => checkCall(name, fn, operands),
};

const typeOf = ({ type }: Value): TensorType => type;

const inexact = (types: readonly TensorType[]): TensorType[] => types.filter(({ dtype }) => isInexact(dtype));

function checkCall(name: string, fn: Func, args: readonly TensorType[]): TensorType[] {
  const what = `${name} of ${fn.name}`;
  checkCount(what, args, fn.params.length);
  checkRegion(what, "the function", fn, args, null);
  return resultsOf(fn);
}

/** Operands by what they are for: as many as each count says, and the rest. */
function parts(operands: readonly TensorType[], counts: readonly number[]): TensorType[][] {
  let next = 0;
  return [...counts.map((count) => operands.slice(next, (next += count))), operands.slice(next)];
}

function checkSplit(name: string, operands: readonly TensorType[], ...counts: readonly number[]): void {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (counts.some((count) => !(Number.isInteger(count) && count >= 0)) || sum > operands.length) {
    fail(name, `${counts.join(" + ")} operands are set apart, ${operands.length} are given`);
  }
}
