// What kernels are written in: arithmetic on values where plain numbers and scalars spread over arrays, elements, rows
// and columns at places that are known when the program runs, and loops over named state.
import { openRegion } from "../../ir/build.ts";
import { isComplex, realDType, type DType } from "../../ir/dtype.ts";
import { denseLiteral, scalarLiteral } from "../../ir/encode.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf, type Shape } from "../../ir/type.ts";

/** A value, or a number of whatever dtype it meets. */
export type Term = Value | number;

export const scalar = (dtype: DType, value: number): Value => p.constant(scalarLiteral(dtype, value));
export const int = (value: number): Value => scalar("i32", value);
const lift = (x: Term, dtype: DType): Value => (typeof x === "number" ? scalar(dtype, x) : x);

export const fill = (dtype: DType, shape: Shape, value: number): Value =>
  shape.length === 0 ? scalar(dtype, value) : p.broadcastInDim(scalar(dtype, value), shape, []);
/** A scalar everywhere. */
export const broadcast = (x: Value, shape: Shape): Value => p.broadcastInDim(x, shape, []);
export const zeros = (dtype: DType, shape: Shape): Value => fill(dtype, shape, 0);
export const zerosLike = (x: Value): Value => zeros(x.type.dtype, x.type.shape);

const dtypeOf = (x: Term, y: Term): DType => {
  if (typeof x === "number") return typeof y === "number" ? "f64" : y.type.dtype;
  return typeof y === "number" || isComplex(x.type.dtype) ? x.type.dtype : y.type.dtype;
};

/** Both of one dtype (a real one becomes complex beside a complex one) and of one shape (a scalar takes the other's). */
function meet(x: Term, y: Term): [x: Value, y: Value] {
  const dtype = dtypeOf(x, y);
  let [a, b] = [lift(x, dtype), lift(y, dtype)];
  if (a.type.dtype !== b.type.dtype) [a, b] = [p.convert(a, dtype), p.convert(b, dtype)];
  const [m, n] = [a.type.shape, b.type.shape];
  if (m.length === 0 && n.length > 0) a = p.broadcastInDim(a, n, []);
  if (n.length === 0 && m.length > 0) b = p.broadcastInDim(b, m, []);
  return [a, b];
}

type Binary = (x: Term, y: Term) => Value;
const binary =
  (op: (x: Value, y: Value) => Value): Binary =>
  (x, y) =>
    op(...meet(x, y));

export const add = binary(p.add);
export const sub = binary(p.sub);
export const mul = binary(p.mul);
export const div = binary(p.div);
export const max = binary(p.max);
export const min = binary(p.min);
export const eq = binary(p.eq);
export const ne = binary(p.ne);
export const lt = binary(p.lt);
export const le = binary(p.le);
export const gt = binary(p.gt);
export const ge = binary(p.ge);
export const and = binary(p.and);
export const or = binary(p.or);
export const { neg, abs, sqrt, not } = p;

/** x where the condition holds, else y. */
export function where(condition: Value, x: Term, y: Term): Value {
  let [a, b] = meet(x, y);
  const { shape } = condition.type;
  if (a.type.shape.length === 0 && shape.length > 0) [a, b] = [a, b].map((v) => p.broadcastInDim(v, shape, []));
  const test =
    shape.length === 0 && a.type.shape.length > 0 ? p.broadcastInDim(condition, a.type.shape, []) : condition;
  return p.select(test, a, b);
}

export const real = (x: Value): Value => (isComplex(x.type.dtype) ? p.real(x) : x);
export const imag = (x: Value): Value => (isComplex(x.type.dtype) ? p.imag(x) : zerosLike(x));
export const conj = (x: Value): Value => (isComplex(x.type.dtype) ? p.conj(x) : x);
/** |x|², real. */
export const squared = (x: Value): Value =>
  isComplex(x.type.dtype) ? p.add(p.mul(p.real(x), p.real(x)), p.mul(p.imag(x), p.imag(x))) : p.mul(x, x);
/** |x| of real numbers, |re| + |im| of complex ones, which costs no root. */
export const size1 = (x: Value): Value =>
  isComplex(x.type.dtype) ? p.add(p.abs(p.real(x)), p.abs(p.imag(x))) : p.abs(x);
export const asDType = (x: Value, dtype: DType): Value => p.convert(x, dtype);
/** Scalars and vectors that decide are kept in doubles: their squares neither overflow nor vanish where f32's would. */
export const wide = (x: Value): Value => p.convert(x, isComplex(x.type.dtype) ? "c128" : "f64");
/** Values that are read before what they are read from is overwritten in place. */
export const held = <T extends readonly Value[]>(...values: T): { [K in keyof T]: Value } =>
  p.optimizationBarrier(values) as unknown as { [K in keyof T]: Value };

/** The number with the sign of `of`. */
export const withSign = (x: Value, of: Value): Value => where(ge(of, 0), abs(x), neg(abs(x)));

export const iota = (n: number): Value => p.iota("i32", [n], 0);
export const constants = (dtype: DType, values: readonly number[]): Value => p.constant(denseLiteral(dtype, [values.length], values)); // prettier-ignore

// ── Places ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const index = (i: Term): Value => lift(i, "i32");

/** `size` of axis `axis` from `start` on; all of the other axes. */
export function part(x: Value, axis: number, start: Term, size: number): Value {
  const { shape } = x.type;
  return p.dynamicSlice(x, shape.map((_, i) => (i === axis ? index(start) : int(0))), shape.map((full, i) => (i === axis ? size : full))); // prettier-ignore
}
export function putPart(x: Value, axis: number, start: Term, update: Value): Value {
  return p.dynamicUpdateSlice(x, update, x.type.shape.map((_, i) => (i === axis ? index(start) : int(0)))); // prettier-ignore
}

/** Entry i of the first axis, without that axis: an element of a vector, a row of a matrix. */
export const at = (x: Value, i: Term): Value => p.reshape(part(x, 0, i, 1), x.type.shape.slice(1));
export const put = (x: Value, i: Term, value: Value): Value =>
  putPart(x, 0, i, p.reshape(value, [1, ...value.type.shape]));
/** Column j of a matrix, as a vector. */
export const column = (x: Value, j: Term): Value => p.reshape(part(x, 1, j, 1), [x.type.shape[0]]);
export const putColumn = (x: Value, j: Term, value: Value): Value =>
  putPart(x, 1, j, p.reshape(value, [x.type.shape[0], 1]));
/** Element [i, j] of a matrix. */
export const element = (x: Value, i: Term, j: Term): Value =>
  p.reshape(p.dynamicSlice(x, [index(i), index(j)], [1, 1]), []);
export const putElement = (x: Value, i: Term, j: Term, value: Value): Value =>
  p.dynamicUpdateSlice(x, p.reshape(value, [1, 1]), [index(i), index(j)]);

/** The vector as every row, or as every column, of a matrix. */
export const asRows = (v: Value, rows: number): Value => p.broadcastInDim(v, [rows, v.type.shape[0]], [1]);
export const asColumns = (v: Value, columns: number): Value => p.broadcastInDim(v, [v.type.shape[0], columns], [0]);
/** u vᵀ. */
export const outer = (u: Value, v: Value): Value => mul(asColumns(u, v.type.shape[0]), asRows(v, u.type.shape[0]));

/**
 * All elements combined, in doubles. Both halves go side by side in one reduction, for two reasons: it halves the
 * waiting for one sum after the other, and XLA's CPU compiler gives single reductions to a library that kernels cannot
 * call.
 */
function combined(x: Value, combine: (x: Value, y: Value) => Value, neutral: number): Value {
  const size = sizeOf(x.type.shape);
  const flat = p.convert(p.reshape(x, [size]), "f64");
  const cut = (from: number, to: number): Value => p.slice(flat, { start: [from], limit: [to], strides: [1] });
  if (size === 1) return p.reshape(flat, []);
  const half = Math.floor(size / 2);
  const start = scalar("f64", neutral);
  const region = p.scalarRegion(["f64", "f64", "f64", "f64"], ([a, b, c, d]) => [combine(a, c), combine(b, d)]);
  const both = combine(
    ...(p.reduceGeneral([cut(0, half), cut(half, 2 * half)], [start, start], [0], region) as [Value, Value]),
  );
  return size % 2 === 0 ? both : combine(both, p.reshape(cut(size - 1, size), []));
}

/** The sum of all elements, in doubles. */
export const sum = (x: Value): Value => {
  const total = (v: Value): Value => combined(v, p.add, 0);
  return isComplex(x.type.dtype) ? p.complex(total(p.real(x)), total(p.imag(x))) : total(x);
};
/** Σ conj(x) y, in doubles. */
export const dot = (x: Value, y: Value): Value => sum(mul(conj(wide(x)), wide(y)));
/** Σ |x|², in doubles. */
export const energy = (x: Value): Value => sum(squared(wide(x)));
/** The greatest element's size (the larger of |re| and |im| for complex numbers), in doubles. */
export const largest = (x: Value): Value => {
  const all = wide(x);
  return combined(isComplex(all.type.dtype) ? max(abs(real(all)), abs(imag(all))) : abs(all), p.max, 0);
};

export const eye = (dtype: DType, n: number, m = n): Value =>
  p.convert(p.eq(p.iota("i32", [n, m], 0), p.iota("i32", [n, m], 1)), dtype);

// ── Loops ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type State = Readonly<Record<string, Value>>;

const pack = (state: State, names: readonly string[]): Value[] => names.map((name) => state[name]);
const unpack = <S extends State>(names: readonly string[], values: readonly Value[]): S =>
  Object.fromEntries(names.map((name, i) => [name, values[i]])) as S;

/** `body` for as long as `test` holds; what `body` leaves out stays as it is. */
export function whileLoop<S extends State>(initial: S, test: (state: S) => Value, body: (state: S) => Partial<S>): S {
  const names = Object.keys(initial);
  const carry = pack(initial, names);
  const types = carry.map((value) => value.type);
  const cond = openRegion(types, (params) => [test(unpack<S>(names, params))]);
  const step = openRegion(types, (params) => {
    const state = unpack<S>(names, params);
    return pack({ ...state, ...body(state) } as S, names);
  });
  return unpack<S>(names, p.whileOp(carry, cond, step));
}

/** `body(i, state)` for i = from, …, to - 1, or down from `from` to `to` when `by` is -1. */
export function loop<S extends State>(
  [from, to, by = 1]: readonly [from: Term, to: Term, by?: 1 | -1],
  initial: S,
  body: (i: Value, state: S) => Partial<S>,
): S {
  type WithCounter = S & { readonly $i: Value };
  const last = index(to);
  const { $i, ...rest } = whileLoop<WithCounter>(
    { $i: index(from), ...initial },
    ({ $i: i }) => (by === 1 ? lt(i, last) : ge(i, last)),
    ({ $i: i, ...state }) => ({ ...body(i, state as unknown as S), $i: add(i, by) }) as unknown as Partial<WithCounter>,
  );
  void $i;
  return rest as unknown as S;
}

/** The state as `body` changes it where the condition (a scalar) holds. */
export function when<S extends State>(condition: Value, state: S, body: (state: S) => Partial<S>): S {
  return choose(condition, state, body, () => ({}));
}

/** The state as one of two bodies changes it. */
export function choose<S extends State>(
  condition: Value,
  state: S,
  onTrue: (state: S) => Partial<S>,
  onFalse: (state: S) => Partial<S>,
): S {
  const names = Object.keys(state);
  const branch = (body: (state: S) => Partial<S>) => openRegion([], () => pack({ ...state, ...body(state) } as S, names)); // prettier-ignore
  return unpack<S>(names, p.ifOp(condition, branch(onTrue), branch(onFalse)));
}

/** Machine epsilon and least normal number. */
export function limits(dtype: DType): { readonly eps: number; readonly tiny: number; readonly huge: number } {
  return realDType(dtype) === "f64"
    ? { eps: 2 ** -52, tiny: 2 ** -1022, huge: 2 ** 1023 }
    : { eps: 2 ** -23, tiny: 2 ** -126, huge: 2 ** 127 };
}

/** Next to a largest element near 1 this is nothing, and the squares of what is more have all their digits; for doubles. */
export const NOTHING = 2 ** -480;

/**
 * x with its largest element near 1, by a power of 2, and the power that undoes it; NaN if anything is not finite. The
 * greatest numbers get a power whose inverse is a normal number.
 */
export function balanced(x: Value): { readonly matrix: Value; readonly scale: Value } {
  const real = realDType(x.type.dtype);
  const most = largest(x);
  const bits = p.and(p.bitcast(most, "i64"), p.constant(scalarLiteral("i64", 0x7ff0000000000000n)));
  const usable = and(gt(most, 0), lt(most, Infinity));
  const power = where(usable, min(p.bitcast(bits, "f64"), limits(x.type.dtype).huge / 2), where(eq(most, 0), 1, NaN));
  const factor = p.convert(div(1, power), real);
  return { matrix: mul(x, p.convert(factor, x.type.dtype)), scale: p.convert(power, real) };
}
