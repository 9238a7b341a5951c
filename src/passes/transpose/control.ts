// Transposes of calls, branches and scans: the transposed regions, a scan running the other way.
import { buildFunc, inlineRegion, RegionBuilder } from "../../ir/build.ts";
import type { Func, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import type { TensorType } from "../../ir/type.ts";
import { fillOf } from "../values.ts";
import { transposeKnownFirst } from "./knownFirst.ts";
import { carriers, type Cotangent, type TransposeRule } from "./rule.ts";
import { transposeRegion } from "./transpose.ts";

const typesOf = (values: readonly Value[]): TensorType[] => values.map((value) => value.type);
const isThere = <T>(value: T | null): value is T => value !== null;

/** Deals `values` out to the marked places, null to the others. */
function deal(marked: readonly boolean[], values: readonly Value[]): (Value | null)[] {
  let next = 0;
  return marked.map((yes) => (yes ? values[next++] : null));
}
const orZeros = (ct: Cotangent, type: TensorType): Value => ct ?? fillOf(type, 0);

interface TransposedFunc {
  /** (…known operands, …cotangents of the results that have one) → (…cotangents of the active operands). */
  readonly func: Func;
  readonly active: readonly boolean[];
}

const cache = new WeakMap<Func, Map<string, TransposedFunc>>();

/** A function's transpose, made once for each choice of known operands and of results with a cotangent. */
function transposedFunc(fn: Func, isKnown: readonly boolean[], hasCotangent: readonly boolean[]): TransposedFunc {
  const key = `${isKnown.map(Number).join("")} ${hasCotangent.map(Number).join("")}`;
  const made = cache.get(fn) ?? new Map<string, TransposedFunc>();
  cache.set(fn, made);
  const found = made.get(key);
  if (found) return found;
  const held = fn.params.filter((_, i) => isKnown[i]);
  const given = fn.results.filter((_, i) => hasCotangent[i]);
  let active: boolean[] = [];
  const func = buildFunc(`${fn.name}.transpose`, typesOf([...held, ...given]), (params) => {
    const cts = transposeRegion(fn, deal(isKnown, params), deal(hasCotangent, params.slice(held.length)));
    active = cts.map((ct) => ct !== null);
    return cts.filter((ct) => ct !== null);
  });
  const result = { func, active };
  made.set(key, result);
  return result;
}

export const callTranspose: TransposeRule<"call"> = (op, operands, cotangents) => {
  const { func, active } = transposedFunc(op.attrs.fn, operands.map(isThere), cotangents.map(isThere));
  return deal(active, p.call(func, [...operands.filter(isThere), ...cotangents.filter(isThere)]));
};

/** The values are computed again here; the barrier keeps XLA from finding that they were computed before. */
export const rematTranspose: TransposeRule<"remat"> = (op, operands, cotangents) => {
  const places = operands.flatMap((operand, i) => (operand ? [i] : []));
  const held = places.length > 0 ? p.optimizationBarrier(places.map((i) => operands[i] as Value)) : [];
  const again = operands.map((operand, i) => (operand ? held[places.indexOf(i)] : null));
  return transposeKnownFirst(op.attrs.fn, again, cotangents);
};

export const customLinearTranspose: TransposeRule<"customLinear"> = (op, operands, cotangents) => {
  const { numConsts, transpose, results } = op.attrs;
  const consts = operands.slice(0, numConsts) as Value[];
  const cts = cotangents.map((ct, i) => orZeros(ct, results[i]));
  return [...consts.map(() => null), ...inlineRegion(transpose, [...consts, ...cts])];
};

export const branchTranspose: TransposeRule<"if" | "case"> = (op, [which, ...args], cotangents) => {
  const branches = op.regions.map((region) => {
    const builder = new RegionBuilder();
    return { builder, cts: builder.run(() => transposeRegion(region, args, cotangents)) };
  });
  const active = args.map((_, i) => branches.some(({ cts }) => cts[i]));
  const open = branches.map(({ builder, cts }) =>
    builder.finish(
      builder.run(() => cts.flatMap((ct, i) => (active[i] ? [orZeros(ct, op.operands[i + 1].type)] : []))),
    ),
  );
  if (!active.some(Boolean)) return [null, ...args.map(() => null)];
  const values = op.name === "if" ? p.ifOp(which as Value, open[0], open[1]) : p.caseOp(which as Value, open);
  let next = 0;
  return [null, ...active.map((yes) => (yes ? values[next++] : null))];
};

export const scanTranspose: TransposeRule<"scan"> = (op, operands, cotangents) => {
  const { numConsts, numCarry, length, reverse } = op.attrs;
  const first = numConsts + numCarry;
  const body = op.regions[0];
  const carries = carriers(cotangents);
  const isLinear = operands.map((operand, i) => operand === null && carries(op.operands[i].type));
  const constPlaces = isLinear.flatMap((yes, i) => (yes && i < numConsts ? [i] : []));
  const xPlaces = isLinear.flatMap((yes, i) => (yes && i >= first ? [i] : []));
  const knownPlaces = operands.flatMap((operand, i) => (operand && i >= first ? [i] : []));
  const carryTypes = typesOf(body.params.slice(numConsts, first));
  const constTypes = constPlaces.map((i) => body.params[i].type);
  const yCts = cotangents.slice(numCarry);
  const yPlaces = yCts.flatMap((ct, i) => (ct ? [i] : []));

  // (sums for the constants, carry cotangents, known rows, result cotangents) → (…, …, row cotangents). The sums first:
  // XLA schedules what a loop carries in this order, and can then run their products beside the chain of the carry.
  const builder = new RegionBuilder([
    ...constTypes,
    ...carryTypes,
    ...knownPlaces.map((i) => body.params[i].type),
    ...yPlaces.map((i) => body.results[numCarry + i].type),
  ]);
  const at = builder.params;
  const numSums = constTypes.length;
  const rows = at.slice(numSums + numCarry);
  const results = builder.run(() => {
    // The carry is linear throughout, even where it starts from a known value (zeros).
    const args = operands.map((operand, i) => {
      if (i < numConsts) return operand;
      return i < first || !operand ? null : rows[knownPlaces.indexOf(i)];
    });
    const rowCts = yCts.map((_, i) => (yPlaces.includes(i) ? rows[knownPlaces.length + yPlaces.indexOf(i)] : null));
    const carryCts = at.slice(numSums, numSums + numCarry).map((ct) => (carries(ct.type) ? ct : null));
    const cts = transposeRegion(body, args, [...carryCts, ...rowCts]);
    return [
      ...constPlaces.map((place, i) => {
        const ct = cts[place];
        return ct ? p.add(at[i], ct) : at[i];
      }),
      ...carryTypes.map((type, i) => orZeros(cts[numConsts + i], type)),
      ...xPlaces.map((place) => orZeros(cts[place], body.params[place].type)),
    ];
  });
  const init = [
    ...constTypes.map((type) => fillOf(type, 0)),
    ...carryTypes.map((type, i) => orZeros(cotangents[i], type)),
  ];
  const xs = [...knownPlaces.map((i) => operands[i] as Value), ...yPlaces.map((i) => yCts[i] as Value)];
  const values = p.scanOp(init, xs, builder.finish(results), { length, reverse: !reverse });

  const out: Cotangent[] = operands.map(() => null);
  carryTypes.forEach((_, i) => (out[numConsts + i] = values[numSums + i]));
  constPlaces.forEach((place, i) => (out[place] = values[i]));
  xPlaces.forEach((place, i) => (out[place] = values[init.length + i]));
  return out;
};
