// Batching of calls, branches and loops. A condition that differs from example to example turns a branch into a select
// of both sides, and a loop into one that runs until the last example is done, the finished ones keeping what they have.
// Which carried values are batched is a fixed point.
import { emit, RegionBuilder } from "../../ir/build.ts";
import type { Op, Region, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import type { TensorType } from "../../ir/type.ts";
import { isUnwritten, ownOperands } from "../customRules.ts";
import { range, scalarOf, selectRows } from "../values.ts";
import { batchedAll, materialize, type Batch, type Batched, type BatchRule } from "./rule.ts";
import { batchFunc, batchRegion } from "./vmap.ts";

const one = (value: Value, batched: boolean): Batched => ({ value, batched });
const isBatched = ({ batched }: Batched): boolean => batched;
const withBatch = (type: TensorType, batched: boolean, { size }: Batch): TensorType =>
  batched ? { dtype: type.dtype, shape: [size, ...type.shape] } : type;

/** Results brought to the wanted state; what is not batched is repeated where it must be. */
const brought = (results: readonly Batched[], batched: readonly boolean[], batch: Batch): Value[] =>
  results.map((result, i) => (batched[i] ? materialize(result, batch) : result.value));

export const callBatch: BatchRule<"call"> = (op, operands, batch) => {
  const { func, batched } = batchFunc(op.attrs.fn, operands.map(isBatched), batch);
  return p.call(func, operands.map(({ value }) => value)).map((value, i) => one(value, batched[i])); // prettier-ignore
};

export const rematBatch: BatchRule<"remat"> = (op, operands, batch) => {
  const { func, batched } = batchFunc(op.attrs.fn, operands.map(isBatched), batch);
  const values = operands.map(({ value }) => value);
  return emit("remat", values, { ...op.attrs, fn: func }).map((value, i) => one(value, batched[i]));
};

/** Functions with rules of their own: every argument and result batched, so that value and rule agree on it. */
export const customJvpBatch: BatchRule<"customJvp"> = (op, operands, batch) => {
  const { fn, jvp, fnConsts, jvpConsts } = op.attrs;
  if (isUnwritten(jvp)) return batchRegion(fn, ownOperands(op, operands), batch);
  const consts = operands.slice(0, fnConsts + jvpConsts);
  const args = operands.slice(fnConsts + jvpConsts).map((operand) => one(materialize(operand, batch), true));
  const constsOf = (start: number, count: number): boolean[] => consts.slice(start, start + count).map(isBatched);
  const rest = (func: Region, count: number): boolean[] => func.params.slice(count).map(() => true);
  const attrs = {
    ...op.attrs,
    fn: batchFunc(fn, [...constsOf(0, fnConsts), ...rest(fn, fnConsts)], batch, true).func,
    jvp: batchFunc(jvp, [...constsOf(fnConsts, jvpConsts), ...rest(jvp, jvpConsts)], batch, true).func,
  };
  return batchedAll(emit("customJvp", [...consts, ...args].map(({ value }) => value), attrs)); // prettier-ignore
};

export const customVjpBatch: BatchRule<"customVjp"> = (op, operands, batch) => {
  const { fn, fwd, bwd, fnConsts, fwdConsts, bwdConsts } = op.attrs;
  if (isUnwritten(fwd)) return batchRegion(fn, ownOperands(op, operands), batch);
  const first = fnConsts + fwdConsts + bwdConsts;
  const consts = operands.slice(0, first);
  const args = operands.slice(first).map((operand) => one(materialize(operand, batch), true));
  const constsOf = (start: number, count: number): boolean[] => consts.slice(start, start + count).map(isBatched);
  const rest = (func: Region, count: number): boolean[] => func.params.slice(count).map(() => true);
  const attrs = {
    ...op.attrs,
    fn: batchFunc(fn, [...constsOf(0, fnConsts), ...rest(fn, fnConsts)], batch, true).func,
    fwd: batchFunc(fwd, [...constsOf(fnConsts, fwdConsts), ...rest(fwd, fwdConsts)], batch, true).func,
    bwd: batchFunc(bwd, [...constsOf(fnConsts + fwdConsts, bwdConsts), ...rest(bwd, bwdConsts)], batch, true).func,
  };
  return batchedAll(emit("customVjp", [...consts, ...args].map(({ value }) => value), attrs)); // prettier-ignore
};

export const customLinearBatch: BatchRule<"customLinear"> = (op, operands, batch) => {
  const { numConsts, transpose, results } = op.attrs;
  const consts = operands.slice(0, numConsts);
  const tangents = operands.slice(numConsts).map((operand) => one(materialize(operand, batch), true));
  const mask = [...consts.map(isBatched), ...results.map(() => true)];
  return batchedAll(
    emit(
      "customLinear",
      [...consts, ...tangents].map(({ value }) => value),
      {
        transpose: batchFunc(transpose, mask, batch, true).func,
        numConsts,
        results: results.map((type) => withBatch(type, true, batch)),
      },
    ),
  );
};

export const branchBatch: BatchRule<"if" | "case"> = (op, [which, ...args], batch) => {
  if (which.batched) {
    const sides = op.regions.map((region) =>
      batchRegion(region, args, batch).map((result) => materialize(result, batch)),
    );
    if (op.name === "if") return batchedAll(sides[0].map((value, i) => selectRows(which.value, value, sides[1][i])));
    const last = sides.length - 1;
    const { dtype } = which.value.type;
    // An index out of range takes the last branch.
    const equals = (k: number): Value => p.eq(which.value, p.broadcastInDim(scalarOf(dtype, k), [batch.size], []));
    return batchedAll(
      sides[last].map((value, i) =>
        range(last).reduce((chosen, k) => selectRows(equals(k), sides[k][i], chosen), value),
      ),
    );
  }
  const branches = op.regions.map((region) => {
    const builder = new RegionBuilder();
    return { builder, results: builder.run(() => batchRegion(region, args, batch)) };
  });
  const batched = op.results.map((_, i) => branches.some(({ results }) => results[i].batched));
  const open = branches.map(({ builder, results }) =>
    builder.finish(builder.run(() => brought(results, batched, batch))),
  );
  const values = op.name === "if" ? p.ifOp(which.value, open[0], open[1]) : p.caseOp(which.value, open);
  return values.map((value, i) => one(value, batched[i]));
};

/** A loop body over batched and other carried values, and which are which once it stands still. */
function loopBody(
  region: Region,
  consts: readonly Batched[],
  carry: readonly boolean[],
  xs: readonly boolean[],
  batch: Batch,
): { readonly builder: RegionBuilder; readonly carry: readonly boolean[]; readonly results: readonly Batched[] } {
  let state = carry;
  for (;;) {
    const flags = [...state, ...xs];
    const types = region.params.slice(consts.length).map((param, i) => withBatch(param.type, flags[i], batch));
    const builder = new RegionBuilder(types);
    const args = [...consts, ...builder.params.map((param, i) => one(param, flags[i]))];
    const results = builder.run(() => batchRegion(region, args, batch));
    const next = state.map((yes, i) => yes || results[i].batched);
    if (next.every((yes, i) => yes === state[i])) return { builder, carry: state, results };
    state = next;
  }
}

export const whileBatch: BatchRule<"while"> = (op, operands, batch) => {
  const { condConsts, bodyConsts } = op.attrs;
  const first = condConsts + bodyConsts;
  const [test, body] = op.regions;
  const init = operands.slice(first);
  const forCond = operands.slice(0, condConsts);
  const forBody = operands.slice(condConsts, first);
  const loop = loopBody(body, forBody, init.map(isBatched), [], batch);
  const typesOf = (flags: readonly boolean[]): TensorType[] =>
    init.map(({ value, batched }, i) => (batched || !flags[i] ? value.type : withBatch(value.type, true, batch)));
  const cond = (state: readonly Value[], flags: readonly boolean[]): Batched =>
    batchRegion(test, [...forCond, ...state.map((value, i) => one(value, flags[i]))], batch)[0];

  const condition = new RegionBuilder(typesOf(loop.carry));
  const go = condition.run(() => cond(condition.params, loop.carry));
  if (!go.batched) {
    const start = brought(init, loop.carry, batch);
    const next = loop.builder.finish(loop.builder.run(() => brought(loop.results, loop.carry, batch)));
    return p.whileOp(start, condition.finish([go.value]), next).map((value, i) => one(value, loop.carry[i]));
  }
  return untilAllDone(op, init, forBody, cond, batch);
};

/** (going, …carry): each example's condition is carried along, so that it is computed once a turn. */
function untilAllDone(
  op: Op<"while">,
  init: readonly Batched[],
  consts: readonly Batched[],
  cond: (state: readonly Value[], flags: readonly boolean[]) => Batched,
  batch: Batch,
): readonly Batched[] {
  const all = init.map(() => true);
  const start = brought(init, all, batch);
  const bool: TensorType = { dtype: "bool", shape: [batch.size] };
  const types = [bool, ...start.map((value) => value.type)];
  const any = new RegionBuilder(types);
  const condition = any.run(() => p.reduce(any.params[0], "or", [0]));
  const turn = new RegionBuilder(types);
  const next = turn.run(() => {
    const [going, ...state] = turn.params;
    const args = [...consts, ...state.map((value) => one(value, true))];
    const results = brought(batchRegion(op.regions[1], args, batch), all, batch);
    const kept = results.map((value, i) => selectRows(going, value, state[i]));
    return [p.and(going, materialize(cond(kept, all), batch)), ...kept];
  });
  const going = materialize(cond(start, all), batch);
  // Examples that name their axis may reach into each other.
  const lanes = batch.axisName === null;
  return batchedAll(p.whileOp([going, ...start], any.finish([condition]), turn.finish(next), { lanes }).slice(1));
}

/** The first two axes exchanged: a scan goes along the leading axis, the batch comes after it. */
const exchange = (x: Value): Value => p.transpose(x, [1, 0, ...range(x.type.shape.length - 2, 2)]);

export const scanBatch: BatchRule<"scan"> = (op, operands, batch) => {
  const { numConsts, numCarry, length, reverse } = op.attrs;
  const first = numConsts + numCarry;
  const consts = operands.slice(0, numConsts);
  const init = operands.slice(numConsts, first);
  const xs = operands.slice(first);
  const { builder, carry, results } = loopBody(op.regions[0], consts, init.map(isBatched), xs.map(isBatched), batch);
  const flags = [...carry, ...results.slice(numCarry).map(isBatched)];
  const body = builder.finish(builder.run(() => brought(results, flags, batch)));
  const rows = xs.map(({ value, batched }) => (batched ? exchange(value) : value));
  const values = p.scanOp(brought(init, carry, batch), rows, body, { length, reverse });
  return values.map((value, i) => one(i >= numCarry && flags[i] ? exchange(value) : value, flags[i]));
};

/** A generator takes one key: each example's is drawn in turn. */
export const rngBatch: BatchRule<"rngBitGenerator"> = (op, [key], batch) => {
  const body = new RegionBuilder([{ dtype: key.value.type.dtype, shape: key.value.type.shape.slice(1) }]);
  const results = body.run(() => p.rngBitGenerator(body.params[0], op.attrs));
  return batchedAll(p.scanOp([], [key.value], body.finish(results), { length: batch.size, reverse: false }));
};
