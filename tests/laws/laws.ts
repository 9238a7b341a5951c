// The laws of differentiation and batching. Each is tried on a function at a point, where it can be: it gives null
// when it holds, what is wrong when it does not, and "not tried" where its numbers say nothing.
import { buildFunc, emit } from "../../src/ir/build.ts";
import type { OpName } from "../../src/ir/ops.ts";
import type { TensorType } from "../../src/ir/type.ts";
import { verify } from "../../src/ir/verify.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { hasTangent } from "../../src/passes/values.ts";
import { batchFunc } from "../../src/passes/vmap/vmap.ts";
import type { Arr } from "../support/interpreter/array.ts";
import { interpret } from "../support/interpreter/interpret.ts";
import { Rng } from "../support/randomIr/rng.ts";
import { difference, moved, numbersOf, pairing, type Slack } from "./compare.ts";
import { derivatives, type Derivatives, type Group } from "./derivatives.ts";
import { DISTANCES, disagreement, slopesOf } from "./differences.ts";
import { pointOf, type LawProgram } from "./program.ts";
import {
  evaluate, everything, grouped, isUsable, leavesOf, slackBetween, spread, stacked, summed, type Groups, type Point,
} from "./sampled.ts"; // prettier-ignore

const NOT_TRIED = "not tried";

interface Case {
  readonly program: LawProgram;
  readonly rng: Rng;
  readonly types: readonly TensorType[];
  readonly derivatives: Derivatives;
  readonly point: Point;
  readonly found: Groups;
  readonly slack: (...names: Group[]) => Slack;
  readonly anotherPoint: () => Point;
}

type Law = (test: Case) => string | null;

/** Ops that are differentiated as something else than what differences see. */
const NO_DIFFERENCES: readonly OpName[] = ["stopGradient", "eigh", "zeta", "polygamma"];

/** The function along the second tangent, at each of the distances. */
function around({ program, types, derivatives: d, point }: Case): Groups[] | null {
  if (NO_DIFFERENCES.some((name) => program.ops.has(name))) return null;
  const along = spread(types, point.u);
  const at = DISTANCES.map((h) => evaluate(d, leavesOf({ ...point, x: moved(point.x, along, h) })));
  return at.every((groups) => isUsable(d, groups)) ? at : null;
}

const firstProblem = (problems: readonly (string | null)[]): string | null => problems.find((each) => each !== null) ?? null; // prettier-ignore

/** Some of so many, one at least. */
const withMask = (rng: Rng, count: number): boolean[] => {
  const mask = Array.from({ length: count }, () => rng.chance(0.6));
  if (!mask.some(Boolean) && count > 0) mask[rng.int(0, count - 1)] = true;
  return mask;
};

/** Examples that differ where the mask says so. */
function examples({ rng, point, anotherPoint }: Case): Point[] {
  return [point, ...rng.times(rng.int(1, 2), anotherPoint)];
}

const pick = (mask: readonly boolean[], own: readonly Arr[], common: readonly Arr[]): Arr[] =>
  own.map((value, i) => (mask[i] ? value : common[i]));

const stackedWhere = (mask: readonly boolean[], lists: readonly (readonly Arr[])[]): Arr[] =>
  lists[0].map((value, i) => (mask[i] ? stacked(lists.map((list) => list[i])) : value));

/** Belongs to an example whatever of its arguments is the same for all. */
const OF_RESULTS: readonly Group[] = ["linearized", "primal", "tangent", "applied"];

export const LAWS: Readonly<Record<string, Law>> = {
  "the primal is the value": ({ program, point, found, derivatives: { groups }, slack }) => {
    const value = interpret(program.func, point.x);
    const names = groups.map(([name]) => name).filter((name) => name === "primal" || name === "linearized");
    return firstProblem(names.map((name) => difference(found(name), value, slack(name))));
  },

  "the transpose is the transpose": ({ program, point, found, slack }) => {
    if (!program.forward) return NOT_TRIED;
    const problem = difference(found("applied"), found("tangent"), slack("applied"));
    if (problem !== null) return `linearize: ${problem}`;
    const ct = pairing(point.c, found("tangent"));
    const tc = pairing(found("cotangent"), point.t);
    const { relative, noise } = slack("tangent", "cotangent");
    const allowed = relative * Math.max(1, ct.size, tc.size) + 1e3 * noise;
    return Math.abs(ct.sum - tc.sum) <= allowed ? null : `<c, J t> is ${ct.sum}, <Jᵀ c, t> is ${tc.sum}`;
  },

  "reverse over forward is forward over reverse": ({ program, found, slack }) =>
    program.forward
      ? difference(found("forReverse"), found("reverseFor"), slack("forReverse", "reverseFor"))
      : NOT_TRIED,

  "slopes are what differences show": (test) => {
    const { program, point, derivatives: d, found } = test;
    const at = around(test);
    const active = program.func.results.map(({ type }) => hasTangent(type));
    const values = (groups: Groups): Arr[] => groups("linearized").filter((_, i) => active[i]);
    const shown = at && slopesOf(at.map(values), values(found));
    if (!shown) return NOT_TRIED;
    const tolerance = Math.max(program.tolerance, 1e-4);
    if (program.forward) {
      const tangent = evaluate(d, leavesOf({ ...point, t: point.u }))("tangent");
      return disagreement(numbersOf(tangent), shown, tolerance);
    }
    // Known only as the cotangents pair with it.
    const c = point.c.flatMap(({ data }) => data.flatMap((x) => (typeof x === "number" ? [x] : [x[0], -x[1]])));
    const total = shown.reduce((sum, slope, i) => sum + slope * c[i], 0);
    return disagreement([pairing(found("cotangent"), point.u).sum], [total], tolerance);
  },

  "second slopes are what differences show": (test) => {
    const { program, found } = test;
    const shown = around(test)?.map((groups) => groups("cotangent"));
    const slopes = shown && slopesOf(shown, found("cotangent"));
    if (!slopes) return NOT_TRIED;
    return disagreement(numbersOf(found("forReverse")), slopes, Math.max(program.tolerance, 1e-4));
  },

  "batching is a loop": (test) => {
    const { rng, derivatives: d, slack } = test;
    const leaves = examples(test).map(leavesOf);
    const mask = withMask(rng, leaves[0].length);
    const columns = leaves.map((own) => pick(mask, own, leaves[0]));
    const each = columns.map((column) => interpret(d.func, column));
    if (!each.every((results) => isUsable(d, grouped(d, results)))) return NOT_TRIED;
    const { func, batched } = batchFunc(d.func, mask, { size: columns.length, axisName: null });
    verify(func);
    const results = interpret(func, stackedWhere(mask, columns));
    const found = results.map((result, i) => (batched[i] ? result : stacked(columns.map(() => result))));
    const wanted = each[0].map((_, i) => stacked(each.map((one) => one[i])));
    return difference(found, wanted, slack(...d.groups.map(([name]) => name)));
  },

  // What is the same for all examples gets the sum of their cotangents.
  "derivatives of a batch are a loop": (test) => {
    const { program, rng, types, derivatives: d, slack } = test;
    const points = examples(test);
    const mask = withMask(rng, types.length);
    const movingMask = mask.filter((_, i) => hasTangent(types[i]));
    const own = points.map((one): Point => ({
      x: pick(mask, one.x, points[0].x),
      t: pick(movingMask, one.t, points[0].t),
      u: pick(movingMask, one.u, points[0].u),
      c: one.c,
    }));
    const each = own.map((one) => evaluate(d, leavesOf(one)));
    if (!each.every((groups) => isUsable(d, groups))) return NOT_TRIED;
    const { func } = batchFunc(program.func, mask, { size: points.length, axisName: null }, true);
    const whole = derivatives(func, program.forward);
    verify(whole.func);
    const found = evaluate(
      whole,
      leavesOf({
        x: stackedWhere(mask, own.map(({ x }) => x)),
        t: stackedWhere(movingMask, own.map(({ t }) => t)),
        u: stackedWhere(movingMask, own.map(({ u }) => u)),
        c: own[0].c.map((_, i) => stacked(own.map(({ c }) => c[i]))),
      }),
    ); // prettier-ignore
    return firstProblem(
      d.groups.map(([name]) => {
        const wanted = each[0](name).map((_, i) => {
          const list = each.map((groups) => groups(name)[i]);
          return OF_RESULTS.includes(name) || movingMask[i] ? stacked(list) : summed(list);
        });
        const problem = difference(found(name), wanted, slack(name));
        return problem && `${name}: ${problem}`;
      }),
    );
  },

  "checkpointing changes nothing": ({ program, rng, types, derivatives: d, point, found, slack }) => {
    const policy = rng.pick(["nothing", "everything", "dots", "dotsWithNoBatchDims"] as const);
    const wrapped = buildFunc("checkpointed", types, (params) => emit("remat", params, { fn: program.func, policy }));
    const again = derivatives(wrapped, program.forward);
    verify(again.func);
    const results = interpret(again.func, leavesOf(point));
    return difference(results, everything(d, found), slack(...d.groups.map(([name]) => name)));
  },

  "optimising changes nothing": ({ derivatives: d, point, found, slack }) => {
    const small = optimize(d.func);
    verify(small);
    const results = interpret(small, leavesOf(point));
    return difference(results, everything(d, found), slack(...d.groups.map(([name]) => name)));
  },
};

export interface Verdict {
  /** The laws that could be tried. */
  readonly tried: readonly string[];
  readonly broken: readonly string[];
}

const UNUSABLE: Verdict = { tried: [], broken: [] };

/** Tries every law on a program; none at a point where its numbers are infinite, or nothing but rounding. */
export function tryLaws(program: LawProgram, seed: number): Verdict {
  const rng = new Rng(seed ^ 0x5bd1e995);
  const { func, forward, tolerance } = program;
  const types = func.params.map(({ type }) => type);
  const moving = types.filter(hasTangent);
  const movingOut = func.results.map(({ type }) => type).filter(hasTangent);
  const d = derivatives(func, forward);
  verify(d.func);
  const anotherPoint = (): Point => ({
    x: pointOf(rng, types),
    t: pointOf(rng, moving),
    u: pointOf(rng, moving),
    c: pointOf(rng, movingOut),
  });
  const point = anotherPoint();
  const found = evaluate(d, leavesOf(point));
  if (!isUsable(d, found)) return UNUSABLE;
  // What moving the point by next to nothing does to the numbers says how far they can be trusted.
  const shaken = moved(point.x, spread(types, pointOf(rng, moving)), 1e-13);
  const near = evaluate(d, leavesOf({ ...point, x: shaken }));
  const slack = slackBetween(d, found, near, tolerance);
  if (!d.groups.every(([name]) => slack(name).noise < 1e-7)) return UNUSABLE;

  const test: Case = { program, rng, types, derivatives: d, point, found, slack, anotherPoint };
  const outcomes = Object.entries(LAWS).map(([name, law]) => [name, law(test)] as const);
  return {
    tried: outcomes.flatMap(([name, outcome]) => (outcome === NOT_TRIED ? [] : [name])),
    broken: outcomes.flatMap(([name, outcome]) => (outcome === null || outcome === NOT_TRIED ? [] : [`${name}: ${outcome}`])), // prettier-ignore
  };
}
