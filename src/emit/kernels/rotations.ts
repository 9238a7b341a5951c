// Plane rotations.
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import * as t from "./terms.ts";

/** Rows i and j replaced by c x + s y and c y - s x; c and s are real. */
export function rotateRows(a: Value, i: Value, j: Value, c: Value, s: Value): Value {
  const { dtype } = a.type;
  const [x, y] = t.held(t.at(a, i), t.at(a, j));
  const [cos, sin] = [t.asDType(c, dtype), t.asDType(s, dtype)];
  const first = t.put(a, i, t.add(t.mul(cos, x), t.mul(sin, y)));
  return t.put(first, j, t.sub(t.mul(cos, y), t.mul(sin, x)));
}

export interface Rotation {
  readonly c: Value;
  readonly s: Value;
  readonly r: Value;
}

/** The rotation that takes (f, g) to (r, 0); where both are nothing, none: g is dropped. */
export function rotation(f: Value, g: Value): Rotation {
  const length = t.sqrt(t.add(t.mul(f, f), t.mul(g, g)));
  const usable = t.and(t.ne(g, 0), t.gt(length, t.NOTHING));
  const [r] = t.held(t.where(usable, length, f));
  const safe = t.where(usable, r, 1);
  const [c, s] = t.held(t.where(usable, t.div(f, safe), 1), t.where(usable, t.div(g, safe), 0));
  return { c, s, r };
}

/** Columns i and j replaced by c x + s y and c y - s x; c and s are real. */
export function rotateColumns(a: Value, i: Value, j: Value, c: Value, s: Value): Value {
  const { dtype } = a.type;
  const [x, y] = t.held(t.column(a, i), t.column(a, j));
  const [cos, sin] = [t.asDType(c, dtype), t.asDType(s, dtype)];
  const first = t.putColumn(a, i, t.add(t.mul(cos, x), t.mul(sin, y)));
  return t.putColumn(first, j, t.sub(t.mul(cos, y), t.mul(sin, x)));
}

/** [conj(c) x + conj(s) y; c y - s x] of rows k and k + 1: takes (c, s) times a number to (that number, 0). */
export function turnRows(a: Value, k: Value, c: Value, s: Value): Value {
  const [, n] = a.type.shape;
  const rows = t.part(a, 0, k, 2);
  const [x, y] = [t.at(rows, 0), t.at(rows, 1)];
  const next = [t.add(t.mul(t.conj(c), x), t.mul(t.conj(s), y)), t.sub(t.mul(c, y), t.mul(s, x))];
  return t.putPart(a, 0, k, p.concatenate(next.map((row) => p.reshape(row, [1, n])), 0)); // prettier-ignore
}

/** The same from the right, by the adjoint. */
export function turnColumns(a: Value, k: Value, c: Value, s: Value): Value {
  const [m] = a.type.shape;
  const columns = t.part(a, 1, k, 2);
  const [x, y] = [t.column(columns, 0), t.column(columns, 1)];
  const next = [t.add(t.mul(c, x), t.mul(s, y)), t.sub(t.mul(t.conj(c), y), t.mul(t.conj(s), x))];
  return t.putPart(a, 1, k, p.concatenate(next.map((column) => p.reshape(column, [m, 1])), 1)); // prettier-ignore
}
