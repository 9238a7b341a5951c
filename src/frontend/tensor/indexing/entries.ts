// What stands in an index, checked against the tensor: one axis each for numbers, slices and index arrays.
import { isInteger } from "../../../ir/dtype.ts";
import { denseLiteral, literalValues } from "../../../ir/encode.ts";
import { is } from "../../../ir/graph.ts";
import * as p from "../../../ir/prims.ts";
import { sameShape } from "../../../ir/type.ts";
import { staticNumber } from "../../arguments.ts";
import { pointingAt, ProgramError } from "../../diagnostics.ts";
import type { Span } from "../../source.ts";
import { describe, typeText } from "../../values/describe.ts";
import { ArrayVal, Tensor, type Val } from "../../values/values.ts";
import { DynamicSlice, sliceEntry } from "./dynamicSlice.ts";
import { parseSlice, wholeAxis, type Slice } from "./slices.ts";

export type Entry =
  | Slice
  /** A static number, counted from 0. */
  | { readonly kind: "int"; readonly index: number }
  /** A traced integer. */
  | { readonly kind: "scalar"; readonly index: Tensor }
  /** An integer tensor of rank 1 or more. */
  | { readonly kind: "array"; readonly index: Tensor }
  /** A boolean tensor over as many axes as it has. */
  | { readonly kind: "mask"; readonly mask: Tensor }
  | { readonly kind: "new" };

/** How many axes of the operand an entry stands for. */
export const axesOf = (entry: Entry): number =>
  entry.kind === "new" ? 0 : entry.kind === "mask" ? entry.mask.ndim : 1;

const isMask = (value: Val): value is Tensor => value instanceof Tensor && value.dtype === "bool";

const widthOf = (value: Val): number => (value === null ? 0 : isMask(value) ? value.ndim : 1);

function tooMany(what: string, x: Tensor, count: number): never {
  const has = x.ndim === 0 ? "a scalar, has no axes" : `has ${x.ndim} ${x.ndim === 1 ? "axis" : "axes"}`;
  throw new ProgramError(
    "TJ2005",
    `${what}: ${typeText(x)}${x.ndim === 0 ? "," : ""} ${has}, found ${count} ${count === 1 ? "index" : "indices"}`,
  );
}

function integer(what: string, x: Tensor, axis: number, index: number): Entry {
  const size = x.shape[axis];
  if (!Number.isInteger(index))
    throw new ProgramError("TJ2005", `${what}: an index must be an integer, found ${index}`);
  if (index >= -size && index < size) return { kind: "int", index: index < 0 ? index + size : index };
  throw new ProgramError("TJ2005", `${what}: index ${index} is out of range for axis ${axis} of ${typeText(x)}`, {
    hint: size === 0 ? "the axis is empty" : `indices go from 0 to ${size - 1}, or from -${size} to -1`,
  });
}

function tensorEntry(what: string, x: Tensor, axis: number, index: Tensor): Entry {
  if (index.key || !isInteger(index.dtype)) {
    throw new ProgramError(
      "TJ7002",
      `${what}: an index must be an integer, found ${typeText(index)} for ${typeText(x)}`,
      {
        hint: "convert with .astype(i32)",
      },
    );
  }
  if (index.ndim > 0) return { kind: "array", index };
  const size = x.shape[axis];
  const known = staticNumber(index);
  if (known !== null && known >= -size && known < size) return integer(what, x, axis, known);
  return { kind: "scalar", index };
}

function maskEntries(what: string, x: Tensor, axis: number, mask: Tensor): Entry[] {
  const covered = x.shape.slice(axis, axis + mask.ndim);
  if (mask.ndim === 0 || !sameShape(covered, mask.shape)) {
    throw new ProgramError(
      "TJ2005",
      `${what}: the mask ${typeText(mask)} does not fit ${typeText(x)} at axis ${axis}`,
      {
        hint:
          mask.ndim === 0
            ? "choose between values with np.where(condition, a, b)"
            : "a mask has the sizes of the axes that it stands for",
      },
    );
  }
  const def = mask.value.def;
  if (!def || !is(def, "constant")) return [{ kind: "mask", mask }];
  return nonzero(mask, literalValues(def.attrs.value)).map((places) => ({
    kind: "array",
    index: new Tensor(p.constant(denseLiteral("i32", [places.length], places))),
  }));
}

/** The places where a constant mask holds, axis by axis. */
function nonzero(mask: Tensor, values: readonly unknown[]): number[][] {
  const places: number[][] = mask.shape.map(() => []);
  const size = mask.shape.reduce((a, b) => a * b, 1);
  for (let flat = 0; flat < size; flat++) {
    if (!values[values.length === 1 ? 0 : flat]) continue;
    let rest = flat;
    for (let axis = mask.ndim - 1; axis >= 0; axis--) {
      places[axis].push(rest % mask.shape[axis]);
      rest = Math.floor(rest / mask.shape[axis]);
    }
  }
  return places;
}

/** One entry of an index, or several where a mask covers several axes. */
function entriesFor(what: string, x: Tensor, axis: number, value: Val): Entry[] {
  if (value === null) return [{ kind: "new" }];
  if (isMask(value)) return maskEntries(what, x, axis, value);
  if (value instanceof Tensor) return [tensorEntry(what, x, axis, value)];
  if (value instanceof DynamicSlice) return [sliceEntry(what, x, axis, value)];
  if (value instanceof ArrayVal) return [parseSlice(what, value, x.shape[axis])];
  const number = staticNumber(value);
  if (number !== null) return [integer(what, x, axis, number)];
  throw new ProgramError("TJ2005", `${what} takes no index ${describe(value)}`, {
    hint: 'an index is a number, an integer tensor, [start, stop], [], "..." or null',
  });
}

/**
 * The entries of an index, the ellipsis and what is left out at the end written out. `spans`: where they are written, as
 * far as that is known.
 */
export function parseIndex(what: string, x: Tensor, index: readonly Val[], spans: readonly Span[] = []): Entry[] {
  const ellipses = index.filter((value) => value === "...").length;
  if (ellipses > 1) throw new ProgramError("TJ2005", `${what}: "..." can stand once, found ${ellipses} of them`);
  const given = index.filter((value) => value !== "...");
  const used = given.reduce((count: number, value) => count + widthOf(value), 0);
  if (used > x.ndim) tooMany(what, x, given.filter((value) => value !== null).length);
  const written = ellipses === 1 ? index : [...index, "..."];

  const entries: Entry[] = [];
  let axis = 0;
  written.forEach((value, i) => {
    if (value === "...") {
      for (let rest = used; rest < x.ndim; rest++) entries.push(wholeAxis(x.shape[axis++]));
      return;
    }
    entries.push(...pointingAt(spans[i], () => entriesFor(what, x, axis, value)));
    axis += widthOf(value);
  });
  return entries;
}
