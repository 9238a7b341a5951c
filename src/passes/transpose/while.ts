// Reverse mode through a loop whose number of turns is only known when it runs: replay with checkpoints.
//
// The loop runs once to count its turns n, and once more to keep its known carried values at up to S places, n/S turns
// apart (S = 64). Backwards, each stretch between two places is run again and up to S values of it kept; each turn in it
// is at most n/S² turns from a kept one. So memory is 2S copies of the known carried values whatever n is, and up to
// n = S² = 4096 turns no turn runs more than four times. (A. Griewank, "Achieving logarithmic growth of temporal and
// spatial complexity in reverse automatic differentiation", 1992, with two levels.)
import { openRegion } from "../../ir/build.ts";
import type { Op, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import type { TensorType } from "../../ir/type.ts";
import { knownCarry, spreadState, testOfKnown, turnOfKnown } from "../linearize/while.ts";
import { fillOf, scalarOf, selectRows } from "../values.ts";
import { transposeKnownFirst } from "./knownFirst.ts";
import { carriers, type Cotangent, type TransposeRule } from "./rule.ts";

const SLOTS = 64;

const int = (value: number): Value => scalarOf("i32", value);
const typesOf = (values: readonly Value[]): TensorType[] => values.map((value) => value.type);
const I32: TensorType = { dtype: "i32", shape: [] };

/** A loop from i = start while i < stop (or down to stop when `down`), over (i, …carry). */
function counted(
  start: Value,
  stop: Value,
  carry: readonly Value[],
  step: (i: Value, carry: readonly Value[]) => readonly Value[],
  down = false,
): readonly Value[] {
  const types = [I32, ...typesOf(carry)];
  const test = openRegion(types, ([i]) => [down ? p.ge(i, stop) : p.lt(i, stop)]);
  const body = openRegion(types, ([i, ...rest]) => [down ? p.sub(i, int(1)) : p.add(i, int(1)), ...step(i, rest)]);
  return p.whileOp([start, ...carry], test, body).slice(1);
}

const bufferFor = ({ dtype, shape }: TensorType): Value => fillOf({ dtype, shape: [SLOTS, ...shape] }, 0);

const slotStarts = (buffer: Value, slot: Value): Value[] => [slot, ...buffer.type.shape.slice(1).map(() => int(0))];

function read(buffer: Value, slot: Value): Value {
  const shape = buffer.type.shape.slice(1);
  return p.reshape(p.dynamicSlice(buffer, slotStarts(buffer, slot), [1, ...shape]), shape);
}

function write(buffer: Value, slot: Value, value: Value): Value {
  return p.dynamicUpdateSlice(buffer, p.reshape(value, [1, ...value.type.shape]), slotStarts(buffer, slot));
}

/** ⌈n / SLOTS⌉, at least 1. */
const strideFor = (n: Value): Value => p.max(p.div(p.add(n, int(SLOTS - 1)), int(SLOTS)), int(1));

/** Runs `count` turns and keeps the state before each turn that is a multiple of the stride. */
function keepStates(
  state: readonly Value[],
  count: Value,
  stride: Value,
  turn: (state: readonly Value[]) => readonly Value[],
): readonly Value[] {
  const n = state.length;
  return counted(int(0), count, [...state, ...state.map((value) => bufferFor(value.type))], (i, carry) => {
    const now = carry.slice(0, n);
    const slot = p.div(i, stride);
    const due = p.eq(p.rem(i, stride), int(0));
    const kept = carry.slice(n).map((buffer, k) => write(buffer, slot, p.select(due, now[k], read(buffer, slot))));
    return [...turn(now), ...kept];
  }).slice(n);
}

const advance = (
  state: readonly Value[],
  turns: Value,
  turn: (state: readonly Value[]) => readonly Value[],
): readonly Value[] => (state.length === 0 ? [] : counted(int(0), turns, state, (_, now) => turn(now)));

export const whileTranspose: TransposeRule<"while"> = (op, operands, cotangents) => {
  const { condConsts, bodyConsts } = op.attrs;
  const first = condConsts + bodyConsts;
  const carryKnown = knownCarry(op, operands.map((operand) => operand !== null)); // prettier-ignore
  const init = operands.slice(first).filter((_, i) => carryKnown[i]) as Value[];
  const body = op.regions[1];
  const ran = turns(op, operands, carryKnown, init);
  const turn = (state: readonly Value[]): readonly Value[] => turnOfKnown(op, operands, state, carryKnown);

  const carries = carriers(cotangents);
  const linearPlaces = carryKnown.flatMap((yes, i) => (yes ? [] : [i]));
  const constPlaces = operands
    .slice(condConsts, first)
    .flatMap((operand, i) => (operand === null && carries(body.params[i].type) ? [i] : []));
  const carryTypes = linearPlaces.map((i) => body.params[bodyConsts + i].type);
  const constTypes = constPlaces.map((i) => body.params[i].type);

  // Nothing comes back through a loop that is done; its turn is taken as if it began, lest 0 · ∞ come back from where it ended.
  const apart = op.attrs.lanes && carryKnown[0];
  const sound = (state: readonly Value[]): readonly Value[] =>
    apart ? state.map((value, i) => (i === 0 ? value : selectRows(state[0], value, init[i]))) : state;

  /** The cotangents before a turn, from those after it. */
  const back = (state: readonly Value[], cts: readonly Value[]): readonly Value[] => {
    const args = [...operands.slice(condConsts, first), ...spreadState(sound(state), carryKnown)];
    const results: Cotangent[] = carryKnown.map(() => null);
    linearPlaces.forEach((place, i) => (results[place] = carries(cts[i].type) ? cts[i] : null));
    const found = transposeKnownFirst(body, args, results);
    return [
      ...linearPlaces.map((place, i) => found[bodyConsts + place] ?? fillOf(carryTypes[i], 0)),
      ...constPlaces.map((place, i) => {
        const [sum, ct] = [cts[linearPlaces.length + i], found[place]];
        return ct ? p.add(sum, ct) : sum;
      }),
    ];
  };

  const stride = strideFor(ran);
  const outer = keepStates(init, ran, stride, turn);
  const start = [
    ...linearPlaces.map((place, i) => cotangents[place] ?? fillOf(carryTypes[i], 0)),
    ...constTypes.map((type) => fillOf(type, 0)),
  ];
  const lastStretch = p.sub(p.div(p.add(ran, p.sub(stride, int(1))), stride), int(1));
  const cts = counted(
    lastStretch,
    int(0),
    start,
    (stretch, ctsAfter) => {
      const from = p.mul(stretch, stride);
      const length = p.min(stride, p.sub(ran, from));
      const fine = strideFor(length);
      const inner = keepStates(outer.map((buffer) => read(buffer, stretch)), length, fine, turn); // prettier-ignore
      return counted(
        p.sub(length, int(1)),
        int(0),
        ctsAfter,
        (i, after) => {
          const slot = p.div(i, fine);
          const near = inner.map((buffer) => read(buffer, slot));
          return back(advance(near, p.rem(i, fine), turn), after);
        },
        true,
      );
    },
    true,
  );

  const out: Cotangent[] = operands.map(() => null);
  linearPlaces.forEach((place, i) => (out[first + place] = operands[first + place] === null ? cts[i] : null));
  constPlaces.forEach((place, i) => (out[condConsts + place] = cts[linearPlaces.length + i]));
  return out;
};

/** How often the loop turns. */
function turns(
  op: Op<"while">,
  operands: readonly (Value | null)[],
  carryKnown: readonly boolean[],
  init: readonly Value[],
): Value {
  const types = [I32, ...typesOf(init)];
  const test = openRegion(types, ([, ...state]) => testOfKnown(op, operands, state, carryKnown));
  const body = openRegion(types, ([n, ...state]) => [
    p.add(n, int(1)),
    ...turnOfKnown(op, operands, state, carryKnown),
  ]);
  return p.whileOp([int(0), ...init], test, body)[0];
}
