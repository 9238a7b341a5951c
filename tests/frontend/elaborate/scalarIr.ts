// Runs IR over i32 and bool scalars, directly: for tests of control flow, where thousands of programs are run.
import { literalValues } from "../../../src/ir/encode.ts";
import { is, type Func, type Op, type Region, type Value } from "../../../src/ir/graph.ts";

type Scalar = number | boolean;

/** The results of a function of scalars. Throws at an op that it does not know. */
export function runScalars(func: Func, args: readonly Scalar[]): Scalar[] {
  return runRegion(func, args);
}

function runRegion(region: Region, args: readonly Scalar[]): Scalar[] {
  const env = new Map<Value, Scalar>();
  region.params.forEach((param, i) => env.set(param, args[i]));
  const get = (value: Value): Scalar => {
    const found = env.get(value);
    if (found === undefined) throw new Error("a value from outside of its region");
    return found;
  };
  for (const op of region.ops) {
    const results = runOp(op, op.operands.map(get));
    op.results.forEach((result, i) => env.set(result, results[i]));
  }
  return region.results.map(get);
}

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: (a, b) => Math.imul(a, b),
};
const COMPARE = {
  eq: (a: Scalar, b: Scalar) => a === b,
  ne: (a: Scalar, b: Scalar) => a !== b,
  lt: (a: Scalar, b: Scalar) => a < b,
  le: (a: Scalar, b: Scalar) => a <= b,
  gt: (a: Scalar, b: Scalar) => a > b,
  ge: (a: Scalar, b: Scalar) => a >= b,
};

function runOp(op: Op, args: readonly Scalar[]): Scalar[] {
  if (Object.hasOwn(BINARY, op.name)) return [BINARY[op.name](Number(args[0]), Number(args[1]))];
  if (is(op, "constant"))
    return literalValues(op.attrs.value).map((value) => (typeof value === "boolean" ? value : Number(value)));
  if (is(op, "compare")) return [COMPARE[op.attrs.direction](args[0], args[1])];
  if (is(op, "and")) return [Boolean(args[0]) && Boolean(args[1])];
  if (is(op, "or")) return [Boolean(args[0]) || Boolean(args[1])];
  if (is(op, "not")) return [!args[0]];
  if (is(op, "neg")) return [-Number(args[0])];
  if (is(op, "select")) return [args[0] ? args[1] : args[2]];
  if (is(op, "convert")) return [op.attrs.dtype === "bool" ? Boolean(args[0]) : Number(args[0])];
  if (is(op, "if")) return runRegion(op.regions[args[0] ? 0 : 1], args.slice(1));
  if (is(op, "case")) {
    const last = op.regions.length - 1;
    const index = Number(args[0]);
    return runRegion(op.regions[index < 0 || index > last ? last : index], args.slice(1));
  }
  if (is(op, "while")) {
    const { condConsts, bodyConsts } = op.attrs;
    const forCond = args.slice(0, condConsts);
    const forBody = args.slice(condConsts, condConsts + bodyConsts);
    let carry = args.slice(condConsts + bodyConsts);
    for (let n = 0; runRegion(op.regions[0], [...forCond, ...carry])[0]; n++) {
      if (n > 10_000) throw new Error("a loop that does not end");
      carry = runRegion(op.regions[1], [...forBody, ...carry]);
    }
    return [...carry];
  }
  if (is(op, "scan")) {
    const { numConsts, length } = op.attrs;
    let carry = args.slice(numConsts);
    for (let n = 0; n < length; n++) carry = runRegion(op.regions[0], [...args.slice(0, numConsts), ...carry]);
    return [...carry];
  }
  if (is(op, "call")) return runRegion(op.attrs.fn, args);
  throw new Error(`scalars have no ${op.name}`);
}
