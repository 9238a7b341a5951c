// A random program for the laws, and numbers to hold it to them with.
import { ALL_OPS } from "../../src/ir/attributes.ts";
import { isComplex, isInexact, isUnsigned, realDType, type DType } from "../../src/ir/dtype.ts";
import { is, type Func, type Op } from "../../src/ir/graph.ts";
import type { OpName } from "../../src/ir/ops.ts";
import { sizeOf, type TensorType } from "../../src/ir/type.ts";
import { reachableFuncs, forEachOp } from "../../src/ir/walk.ts";
import { hasTangent } from "../../src/passes/values.ts";
import { randomFunc } from "../support/randomIr.ts";
import { Rng } from "../support/randomIr/rng.ts";
import { arr, type Arr } from "../support/interpreter/array.ts";
import type { Num } from "../support/interpreter/numbers.ts";

/** Without a derivative, without a meaning of their own, or gone before a function is transformed. */
const LEFT_OUT: readonly OpName[] = [
  "lu", "geqp3", "svd", "hessenberg", "tridiagonal", "schur", "eig", "geqrf", "householderProduct", "customCall", "customLinear", "callback", "rngBitGenerator", "bitcast", "nextAfter",
]; // prettier-ignore
const OPS = ALL_OPS.filter((name) => !LEFT_OUT.includes(name));

const KINDS: readonly (readonly DType[])[] = [
  ["f64", "f64", "f64", "i32", "bool"],
  ["f64", "c128", "c128", "i32", "u8"],
  ["f64", "f32", "c64", "i32", "bool"],
  ["f32", "bf16", "c64", "i32", "u32"],
];

export interface LawProgram {
  readonly func: Func;
  /** The names of all ops in it. */
  readonly ops: ReadonlySet<OpName>;
  /** It has a forward derivative: a backward rule of the program's own gives none. */
  readonly forward: boolean;
  /** How far apart numbers may be: the interpreter does not round, but constants are rounded to their dtype. */
  readonly tolerance: number;
}

interface Contents {
  readonly ops: ReadonlySet<OpName>;
  readonly dtypes: ReadonlySet<DType>;
}

function contentsOf(func: Func): Contents {
  const ops = new Set<OpName>();
  const dtypes = new Set<DType>();
  for (const each of reachableFuncs(func)) {
    each.params.forEach(({ type }) => dtypes.add(type.dtype));
    forEachOp(each, (op) => {
      ops.add(op.name);
      op.results.forEach(({ type }) => dtypes.add(type.dtype));
    });
  }
  return { ops, dtypes };
}

const toleranceOf = (dtypes: ReadonlySet<DType>): number => {
  const real = [...dtypes].filter(isInexact).map(realDType);
  return real.every((dtype) => dtype === "f64") ? 1e-8 : real.every((dtype) => dtype === "f64" || dtype === "f32") ? 1e-5 : 0.1; // prettier-ignore
};

const someOp = (func: Func, holds: (op: Op) => boolean): boolean => {
  let found = false;
  for (const each of reachableFuncs(func)) forEachOp(each, (op) => (found ||= holds(op)));
  return found;
};

/** A backward rule whose forward pass has another one in it: that has no second derivative, in JAX neither. */
const hasRuleInRule = (func: Func): boolean =>
  someOp(func, (op) => is(op, "customVjp") && someOp(op.attrs.fwd, ({ name }) => name === "customVjp"));

/** The parameters and results that have derivatives are what the laws are about: there is one of each at least. */
const isOfInterest = (func: Func): boolean =>
  func.params.some(({ type }) => hasTangent(type) && sizeOf(type.shape) > 0) &&
  func.results.some(({ type }) => hasTangent(type)) &&
  !hasRuleInRule(func);

export function programOf(func: Func): LawProgram {
  const { ops, dtypes } = contentsOf(func);
  return { func, ops, forward: !ops.has("customVjp"), tolerance: toleranceOf(dtypes) };
}

export function lawProgram(seed: number): LawProgram {
  const rng = new Rng(seed);
  for (;;) {
    // One in eight is of the last kind, whose numbers say least.
    const dtypes = KINDS[rng.chance(0.125) ? 3 : rng.int(0, 2)];
    const func = randomFunc(rng.int(0, 2 ** 31 - 1), { ops: OPS, dtypes, tame: true, size: rng.int(1, 10) });
    if (isOfInterest(func)) return programOf(func);
  }
}

const uniform = (rng: Rng): number => 4 * rng.next() - 2;

/** A point: an array of random numbers for each type. */
export const pointOf = (rng: Rng, types: readonly TensorType[]): Arr[] =>
  types.map(({ dtype, shape }) => {
    const one = (): Num => {
      if (dtype === "bool") return rng.int(0, 1);
      if (isComplex(dtype)) return [uniform(rng), uniform(rng)];
      return isInexact(dtype) ? uniform(rng) : rng.int(isUnsigned(dtype) ? 0 : -2, 4);
    };
    return arr(dtype, shape, rng.times(sizeOf(shape), one));
  });
