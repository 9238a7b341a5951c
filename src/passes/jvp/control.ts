// Forward derivatives of calls, branches and loops: each region is rebuilt to carry tangents beside its values, for
// those that have one. Which of a loop's carried values have a tangent is a fixed point: a first guess from the
// initial values, widened until the body agrees.
import { openRegion, RegionBuilder, inlineRegion, type OpenRegion } from "../../ir/build.ts";
import { emit } from "../../ir/build.ts";
import type { Region, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import type { TensorType } from "../../ir/type.ts";
import { uniformScalar } from "../../ir/uniform.ts";
import { isUnwritten, ownOperands } from "../customRules.ts";
import { hasTangent, zerosLike } from "../values.ts";
import { jvpFunc, jvpRegion } from "./jvp.ts";
import type { JvpRule, Tangent } from "./rule.ts";

const isActive = (d: Tangent): boolean => d !== null;
const present = (dx: readonly Tangent[]): Value[] => dx.filter((d) => d !== null);
const typesOf = (values: readonly Value[]): TensorType[] => values.map((value) => value.type);

/** Deals `values` out to the places that are active, null to the others. */
function deal(active: readonly boolean[], values: readonly Value[]): Tangent[] {
  let next = 0;
  return active.map((yes) => (yes ? values[next++] : null));
}

const pick = <T>(values: readonly T[], active: readonly boolean[]): T[] => values.filter((_, i) => active[i]);

/** The tangents of the active places, zeros where they are symbolic zeros. */
const filled = (values: readonly Value[], tangents: readonly Tangent[], active: readonly boolean[]): Value[] =>
  values.flatMap((value, i) => (active[i] ? [tangents[i] ?? zerosLike(value)] : []));

export const callJvp: JvpRule<"call"> = (op, x, dx) => {
  const { func, active } = jvpFunc(op.attrs.fn, dx.map(isActive)); // prettier-ignore
  const results = p.call(func, [...x, ...present(dx)]);
  const n = op.results.length;
  return { primals: results.slice(0, n), tangents: deal(active, results.slice(n)) };
};

export const rematJvp: JvpRule<"remat"> = (op, x, dx) => {
  const { func, active } = jvpFunc(op.attrs.fn, dx.map(isActive));
  const results = emit("remat", [...x, ...present(dx)], { ...op.attrs, fn: func });
  const n = op.results.length;
  return { primals: results.slice(0, n), tangents: deal(active, results.slice(n)) };
};

const isZero = (value: Value): boolean => {
  const scalar = uniformScalar(value);
  return Array.isArray(scalar) ? scalar.every((part) => part === 0) : scalar === 0;
};

/** The rule that the program gave. It takes a tangent for every inexact argument and gives one for every inexact result. */
export const customJvpJvp: JvpRule<"customJvp"> = (op, x, dx) => {
  const { fnConsts, jvpConsts, jvp } = op.attrs;
  if (isUnwritten(jvp)) return jvpRegion(op.attrs.fn, ownOperands(op, x), ownOperands(op, dx));
  const first = fnConsts + jvpConsts;
  const args = x.slice(first);
  const inexact = args.map((arg) => hasTangent(arg.type));
  const tangents = filled(args, dx.slice(first), inexact);
  const results = inlineRegion(jvp, [...x.slice(fnConsts, first), ...args, ...tangents]);
  const n = op.results.length;
  const slopes = deal(
    op.results.map((result) => hasTangent(result.type)),
    results.slice(n),
  );
  return { primals: results.slice(0, n), tangents: slopes.map((d) => (d && isZero(d) ? null : d)) };
};

/** The forward pass of the program's rule; the tangents are a linear function that is known by its transpose only. */
export const customVjpJvp: JvpRule<"customVjp"> = (op, x, dx) => {
  const { fnConsts, fwdConsts, bwdConsts, fwd, bwd } = op.attrs;
  if (isUnwritten(fwd)) return jvpRegion(op.attrs.fn, ownOperands(op, x), ownOperands(op, dx));
  const first = fnConsts + fwdConsts + bwdConsts;
  const args = x.slice(first);
  const fwdResults = inlineRegion(fwd, [...x.slice(fnConsts, fnConsts + fwdConsts), ...args]);
  const n = op.results.length;
  const outs = fwdResults.slice(0, n);
  const consts = [...x.slice(fnConsts + fwdConsts, first), ...fwdResults.slice(n)];
  const inexact = args.map((arg) => hasTangent(arg.type));
  const inexactOuts = outs.map((out) => hasTangent(out.type));
  const tangents = filled(args, dx.slice(first), inexact);
  const results = emit("customLinear", [...consts, ...tangents], {
    transpose: bwd,
    numConsts: consts.length,
    results: typesOf(pick(outs, inexactOuts)),
  });
  return { primals: outs, tangents: deal(inexactOuts, results) };
};

export const branchJvp: JvpRule<"if" | "case"> = (op, [which, ...x], [, ...dx]) => {
  const dual = op.regions.map((region) => {
    const builder = new RegionBuilder();
    return { builder, ...builder.run(() => jvpRegion(region, x, dx)) };
  });
  const active = op.results.map((_, i) => dual.some(({ tangents }) => isActive(tangents[i])));
  const open = dual.map(({ builder, primals, tangents }) =>
    builder.finish([...primals, ...builder.run(() => filled(primals, tangents, active))]),
  );
  const results = op.name === "if" ? p.ifOp(which, open[0], open[1]) : p.caseOp(which, open);
  const n = op.results.length;
  return { primals: results.slice(0, n), tangents: deal(active, results.slice(n)) };
};

/** A loop body over (carry, dcarry, …rest) that gives (carry', dcarry', …), and which carried values need a tangent. */
interface LoopBody {
  readonly open: OpenRegion;
  readonly active: readonly boolean[];
  readonly extraActive: readonly boolean[];
}

function loopBody(
  body: Region,
  consts: readonly Value[],
  dConsts: readonly Tangent[],
  carry: readonly Value[],
  dCarry: readonly Tangent[],
  xs: readonly TensorType[],
  xsActive: readonly boolean[],
): LoopBody {
  let active = dCarry.map(isActive);
  for (;;) {
    const types = typesOf(carry);
    const dTypes = pick(types, active);
    const builder = new RegionBuilder([...types, ...dTypes, ...xs, ...pick(xs, xsActive)]);
    const n = types.length;
    const at = builder.params;
    const rest = at.slice(n + dTypes.length);
    const { primals, tangents } = builder.run(() =>
      jvpRegion(
        body,
        [...consts, ...at.slice(0, n), ...rest.slice(0, xs.length)],
        [...dConsts, ...deal(active, at.slice(n)), ...deal(xsActive, rest.slice(xs.length))],
      ),
    );
    const wanted = active.map((yes, i) => yes || isActive(tangents[i]));
    if (wanted.some((yes, i) => yes !== active[i])) {
      active = wanted;
      continue;
    }
    const extraActive = tangents.slice(n).map(isActive);
    const open = builder.finish([
      ...primals.slice(0, n),
      ...builder.run(() => filled(primals.slice(0, n), tangents, active)),
      ...primals.slice(n),
      ...present(tangents.slice(n)),
    ]);
    return { open, active, extraActive };
  }
}

export const whileJvp: JvpRule<"while"> = (op, x, dx) => {
  const { condConsts, bodyConsts } = op.attrs;
  const first = condConsts + bodyConsts;
  const carry = x.slice(first);
  const [cond, body] = op.regions;
  const { open, active } = loopBody(
    body,
    x.slice(condConsts, first),
    dx.slice(condConsts, first),
    carry,
    dx.slice(first),
    [],
    [],
  );
  const start = [...carry, ...filled(carry, dx.slice(first), active)];
  const test = openRegion(typesOf(start), (params) =>
    inlineRegion(cond, [...x.slice(0, condConsts), ...params.slice(0, carry.length)]),
  );
  const results = p.whileOp(start, test, open, op.attrs);
  return { primals: results.slice(0, carry.length), tangents: deal(active, results.slice(carry.length)) };
};

export const scanJvp: JvpRule<"scan"> = (op, x, dx) => {
  const { numConsts, numCarry, length, reverse } = op.attrs;
  const first = numConsts + numCarry;
  const carry = x.slice(numConsts, first);
  const xs = x.slice(first);
  const rows = xs.map(({ type }) => ({ dtype: type.dtype, shape: type.shape.slice(1) }));
  const { open, active, extraActive } = loopBody(
    op.regions[0],
    x.slice(0, numConsts),
    dx.slice(0, numConsts),
    carry,
    dx.slice(numConsts, first),
    rows,
    dx.slice(first).map(isActive),
  );
  const start = [...carry, ...filled(carry, dx.slice(numConsts, first), active)];
  const results = p.scanOp(start, [...xs, ...present(dx.slice(first))], open, { length, reverse });
  const n = numCarry;
  const ys = op.results.length - n;
  const tangentsAt = start.length + ys;
  return {
    primals: [...results.slice(0, n), ...results.slice(start.length, tangentsAt)],
    tangents: [...deal(active, results.slice(n, start.length)), ...deal(extraActive, results.slice(tangentsAt))],
  };
};
