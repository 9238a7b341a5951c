// How large a tensor may be. XLA multiplies sizes in 64 bits, and a product that overflows ends the process.
import type { Shape } from "./type.ts";

const MOST_ELEMENTS = 2 ** 48;

/** Whether the number of elements is one that XLA can count in bytes; sizes of zero do not hide the others. */
export const isCountable = (shape: Shape): boolean =>
  shape.reduce((count, size) => count * Math.max(size, 1), 1) <= MOST_ELEMENTS;
