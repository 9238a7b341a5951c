// Conditionals, loops and calls. Regions of the IR are closed; StableHLO's may name what is around them, so that the
// parameters that only pass values in are bound to the outer names.
import type { Func, Op } from "../../ir/graph.ts";
import { EmitError } from "../emitError.ts";
import { list } from "../attributes.ts";
import { callOf } from "../calls.ts";
import { scalarType } from "../combiner.ts";
import { compare } from "../comparison.ts";
import { full, scalar } from "../constants.ts";
import type { OpName } from "../../ir/ops.ts";
import type { StructureOp } from "../../ir/rules/structure.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import type { TensorType } from "../../ir/type.ts";
import type { Ref, Writer } from "../writer.ts";

const typesOf = (op: Op): TensorType[] => op.results.map((result) => result.type);

/** if and case: branches over the operands after the first. */
const branches =
  (name: string): EmitRule<"if" | "case"> =>
  ([selector, ...args], op, out) =>
    out.generic(
      name,
      [selector],
      typesOf(op),
      "",
      op.regions.map((region) => ({ params: [], body: () => out.inline(region, args) })),
    );

const whileLoop: EmitRule<"while"> = (operands, op, out) => {
  const { condConsts, bodyConsts } = op.attrs;
  const forCond = operands.slice(0, condConsts);
  const forBody = operands.slice(condConsts, condConsts + bodyConsts);
  const types = typesOf(op);
  const [cond, body] = op.regions;
  return out.generic("stablehlo.while", operands.slice(condConsts + bodyConsts), types, "", [
    { params: types, body: (carry) => out.inline(cond, [...forCond, ...carry]) },
    { params: types, body: (carry) => out.inline(body, [...forBody, ...carry]) },
  ]);
};

const COUNTER = scalarType("i32");

/** Row `index` of an array, without its leading dimension. */
function row(out: Writer, x: Ref, index: Ref, zero: Ref): Ref {
  const [, ...rest] = x.type.shape;
  const sizes = [1, ...rest];
  const starts = [index, ...rest.map(() => zero)];
  const { dtype } = x.type;
  const slice = out.typed(
    "stablehlo.dynamic_slice",
    [x, ...starts],
    { dtype, shape: sizes },
    `, sizes = ${list(sizes)}`,
  );
  return out.typed("stablehlo.reshape", [slice], { dtype, shape: rest });
}

function setRow(out: Writer, stack: Ref, y: Ref, index: Ref, zero: Ref): Ref {
  const { dtype, shape } = y.type;
  const slice = out.typed("stablehlo.reshape", [y], { dtype, shape: [1, ...shape] });
  return out.typed("stablehlo.dynamic_update_slice", [stack, slice, index, ...shape.map(() => zero)], stack.type);
}

/** A while loop over a counter, that reads rows of the inputs and writes rows of the outputs. */
const scan: EmitRule<"scan"> = (operands, op, out) => {
  const { length, reverse, numConsts, numCarry } = op.attrs;
  const consts = operands.slice(0, numConsts);
  const init = operands.slice(numConsts, numConsts + numCarry);
  const xs = operands.slice(numConsts + numCarry);
  const types = typesOf(op);
  const stacks = types.slice(numCarry).map((type) => full(out, type, 0));
  if (length === 0) return [...init, ...stacks];
  const start = scalar(out, "i32", 0);
  const results = out.generic("stablehlo.while", [start, ...init, ...stacks], [COUNTER, ...types], "", [
    {
      params: [COUNTER, ...types],
      body: ([counter]) => [compare(out, "lt", counter, scalar(out, "i32", length))],
    },
    {
      params: [COUNTER, ...types],
      body: ([counter, ...state]) => {
        const index = reverse ? out.same("stablehlo.subtract", scalar(out, "i32", length - 1), counter) : counter;
        const zero = scalar(out, "i32", 0);
        const rows = xs.map((x) => row(out, x, index, zero));
        const outputs = out.inline(op.regions[0], [...consts, ...state.slice(0, numCarry), ...rows]);
        const written = outputs.slice(numCarry).map((y, i) => setRow(out, state[numCarry + i], y, index, zero));
        const next = out.same("stablehlo.add", counter, scalar(out, "i32", 1));
        return [next, ...outputs.slice(0, numCarry), ...written];
      },
    },
  ]);
  return results.slice(1);
};

/** A call whose operands after `own` belong to rules that do not run here, up to `args`. */
const callBetween = (out: Writer, op: Op, fn: Func, operands: readonly Ref[], own: number, args: number): Ref[] =>
  callOf(out, fn, [...operands.slice(0, own), ...operands.slice(args)], typesOf(op));

/** An op that a transformation takes away, and that has no meaning where none did. */
const refuse =
  (what: string, hint?: string): EmitRule<OpName> =>
  (_operands, op) => {
    throw new EmitError(what, op.loc, hint);
  };

const outsideVmap = refuse("a collective over a named axis, outside of the vmap that names it");

type Control = StructureOp | "axisReduce" | "axisGather" | "axisIndex";

export const control: EmitRules<Control> = {
  if: branches("stablehlo.if"),
  case: branches("stablehlo.case"),
  while: whileLoop,
  scan,
  call: (operands, op, out) => callOf(out, op.attrs.fn, operands, typesOf(op)),
  customJvp: (operands, op, out) => {
    const { fn, fnConsts, jvpConsts } = op.attrs;
    return callBetween(out, op, fn, operands, fnConsts, fnConsts + jvpConsts);
  },
  customVjp: (operands, op, out) => {
    const { fn, fnConsts, fwdConsts, bwdConsts } = op.attrs;
    return callBetween(out, op, fn, operands, fnConsts, fnConsts + fwdConsts + bwdConsts);
  },
  customLinear: refuse(
    "forward differentiation of a function that has a backward rule only",
    "give it a forward rule with customJvp, or take reverse mode: grad, vjp, jacrev",
  ),
  linearSolve: (operands, op, out) => {
    const { solve, matvecConsts, vecmatConsts, solveConsts, transposeSolveConsts } = op.attrs;
    const first = matvecConsts + vecmatConsts;
    const own = operands.slice(first);
    return callBetween(out, op, solve, own, solveConsts, solveConsts + transposeSolveConsts);
  },
  root: (operands, op, out) => {
    const { solve, fConsts, solveConsts, tangentConsts } = op.attrs;
    return callBetween(out, op, solve, operands.slice(fConsts), solveConsts, solveConsts + tangentConsts);
  },
  remat: (operands, op, out) => callOf(out, op.attrs.fn, operands, typesOf(op)),
  axisReduce: outsideVmap,
  axisGather: outsideVmap,
  axisIndex: outsideVmap,
};
