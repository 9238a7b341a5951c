// Where the NaN (or infinity) in a function's results was made: beside each value with a slope goes the number of the
// place that made the first one in it, and the function gives the number for its results. For a function that no
// transformation will see again.
//
//   %0 = log %x                   ⇒     %0 = log %x
//   return %0                           %1 = select (any NaN in %0) (origin of %x, or else this place) none
//                                       return %0, %1
//
// A NaN that a `select` leaves out, or a slice, is none of the results', and is not told.
import { at, buildFunc, currentLocation, emit, inlineRegion, openRegion } from "../ir/build.ts";
import { decodeElements, type Scalar } from "../ir/elements.ts";
import { is, type Func, type Op, type Region, type Value } from "../ir/graph.ts";
import type { Literal } from "../ir/literal.ts";
import type { OpName } from "../ir/ops.ts";
import * as p from "../ir/prims.ts";
import { sizeOf, type TensorType } from "../ir/type.ts";
import { dce } from "./dce.ts";
import { finish } from "./finish.ts";
import { inline } from "./inline.ts";
import { fullLike, hasTangent, range, scalarOf } from "./values.ts";

export type BadNumber = "nan" | "inf";

/** An op of the function, or the parameter of this number. */
export type Origin = Op | number;

/** Gives one value more for each kind: the number of one of its origins, or `NO_ORIGIN`. */
export interface NumberOrigins {
  readonly func: Func;
  readonly kinds: readonly { readonly bad: BadNumber; readonly origins: readonly Origin[] }[];
}

/** Greater than all numbers of origins, so that the first of several is the least. */
export const NO_ORIGIN = 0x7fffffff;

const ORIGIN: TensorType = { dtype: "i32", shape: [] };

/** The origin of what is bad in a value; null where it cannot hold anything bad. */
type From = Value | null;

interface Followed {
  readonly values: readonly Value[];
  readonly from: readonly From[];
}

/** Ops whose results hold elements of their operand, all of them. */
const MOVES: ReadonlySet<OpName> = new Set<OpName>(["reshape", "transpose", "broadcastInDim", "reverse", "neg"]);

export function traceAll(main: Func, kinds: readonly BadNumber[]): NumberOrigins {
  let func = inline(finish(dce(main)), { all: true });
  const traced = kinds.map((bad) => {
    const tracer = new Tracer(bad);
    func = trace(func, tracer);
    return { bad, origins: tracer.origins };
  });
  return { func, kinds: traced };
}

function trace(main: Func, tracer: Tracer): Func {
  const func = buildFunc(
    main.name,
    typesOf(main.params),
    (params) => {
      const from = params.map((param, i) => (hasTangent(param.type) ? tracer.made(param, null, i) : null));
      const { values, from: last } = tracer.follow(main, { values: params, from });
      return [...values, present(first(last))];
    },
    main.params.map((param) => param.hint),
  );
  return { ...func, loc: main.loc };
}

const typesOf = (values: readonly Value[]): TensorType[] => values.map((value) => value.type);
const present = (from: From): Value => from ?? scalarOf("i32", NO_ORIGIN);

const first = (candidates: readonly From[]): From => {
  const known = candidates.filter((from) => from !== null);
  return known.length === 0 ? null : known.reduce((a, b) => p.min(a, b));
};

const anyOf = (found: Value): Value => p.reduce(found, "or", range(found.type.shape.length));

/** Of these, the ones that have an origin beside them. */
const followed = (values: readonly Value[]): Value[] => values.filter(({ type }) => hasTangent(type));

class Tracer {
  readonly origins: Origin[] = [];

  constructor(private readonly bad: BadNumber) {}

  private isBad(x: Value): Value {
    if (this.bad === "nan") return p.ne(x, x);
    const size = p.abs(x);
    return p.eq(size, fullLike(size, Infinity));
  }

  private isBadElement(element: Scalar): boolean {
    if (typeof element === "object") return element.some((part) => this.isBadElement(part));
    return this.bad === "nan" ? Number.isNaN(element) : element === Infinity || element === -Infinity;
  }

  private holdsBad({ type, bytes }: Literal): boolean {
    return hasTangent(type) && decodeElements(type.dtype, bytes).some((element) => this.isBadElement(element));
  }

  /** `from` where the value holds something bad now. */
  private kept(x: Value, from: From): From {
    return from && p.select(anyOf(this.isBad(x)), from, present(null));
  }

  /** The origin of a result: that of the operands, `origin` where these have none. */
  made(x: Value, from: From, origin: Origin): Value {
    const own = scalarOf("i32", this.origins.push(origin) - 1);
    const made = from === null ? own : p.select(p.eq(from, present(null)), own, from);
    return this.kept(x, made) as Value;
  }

  /** Emits the region's ops into the open block, and what follows them. */
  follow(region: Region, { values, from }: Followed): Followed {
    const map = new Map<Value, Value>(region.params.map((param, i) => [param, values[i]]));
    const origins = new Map<Value, From>(region.params.map((param, i) => [param, from[i]]));
    const lookUp = (list: readonly Value[]): Followed => ({
      values: list.map((value) => map.get(value) as Value),
      from: list.map((value) => origins.get(value) ?? null),
    });
    for (const op of region.ops) {
      const made = at(op.loc ?? currentLocation(), () => this.op(op, lookUp(op.operands)));
      op.results.forEach((result, i) => {
        map.set(result, made.values[i]);
        origins.set(result, made.from[i]);
      });
    }
    return lookUp(region.results);
  }

  private op(op: Op, operands: Followed): Followed {
    if (is(op, "if") || is(op, "case")) return this.branches(op, operands);
    if (is(op, "while")) return this.while(op, operands);
    if (is(op, "scan")) return this.scan(op, operands);
    const values = emit(op.name, operands.values, op.attrs, op.regions);
    if (MOVES.has(op.name) && sizeOf(values[0].type.shape) === 0) return { values, from: [null] };
    if (MOVES.has(op.name) || is(op, "optimizationBarrier")) return { values, from: operands.from };
    if (is(op, "constant") && !this.holdsBad(op.attrs.value)) return { values, from: [null] };
    if (is(op, "select")) return { values, from: [this.selected(operands)] };
    const from = first(operands.from);
    return { values, from: values.map((value) => (hasTangent(value.type) ? this.made(value, from, op) : null)) };
  }

  /** Of each side, what is bad in the elements that are taken. */
  private selected({ values: [pred, a, b], from: [, ofA, ofB] }: Followed): From {
    const where = pred.type.shape.length === a.type.shape.length ? pred : p.broadcastInDim(pred, a.type.shape, []);
    const taken = (x: Value, from: From, chosen: Value): From =>
      from && p.select(anyOf(p.and(chosen, this.isBad(x))), from, present(null));
    return first([ofA && taken(a, ofA, where), ofB && taken(b, ofB, p.not(where))]);
  }

  /** Values in groups, and after each group the origins of its own. */
  private laidOut(groups: readonly Followed[]): Value[] {
    return groups.flatMap(({ values, from }) => [
      ...values,
      ...values.flatMap(({ type }, i) => (hasTangent(type) ? [present(from[i])] : [])),
    ]);
  }

  /** A region whose parameters, groups of these, have their origins after each group. */
  private region(
    groups: readonly (readonly Value[])[],
    body: (groups: readonly Followed[]) => readonly Value[],
  ): ReturnType<typeof openRegion> {
    const types = groups.flatMap((group) => [...typesOf(group), ...followed(group).map(() => ORIGIN)]);
    return openRegion(types, (params) => body(split(groups, params)));
  }

  private branches(op: Op, { values: [pred, ...args], from: [, ...from] }: Followed): Followed {
    const regions = op.regions.map((region) =>
      this.region([region.params], ([group]) => this.laidOut([this.follow(region, group)])).close(),
    );
    const made = emit(op.name as "if", [pred, ...this.laidOut([{ values: args, from }])], {}, regions);
    return split([op.results], made)[0];
  }

  private while(op: Op<"while">, { values, from }: Followed): Followed {
    const { condConsts, bodyConsts } = op.attrs;
    const start = condConsts + bodyConsts;
    const [test, body] = op.regions;
    const part = (a: number, b?: number): Followed => ({ values: values.slice(a, b), from: from.slice(a, b) });
    const carry = test.params.slice(condConsts);
    const condition = openRegion(
      [...typesOf(test.params), ...followed(carry).map(() => ORIGIN)],
      (params) => inlineRegion(test, params.slice(0, test.params.length)), // prettier-ignore
    );
    const turn = this.region([body.params.slice(0, bodyConsts), body.params.slice(bodyConsts)], ([consts, state]) =>
      this.laidOut([this.follow(body, joined(consts, state))]),
    );
    const operands = [...values.slice(0, condConsts), ...this.laidOut([part(condConsts, start), part(start)])];
    const attrs = { condConsts, bodyConsts: bodyConsts + followed(values.slice(condConsts, start)).length };
    return split([op.results], emit("while", operands, attrs, [condition.close(), turn.close()]))[0];
  }

  /** The origin of a row is that of the whole, where the row holds something bad; that of a stack the first of its rows'. */
  private scan(op: Op<"scan">, { values, from }: Followed): Followed {
    const { numConsts, numCarry } = op.attrs;
    const start = numConsts + numCarry;
    const [body] = op.regions;
    const { params } = body;
    const part = (a: number, b?: number): Followed => ({ values: values.slice(a, b), from: from.slice(a, b) });
    const xs = part(start);
    const ofXs = xs.values.flatMap(({ type }, i) => (hasTangent(type) ? [present(xs.from[i])] : []));
    const groups = [params.slice(0, numConsts), params.slice(numConsts, start)];
    const types = [
      ...ofXs.map(() => ORIGIN),
      ...groups.flatMap((group) => [...typesOf(group), ...followed(group).map(() => ORIGIN)]),
      ...typesOf(params.slice(start)),
    ];
    const inner = openRegion(types, (given) => {
      const [consts, carry] = split(groups, given.slice(ofXs.length));
      const rows = given.slice(types.length - (params.length - start));
      let next = 0;
      const ofRows = rows.map((row) => (hasTangent(row.type) ? this.kept(row, given[next++]) : null));
      const after = this.follow(body, joined(consts, carry, { values: rows, from: ofRows }));
      const done = { values: after.values.slice(0, numCarry), from: after.from.slice(0, numCarry) };
      return this.laidOut([done, { values: after.values.slice(numCarry), from: after.from.slice(numCarry) }]);
    });
    const operands = [...ofXs, ...this.laidOut([part(0, numConsts), part(numConsts, start)]), ...xs.values];
    const attrs = {
      ...op.attrs,
      numConsts: ofXs.length + numConsts + followed(values.slice(0, numConsts)).length,
      numCarry: numCarry + followed(values.slice(numConsts, start)).length,
    };
    const made = emit("scan", operands, attrs, [inner.close()]);
    const [carried, stacked] = split([op.results.slice(0, numCarry), op.results.slice(numCarry)], made);
    return joined(carried, { ...stacked, from: stacked.from.map((each) => each && p.reduce(each, "min", [0])) });
  }
}

/** What `laidOut` has laid out, taken apart by groups of these types. */
function split(groups: readonly (readonly Value[])[], values: readonly Value[]): Followed[] {
  let next = 0;
  return groups.map((group) => {
    const own = values.slice(next, (next += group.length));
    return { values: own, from: own.map(({ type }) => (hasTangent(type) ? values[next++] : null)) };
  });
}

const joined = (...parts: readonly Followed[]): Followed => ({
  values: parts.flatMap(({ values }) => values),
  from: parts.flatMap(({ from }) => from),
});
