/* eslint-disable @typescript-eslint/no-explicit-any -- a tensor of any type, a pytree of any structure */
// Values of the library that are neither tensors nor functions.
import type { AnyTensor, DType, DTypeLike, Key, Shape, Tensor } from "./tensor.js";

/** What `np.finfo` tells of a float type. */
export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** The distance from 1 to the next number. */
  readonly eps: number;
  readonly epsneg: number;
  readonly max: number;
  readonly min: number;
  /** The smallest positive normal number. */
  readonly tiny: number;
  readonly smallestNormal: number;
  readonly smallestSubnormal: number;
  readonly resolution: number;
  readonly precision: number;
  readonly machep: number;
  readonly negep: number;
  readonly maxexp: number;
  readonly minexp: number;
  readonly nexp: number;
  readonly nmant: number;
  readonly iexp: number;
}

/** What `np.iinfo` tells of an integer type. */
export interface IntegerInfo {
  readonly dtype: DType;
  readonly kind: string;
  readonly bits: number;
  readonly min: number;
  readonly max: number;
}

/** The structure of a pytree, without its leaves. */
export interface TreeStructure {
  readonly numLeaves: number;
}

/** Tells which nodes of a pytree count as leaves. */
export type LeafTest =
  ((value: any, ...rest: any[]) => boolean) | null | { isLeaf?: ((value: any, ...rest: any[]) => boolean) | null };

export interface ScanOptions {
  /** The number of steps, where no xs tell it. */
  length?: number | null;
  /** Goes from the last element to the first. */
  reverse?: boolean;
  /** How many steps one turn of the loop takes. */
  unroll?: number | boolean;
  xs?: any;
}

export interface AssociativeScanOptions {
  reverse?: boolean;
  axis?: number;
}

/** Draws initial weights. */
export type Initializer = <R extends AnyTensor = Tensor>(
  key: Key,
  shape: Shape,
  dtype?: DTypeLike,
  ...rest: any[]
) => R;

/** What `scipy.optimize.minimize` gives. */
export interface OptimizeResults {
  readonly x: Tensor;
  readonly success: any;
  readonly status: Tensor;
  readonly fun: Tensor;
  readonly jac: Tensor;
  readonly hessInv: Tensor;
  readonly nfev: Tensor;
  readonly njev: Tensor;
  readonly nit: Tensor;
}

/** What a product contracts and what it goes along: [[of lhs, of rhs], [batch of lhs, batch of rhs]]. */
export type DotDimensions = readonly [
  readonly [readonly number[], readonly number[]],
  readonly [readonly number[], readonly number[]],
];

/** Which dimension is what: `["NHWC", "HWIO", "NHWC"]`, what lax.convDimensionNumbers gives, or null for lax's own order. */
export type ConvDimensions =
  null | readonly [string, string, string] | readonly [readonly number[], readonly number[], readonly number[]];

/** How nn.scaledDotGeneral writes a factor in few bits. */
export interface BlockScaleConfig {
  readonly mode: string;
  readonly blockSize: number;
  readonly dataType: any;
  readonly scaleType: any;
  readonly globalScale: any;
  readonly inferOnly: boolean;
}

/** The dtype of key arrays: `random.key(0).dtype === random.keyDtype()`. */
export interface KeyDType {
  readonly name: string;
}
