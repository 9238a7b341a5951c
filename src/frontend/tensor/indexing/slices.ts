// Python's slices: [start, stop, step] with open ends and negative numbers, on an axis of known size.
import { ProgramError } from "../../diagnostics.ts";
import { staticNumber } from "../../arguments.ts";
import { describe, typeText } from "../../values/describe.ts";
import { Tensor, type ArrayVal, type Val } from "../../values/values.ts";

/** The elements first, first + step, …, `length` of them; all within the axis. */
export interface Slice {
  readonly kind: "slice";
  readonly first: number;
  readonly length: number;
  readonly step: number;
  /** Where it starts, when that is traced: a place among those where all of it fits. `first` is 0 and `step` 1 then. */
  readonly start?: Tensor;
}

export const wholeAxis = (size: number): Slice => ({ kind: "slice", first: 0, length: size, step: 1 });

const clampTo = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

function bound(what: string, value: Val, name: string): number | null {
  if ((value ?? null) === null) return null;
  const number = staticNumber(value);
  if (number !== null && Number.isInteger(number)) return number;
  if (value instanceof Tensor) {
    throw new ProgramError("TJ4001", `${what}: the ${name} of a slice must be known while compiling, found the traced ${typeText(value)}`, {
      hint: "the size of the result would not be known: use lax.dynamicSlice(x, [start], [size])",
    }); // prettier-ignore
  }
  throw new ProgramError(
    "TJ2005",
    `${what}: the ${name} of a slice must be an integer or null, found ${describe(value)}`,
  );
}

/** An entry [], [start, stop] or [start, stop, step] on an axis of this size. */
export function parseSlice(what: string, entry: ArrayVal, size: number): Slice {
  const { items } = entry;
  if (items.length === 0) return wholeAxis(size);
  if (items.length === 1 || items.length > 3) {
    throw new ProgramError(
      "TJ2005",
      `${what}: a slice is [start, stop] or [start, stop, step], found ${describe(entry)}`,
      {
        hint: "to take several places, index with a tensor: np.array([…], i32)",
      },
    );
  }
  const start = bound(what, items[0], "start");
  const stop = bound(what, items[1], "stop");
  const step = bound(what, items[2], "step") ?? 1;
  if (step === 0) throw new ProgramError("TJ2005", `${what}: the step of a slice is 0`);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const place = (value: number): number => clampTo(value < 0 ? value + size : value, low, high);
  const first = start === null ? (step > 0 ? 0 : size - 1) : place(start);
  const end = stop === null ? (step > 0 ? size : -1) : place(stop);
  const length = Math.max(0, Math.ceil((end - first) / step));
  return { kind: "slice", first: length === 0 ? 0 : first, length, step: length <= 1 ? 1 : step };
}
