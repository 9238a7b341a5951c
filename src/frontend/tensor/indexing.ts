// Indexing a tensor: `x[i]`, `x.slice(…)` and `x.at(…)`, by NumPy's rules. Negative indices count from the end. Traced
// indices out of range read the nearest element and write nothing; static ones are errors (TJ2005).
import { pointingAt, ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { ArrayVal, Tensor, type Val } from "../values/values.ts";
import { at, type AtView } from "./indexing/atView.ts";
import { parseIndex } from "./indexing/entries.ts";
import { rejectMask } from "./indexing/mask.ts";
import { makePlan } from "./indexing/plan.ts";
import { readIndex } from "./indexing/read.ts";

function read(what: string, x: Tensor, index: readonly Val[], spans: readonly Span[] = []): Tensor {
  const entries = parseIndex(what, x, index, spans);
  const mask = index.findIndex((value) => value instanceof Tensor && value.dtype === "bool");
  pointingAt(spans[mask], () => {
    rejectMask(what, x, entries);
  });
  return readIndex(x, makePlan(what, x, entries));
}

/** `x[index]`: a number or a scalar tensor picks one row, an integer tensor gathers rows. */
export function tensorIndex(x: Tensor, index: Val): Tensor {
  if (index instanceof ArrayVal) {
    throw new ProgramError("TJ2005", "x[…] takes one number or tensor, found an array", {
      hint: "several places of one axis are a tensor, x[np.array([0, 2])]; slices and several axes go to x.slice([start, stop], …)",
    });
  }
  return read("x[…]", x, [index]);
}

/** `x.slice(…)`: one entry per axis. */
export const tensorSlice = (x: Tensor, index: readonly Val[], spans?: readonly Span[]): Tensor =>
  read("x.slice", x, index, spans);

/** `x.at(…)`, whose methods get, set, add, subtract, mul, divide, power, min, max and apply. */
export const tensorAt = (x: Tensor, index: readonly Val[], spans?: readonly Span[]): AtView =>
  at("x.at", x, index, spans);
