// STUB of the contract; being written.
import type { DType } from "./dtype.ts";
import type { Literal } from "./literal.ts";
import type { Shape } from "./type.ts";

/** One element of a constant, as JavaScript has it: complex as [re, im]. */
export type Scalar = number | bigint | boolean | readonly [re: number, im: number];

/** A rank-0 constant. Integers wrap to the dtype's width; floats round to nearest even. */
export declare function scalarLiteral(dtype: DType, value: Scalar): Literal;
/** A constant from its elements in row-major order; becomes a splat when all bytes agree. */
export declare function denseLiteral(dtype: DType, shape: Shape, values: readonly Scalar[]): Literal;
/** All elements, or the one of a splat. 64-bit integers come as bigint. */
export declare function literalValues(literal: Literal): Scalar[];
