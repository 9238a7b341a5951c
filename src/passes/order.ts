// Puts callbacks in order, those that print and those that ask for it: a value is handed from each to the next, through
// branches, loops and calls, so that none can run before the one that stands before it has. (JAX leaves prints without
// an order unless they ask for one, and XLA then runs them as it likes.)
//
//   callback %x {effect = debug, ordered = true}         ⇒    %t1 = callback %t0, %x {…, threaded = true} : u32
//   callback %y {effect = debug, ordered = true}              %t2 = callback %t1, %y {…, threaded = true} : u32
//
// For a function that no other pass will see: after it, every ordered callback gives one value more.
import { at, buildFunc, currentLocation, emit, openRegion, RegionBuilder } from "../ir/build.ts";
import { is, type Func, type Op, type Region, type Value } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import type { TensorType } from "../ir/type.ts";
import { calledFuncs, withParts } from "../ir/walk.ts";
import { withFuncs } from "./mapFuncs.ts";
import { scalarOf } from "./values.ts";

const TOKEN: TensorType = { dtype: "u32", shape: [] };

export function order(main: Func): Func {
  if (!isOrdered(main)) return main;
  return buildFunc(
    main.name,
    typesOf(main.params),
    (params) => threadRegion(main, params, scalarOf("u32", 0)).results,
    main.params.map((param) => param.hint),
  );
}

const typesOf = (values: readonly Value[]): TensorType[] => values.map((value) => value.type);

const known = new WeakMap<Region, boolean>();

/** Whether something in the region has its place in the order. */
function isOrdered(region: Region): boolean {
  let found = known.get(region);
  if (found === undefined) known.set(region, (found = region.ops.some(hasOrder)));
  return found;
}

const hasOrder = (op: Op): boolean =>
  (is(op, "callback") && (op.attrs.ordered || op.attrs.effect === "debug")) ||
  op.regions.some(isOrdered) ||
  calledFuncs(op).some(isOrdered);

interface Threaded {
  readonly results: readonly Value[];
  readonly token: Value;
}

/** Emits the region's ops into the open block, the token handed along. */
function threadRegion(region: Region, args: readonly Value[], start: Value): Threaded {
  const map = new Map<Value, Value>();
  region.params.forEach((param, i) => map.set(param, args[i]));
  const lookup = (value: Value): Value => map.get(value) as Value;
  let token = start;
  for (const op of region.ops) {
    const moved = withParts(op, { operands: op.operands.map(lookup) });
    const made = at(op.loc ?? currentLocation(), () => (hasOrder(op) ? threadOp(moved, token) : plain(moved, token)));
    token = made.token;
    op.results.forEach((result, i) => map.set(result, made.results[i]));
  }
  return { results: region.results.map(lookup), token };
}

const plain = ({ name, operands, attrs, regions }: Op, token: Value): Threaded => ({
  results: emit(name, operands, attrs, regions),
  token,
});

const lastIsToken = (values: readonly Value[]): Threaded => ({
  results: values.slice(0, -1),
  token: values[values.length - 1],
});

function threadOp(op: Op, token: Value): Threaded {
  if (is(op, "callback")) {
    const results = [TOKEN, ...op.attrs.results];
    const [next, ...values] = p.callback([token, ...op.operands], { ...op.attrs, results, threaded: true });
    return { results: values, token: next };
  }
  if (is(op, "if") || is(op, "case")) {
    const regions = op.regions.map((region) => threadedRegion(region, region.params.length));
    return lastIsToken(emit(op.name, [...op.operands, token], {}, regions));
  }
  if (is(op, "while")) return threadWhile(op, token);
  if (is(op, "scan")) return threadScan(op, token);
  const called = withFuncs(op, threadFunc);
  return lastIsToken(emit(called.name, [...op.operands, token], called.attrs));
}

/** The region with a token among its parameters, and one after its results or at `resultPlace` of them. */
function threadedRegion(region: Region, place: number, resultPlace = region.results.length): Region {
  const types = typesOf(region.params);
  const builder = new RegionBuilder([...types.slice(0, place), TOKEN, ...types.slice(place)]);
  const { params } = builder;
  const others = [...params.slice(0, place), ...params.slice(place + 1)];
  const { results, token } = builder.run(() => threadRegion(region, others, params[place]));
  return builder.finish([...results.slice(0, resultPlace), token, ...results.slice(resultPlace)]).close();
}

const funcs = new WeakMap<Func, Func>();

function threadFunc(func: Func): Func {
  let made = funcs.get(func);
  if (!made) {
    made = { name: func.name, loc: func.loc, ...threadedRegion(func, func.params.length) };
    funcs.set(func, made);
  }
  return made;
}

function threadScan(op: Op<"scan">, token: Value): Threaded {
  const { numConsts, numCarry } = op.attrs;
  const place = numConsts + numCarry;
  const operands = [...op.operands.slice(0, place), token, ...op.operands.slice(place)];
  const body = threadedRegion(op.regions[0], place, numCarry);
  const values = emit("scan", operands, { ...op.attrs, numCarry: numCarry + 1 }, [body]);
  return { results: [...values.slice(0, numCarry), ...values.slice(numCarry + 1)], token: values[numCarry] };
}

/** The condition is computed at the end of each turn and carried, as it cannot hand on a token itself. */
function threadWhile(op: Op<"while">, token: Value): Threaded {
  const { condConsts, bodyConsts } = op.attrs;
  const first = condConsts + bodyConsts;
  const [test, body] = op.regions;
  const forTest = op.operands.slice(0, condConsts);
  const forBody = op.operands.slice(condConsts, first);
  const carry = op.operands.slice(first);
  const go = threadRegion(test, [...forTest, ...carry], token);
  const types = [{ dtype: "bool", shape: [] } as const, TOKEN, ...typesOf(carry)];
  const condition = openRegion(types, ([going]) => [going]);
  const turn = openRegion(types, ([, before, ...state]) => {
    const after = threadRegion(body, [...forBody, ...state], before);
    const next = threadRegion(test, [...forTest, ...after.results], after.token);
    return [next.results[0], next.token, ...after.results];
  });
  const [, last, ...values] = p.whileOp([go.results[0], go.token, ...carry], condition, turn);
  return { results: values, token: last };
}
