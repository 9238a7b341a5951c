// Functions of two arguments that are also ways to reduce: np.add.reduce, .accumulate, .outer, .at, .reduceat.
import { openRegion } from "../../ir/build.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { BuiltinFunction } from "../../frontend/builtinFunction.ts";
import { asTensor, astype } from "../../frontend/tensor/convert.ts";
import type { WriteKind } from "../../frontend/tensor/indexing/write.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { gatherRows } from "./gatherRows.ts";
import { setAt } from "./places.ts";
import * as r from "./reduce.ts";
import { reduceOptions } from "./reductions.ts";
import { expandDims, indexAxis, joinAxis, moveAxis, ravel, reshape, sliceAxis } from "./shape.ts";
import { optionalTensor, range, strong, type Table } from "./support.ts";

type Combine = (what: string, a: Val, b: Val) => Tensor;

interface Kinds {
  /** A reduction op of its own. */
  readonly reduce?: r.Kind | "and" | "or";
  readonly cumulative?: "sum" | "prod" | "max" | "min";
  readonly write?: WriteKind;
}

const KINDS: Readonly<Record<string, Kinds>> = {
  add: { reduce: "sum", cumulative: "sum", write: "add" },
  multiply: { reduce: "prod", cumulative: "prod", write: "mul" },
  maximum: { reduce: "max", cumulative: "max", write: "max" },
  minimum: { reduce: "min", cumulative: "min", write: "min" },
  logicalAnd: { reduce: "and" },
  logicalOr: { reduce: "or" },
  logicalXor: {},
  subtract: {},
  logaddexp: {},
  logaddexp2: {},
  bitwiseAnd: {},
  bitwiseOr: {},
  bitwiseXor: {},
};

class Ufunc extends BuiltinFunction {
  constructor(
    name: string,
    signature: string,
    implementation: (args: Arguments) => Val,
    private readonly combine: Combine,
    private readonly kinds: Kinds,
  ) {
    super(name, signature, implementation);
  }

  override member(name: string): Val | undefined {
    const method = METHODS[name];
    if (!method) return undefined;
    return new BuiltinFunction(`${this.name}.${name}`, method.signature, (args) =>
      method.run(args, this.combine, this.kinds),
    );
  }
}

interface Method {
  readonly signature: string;
  readonly run: (args: Arguments, combine: Combine, kinds: Kinds) => Val;
}

/** The type that stays the same from step to step. */
function steady(args: Arguments, combine: Combine, x: Tensor): Tensor {
  const dtype = args.dtype("dtype");
  if (dtype !== undefined) return astype(x, dtype);
  if (x.shape[0] === 0) args.fail("TJ2002", `${typeText(x)} has nothing to combine`, { param: "a" });
  const one = indexAxis(x, 0, 0);
  return astype(x, combine(args.callee, one, one).dtype);
}

/** One row after the other, from the first (or an initial one) on; also every row on the way. */
function fold(args: Arguments, combine: Combine, rows: Tensor, first: Tensor): { last: Tensor; all: Tensor } {
  const body = openRegion([first.type, first.type], ([sum, row]) => {
    const next = astype(combine(args.callee, strong(sum), strong(row)), rows.dtype).value;
    return [next, next];
  });
  const length = rows.shape[0];
  const [last, all] = p.scanOp([first.value], [rows.value], body, { length, reverse: false });
  return { last: strong(last), all: strong(all) };
}

function reduce(args: Arguments, combine: Combine, { reduce: kind }: Kinds): Tensor {
  const x = args.tensor("a");
  const all = args.get("axis") === null;
  const options = { ...reduceOptions(args, x), axes: all ? range(x.ndim) : args.ints("axis").map((axis) => args.normalizeAxis("axis", axis, x.ndim)) }; // prettier-ignore
  if (kind === "and" || kind === "or") return r.truthOver(kind, x, options);
  if (kind) return r.reduceTo(kind, x, options);
  if (options.where) args.fail("TJ5002", "where is only for functions with an identity", { param: "where" });
  if (options.axes.length !== 1 && !all) args.fail("TJ5002", "reduces one axis, or all with axis null", { param: "axis" }); // prettier-ignore
  const rows = steady(args, combine, all ? ravel(x) : moveAxis(x, options.axes[0], 0));
  const initial = optionalTensor(args, "initial");
  const size = rows.shape[0];
  const first = initial ? broadcastTo(astype(initial, rows.dtype), rows.shape.slice(1)) : indexAxis(rows, 0, 0);
  const rest = initial ? rows : sliceAxis(rows, 0, 1, size);
  const { last } = fold(args, combine, rest, first);
  return options.keepdims ? expandDims(last, options.axes) : last;
}

function accumulate(args: Arguments, combine: Combine, { cumulative: kind }: Kinds): Tensor {
  const x = args.tensor("a");
  const axis = args.axis("axis", x.ndim);
  if (kind && x.dtype !== "bool") {
    return strong(p.cumulative(astype(x, args.dtype("dtype") ?? x.dtype).value, { kind, axis, reverse: false }));
  }
  const rows = steady(args, combine, moveAxis(x.dtype === "bool" && kind === "sum" ? m.cast(x, "i32") : x, axis, 0));
  const first = indexAxis(rows, 0, 0);
  const { all } = fold(args, combine, sliceAxis(rows, 0, 1, rows.shape[0]), first);
  return moveAxis(joinAxis([expandDims(first, [0]), all], 0), 0, axis);
}

function outer(args: Arguments, combine: Combine): Tensor {
  const [a, b] = [args.tensor("A"), args.tensor("B")];
  return combine(args.callee, expandDims(a, range(b.ndim, a.ndim)), b);
}

/** The function applied at each of the places, places that are named twice twice. */
function at(args: Arguments, combine: Combine, { write }: Kinds): Tensor {
  if (args.bool("inplace")) {
    args.fail("TJ4007", "tensors are immutable: it gives a changed copy, and wants { inplace: false } to say so", { hint: "pass { inplace: false } and use the result" }); // prettier-ignore
  }
  const x = args.tensor("a");
  const given = args.get("indices");
  const index = given instanceof ArrayVal ? given.items : [given];
  if (write && x.dtype !== "bool") return setAt(args.callee, x, index, write, args.get("b"));
  if (args.callee.includes("subtract")) return setAt(args.callee, x, index, "add", m.neg(args.tensor("b", x.dtype)));
  if (index.length !== 1 || x.ndim !== 1) args.fail("TJ5002", `takes a vector and one index array, found ${typeText(x)}`); // prettier-ignore
  const places = ravel(asTensor(index[0], args.callee));
  const values = broadcastTo(args.tensor("b", x.dtype), places.shape);
  const one = places.type.dtype;
  const body = openRegion(
    [x.type, { dtype: one, shape: [] }, { dtype: x.dtype, shape: [] }],
    ([state, place, value]) => {
      const where = strong(place);
      const old = gatherRows(strong(state), m.where(m.lt(where, 0), m.add(where, x.shape[0]), where), 0);
      const next = astype(combine(args.callee, old, strong(value)), x.dtype);
      return [setAt(args.callee, strong(state), [where], "set", next).value];
    },
  );
  const length = places.shape[0];
  return strong(p.scanOp([x.value], [places.value, values.value], body, { length, reverse: false })[0]);
}

/** Reductions of the stretches between neighbouring indices; of one element where they do not ascend. */
function reduceat(args: Arguments, combine: Combine): Tensor {
  const given = args.tensor("a");
  const axis = args.axis("axis", given.ndim);
  const x = moveAxis(astype(given, args.dtype("dtype") ?? given.dtype), axis, 0);
  const indices = m.cast(args.tensor("indices"), "i32");
  if (indices.ndim !== 1) args.fail("TJ2008", `indices must be a vector, found ${typeText(indices)}`, { param: "indices" }); // prettier-ignore
  const size = x.shape[0];
  const count = indices.shape[0];
  const starts = gatherRows(x, indices, 0);
  const ends = joinAxis([sliceAxis(indices, 0, 1, count), m.fill([1], size, "i32")], 0);
  const wide = (v: Tensor): Tensor => broadcastTo(reshape(v, [count, ...x.shape.slice(1).map(() => 1)]), starts.shape);
  const [low, high] = [wide(indices), wide(ends)];
  const body = openRegion(
    [starts.type, { dtype: x.dtype, shape: x.shape.slice(1) }, { dtype: "i32", shape: [] }],
    ([sums, row, i]) => {
      const inside = m.and(m.gt(strong(i), low), m.lt(strong(i), high));
      const next = astype(combine(args.callee, strong(sums), strong(row)), x.dtype);
      return [m.where(inside, next, strong(sums)).value];
    },
  );
  const places = m.iota("i32", [size], 0);
  const [sums] = p.scanOp([starts.value], [x.value, places.value], body, { length: size, reverse: false });
  return moveAxis(strong(sums), 0, axis);
}

const METHODS: Readonly<Record<string, Method>> = {
  reduce: { signature: "a, axis = 0, dtype?, out?, keepdims = false, initial?, where?", run: reduce },
  accumulate: { signature: "a, axis = 0, dtype?, out?", run: accumulate },
  outer: { signature: "A, B", run: outer },
  at: { signature: "a, indices, b, *, inplace = true", run: at },
  reduceat: { signature: "a, indices, axis = 0, dtype?, out?", run: reduceat },
};

/** A function of two arguments of the program's own, with the methods. */
export const ufunc = (name: string, combine: Combine): FunctionVal =>
  new Ufunc(name, "x1, x2", (args) => combine(args.callee, args.get("x1"), args.get("x2")), combine, {});

/** The functions of the table that have methods, with them. */
export const withMethods = (table: Readonly<Record<string, Combine>>, names: readonly [string, string]): Table =>
  Object.fromEntries(
    Object.entries(table).map(([name, combine]) => [
      name,
      new Ufunc(
        `np.${name}`,
        names.join(", "),
        (args) => combine(args.callee, args.get(names[0]), args.get(names[1])),
        combine,
        KINDS[name] ?? {},
      ),
    ]),
  );
