// Boolean masks that are not known while compiling: what they pick has no static size, so they cannot be read through;
// writing through one is a select.
import * as p from "../../../ir/prims.ts";
import { sameShape } from "../../../ir/type.ts";
import { ProgramError } from "../../diagnostics.ts";
import { describe, typeText } from "../../values/describe.ts";
import { Tensor, type Val } from "../../values/values.ts";
import { broadcastShapes, broadcastTo } from "../broadcast.ts";
import { asTensor, astype } from "../convert.ts";
import { axesOf, type Entry } from "./entries.ts";
import { combine, type WriteKind } from "./write.ts";

const HINT = "select with np.where(mask, x, 0), or take a fixed number of places with np.nonzero(mask, { size })";

/** Throws TJ4001 when a mask is among the entries of a read. */
export function rejectMask(what: string, x: Tensor, entries: readonly Entry[]): void {
  const entry = entries.find(({ kind }) => kind === "mask");
  if (entry?.kind !== "mask") return;
  throw new ProgramError(
    "TJ4001",
    `${what}: how many elements of ${typeText(x)} the mask ${typeText(entry.mask)} picks is not known while compiling`,
    { hint: HINT },
  );
}

/** The mask of an index that has one, in the shape of x. Throws TJ2005 when anything but whole axes stands beside it. */
function maskOver(what: string, x: Tensor, entries: readonly Entry[]): { readonly mask: Tensor; readonly end: number } {
  let axis = 0;
  let found: { mask: Tensor; start: number; end: number } | null = null;
  for (const entry of entries) {
    if (entry.kind === "mask" && !found) found = { mask: entry.mask, start: axis, end: axis + entry.mask.ndim };
    else if (entry.kind !== "slice" || entry.length !== x.shape[axis] || entry.step !== 1) {
      throw new ProgramError(
        "TJ2005",
        `${what}: beside a mask only [] and "..." can stand in an index of ${typeText(x)}`,
        {
          hint: "combine the conditions into one mask over all axes, and select with np.where(mask, value, x)",
        },
      );
    }
    axis += axesOf(entry);
  }
  if (!found) throw new Error("no mask in the index");
  const { mask, start, end } = found;
  const dims = mask.shape.map((_, i) => start + i);
  const whole = sameShape(mask.shape, x.shape) ? mask.value : p.broadcastInDim(mask.value, x.shape, dims);
  return { mask: new Tensor(whole), end };
}

/** x with `value` written where the mask holds; the value may vary along the axes after the mask only. */
export function writeMasked(what: string, x: Tensor, entries: readonly Entry[], kind: WriteKind, value: Val): Tensor {
  const { mask, end } = maskOver(what, x, entries);
  const given = asTensor(value, `${what}: the value`);
  const rest = x.shape.slice(end);
  const common = broadcastShapes([given.shape, rest]);
  if (x.key || given.key || !common || !sameShape(common, rest)) {
    throw new ProgramError("TJ2001", `${what}: ${describe(given)} cannot be written to ${typeText(x)} through a mask`, {
      hint: "through a mask goes one value for all places that it picks; to choose elementwise use np.where(mask, value, x)",
    });
  }
  const update = broadcastTo(astype(given, x.dtype), x.shape);
  const written = combine(kind, new Tensor(x.value), update);
  return new Tensor(p.select(mask.value, written.value, x.value), x.weak);
}
