// What values get from their uses, added up. Slices of a value pass on cotangents of parts of it: parts that lie side by
// side are put together, where padding each with zeros and adding would go over the whole for every part.
//
//   %a = slice %x [0:2]                              %ctx = pad %cta (0, 2) + pad %ctb (2, 0)     no
//   %b = slice %x [2:4]                       ⇒      %ctx = concatenate %cta, %ctb                yes
import { at, currentLocation } from "../../ir/build.ts";
import type { Op, Value } from "../../ir/graph.ts";
import type { Location } from "../../ir/location.ts";
import * as p from "../../ir/prims.ts";
import type { Shape } from "../../ir/type.ts";
import { scalarOf } from "../values.ts";

interface Piece {
  readonly ct: Value;
  /** Where it lies in the value. */
  readonly start: readonly number[];
  readonly limit: readonly number[];
}

interface Parts {
  readonly pieces: Piece[];
  /** Of the last of the slices. */
  readonly loc: Location | null;
}

/** The slices that take every element of a box. */
export const isDense = (op: Op<"slice">): boolean => op.attrs.strides.every((stride) => stride === 1);

export class Cotangents {
  private readonly sums = new Map<Value, Value>();
  private readonly parts = new Map<Value, Parts>();

  has(value: Value): boolean {
    return this.sums.has(value) || this.parts.has(value);
  }

  add(value: Value, ct: Value): void {
    const sum = this.sums.get(value);
    this.sums.set(value, sum ? p.add(sum, ct) : ct);
  }

  /** The cotangent of a dense slice of the value. */
  addSlice(value: Value, ct: Value, { start, limit }: Op<"slice">["attrs"]): void {
    const parts = this.parts.get(value) ?? { pieces: [], loc: currentLocation() };
    parts.pieces.push({ ct, start, limit });
    this.parts.set(value, parts);
  }

  /** The sum of all that was added; null when nothing was. */
  get(value: Value): Value | null {
    const parts = this.parts.get(value);
    if (parts) {
      this.parts.delete(value);
      const { shape } = value.type;
      at(parts.loc, () => runs(parts.pieces, shape).forEach((run) => this.add(value, placed(run, shape))));
    }
    return this.sums.get(value) ?? null;
  }
}

/** Pieces joined with those that go on where they end. */
function runs(pieces: readonly Piece[], shape: Shape): Piece[] {
  const axis = shape.findIndex((size, d) => pieces.some(({ start, limit }) => start[d] !== 0 || limit[d] !== size));
  const alongAxis = pieces.every(({ start, limit }) =>
    shape.every((size, d) => d === axis || (start[d] === 0 && limit[d] === size)),
  );
  if (axis < 0 || !alongAxis) return [...pieces];
  const open: Piece[][] = [];
  for (const piece of [...pieces].sort((a, b) => a.start[axis] - b.start[axis])) {
    const run = open.find((other) => other[other.length - 1].limit[axis] === piece.start[axis]);
    if (run) run.push(piece);
    else open.push([piece]);
  }
  return open.map((run) => ({
    ct: run.length === 1 ? run[0].ct : p.concatenate(run.map(({ ct }) => ct), axis), // prettier-ignore
    start: run[0].start,
    limit: run[run.length - 1].limit,
  }));
}

/** A piece in its place, zeros around it. */
function placed({ ct, start, limit }: Piece, shape: Shape): Value {
  const high = shape.map((size, d) => size - limit[d]);
  if (start.every((n) => n === 0) && high.every((n) => n === 0)) return ct;
  return p.pad(ct, scalarOf(ct.type.dtype, 0), { low: start, high, interior: shape.map(() => 0) });
}
