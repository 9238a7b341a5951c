/* eslint-disable @typescript-eslint/no-explicit-any -- a tensor of any type, a pytree of any structure */
// Transformations of functions: the same in modules and from the host. What they give takes host data too.
import type { Transformed } from "./host.js";
import type { AnyFunction, DType, DTypeLike, Leaves, MapLeaves, Tensor, TensorLike } from "./tensor.js";

export interface GradOptions {
  /** Which arguments to differentiate: 0 unless said. */
  argnums?: number | readonly number[];
  /** The function gives [value, aux], and aux comes back with the derivative. */
  hasAux?: boolean;
  /** The function is holomorphic: complex arguments and results. */
  holomorphic?: boolean;
  /** Integer arguments get a zero gradient of dtype bool instead of an error. */
  allowInt?: boolean;
  /** Deprecated in JAX, and empty. */
  reduceAxes?: readonly [];
}

type Argnums = number | readonly number[];

/** The gradient of a function with a scalar result, by its first argument or by `argnums`. */
export declare function grad<A extends any[]>(fun: (...args: A) => any): Transformed<A, A[0]>;
export declare function grad<A extends any[]>(
  fun: (...args: A) => any,
  argnums: Argnums | GradOptions,
  options?: GradOptions,
): Transformed<A, any>;

/** As grad, with the function's value before the gradient. */
export declare function valueAndGrad<A extends any[], R>(fun: (...args: A) => R): Transformed<A, [R, A[0]]>;
export declare function valueAndGrad<A extends any[]>(
  fun: (...args: A) => any,
  argnums: Argnums | GradOptions,
  options?: GradOptions,
): Transformed<A, [any, any]>;

/** Forward mode: the value, and its derivative along the tangents. */
export declare function jvp(
  fun: AnyFunction,
  primals: readonly any[],
  tangents: readonly any[],
  options: { hasAux: true },
): [any, any, any];
export declare function jvp<R>(
  fun: (...args: any[]) => R,
  primals: readonly any[],
  tangents: readonly any[],
  options?: { hasAux?: boolean },
): [Leaves<R>, Leaves<R>];

/** Reverse mode: the value, and the function from its cotangent to those of the arguments. */
export declare function vjp(
  fun: AnyFunction,
  ...primals: [...primals: any[], options: { hasAux: true }]
): [any, (cotangent: any) => any[], any];
export declare function vjp<R>(fun: (...args: any[]) => R, ...primals: any[]): [Leaves<R>, (cotangent: any) => any[]];

/** The value, and the linear function that approximates `fun` there. */
export declare function linearize(
  fun: AnyFunction,
  ...primals: [...primals: any[], options: { hasAux: true }]
): [any, (...tangents: any[]) => any, any];
export declare function linearize<R>(
  fun: (...args: any[]) => R,
  ...primals: any[]
): [Leaves<R>, (...tangents: any[]) => Leaves<R>];

/** The transpose of a linear function; the arguments only tell shapes and dtypes. */
export declare function linearTranspose(fun: AnyFunction, ...primals: any[]): (cotangent: any) => any[];

/** The derivative of every result by every element of the argument, by forward mode. */
export declare function jacfwd<A extends any[]>(
  fun: (...args: A) => any,
  argnums?: Argnums | GradOptions,
  options?: GradOptions,
): Transformed<A, any>;

/** The derivative of every result by every element of the argument, by reverse mode. */
export declare const jacrev: typeof jacfwd;
/** jacrev. */
export declare const jacobian: typeof jacfwd;
/** The second derivatives: jacfwd of jacrev. */
export declare const hessian: typeof jacfwd;

/** The product of the Hessian at the primals with the vectors, without forming it. */
export declare function hvp(fun: AnyFunction, primals: readonly any[], vectors: readonly any[]): any;

/** Axes of a pytree of arguments or results: an axis, null for what is not mapped, or a tree of such. */
export type Axes = number | null | readonly Axes[] | { readonly [key: string]: Axes };

export interface VmapOptions {
  inAxes?: Axes;
  outAxes?: Axes;
  /** The name by which collectives refer to the mapped axis. */
  axisName?: string;
  axisSize?: number;
}

/** The function, mapped over an axis of its arguments: all over axis 0, unless said. */
export declare function vmap<A extends any[], R>(
  fun: (...args: A) => R,
  inAxes?: Axes | VmapOptions,
  outAxes?: Axes | VmapOptions,
  axisName?: string | VmapOptions,
  axisSize?: number | VmapOptions,
): (...args: { [K in keyof A]: any }) => Leaves<R>;

export interface JitOptions {
  /** Arguments that are fixed while compiling: each value has a program of its own. */
  staticArgnums?: Argnums;
  staticArgnames?: string | readonly string[];
  /** Arguments whose memory the results may take. */
  donateArgnums?: Argnums;
  donateArgnames?: string | readonly string[];
  /** From the host: run in a process of its own, so that the plugin may end that one; TSJAX_ISOLATE=1 does so unasked. */
  isolate?: boolean | { readonly timeoutMs?: number };
  inline?: boolean;
  keepUnused?: boolean;
  device?: any;
  backend?: string | null;
  /** From the host: throw FloatingPointError where a result holds NaN, at the place that made the first one. */
  debugNans?: boolean;
  /** From the host: the same for infinity. */
  debugInfs?: boolean;
  /** From the host: how long a promise that a function of the host gives may take; the program fails then. */
  callbackTimeoutMs?: number;
  /** From the host: what the text of an inline function names beside the language's own exports. */
  scope?: Readonly<Record<string, unknown>>;
}

/**
 * The function, compiled once for the shapes of its arguments. From the host it returns at once: its results are arrays
 * on the device, to be awaited with `ready()` or read with `item()`, `toArray()` and `data()`.
 */
export declare function jit<A extends any[], R>(
  fun: (...args: A) => R,
  options?: JitOptions,
): Transformed<A, Leaves<R>>;

export interface CheckpointOptions {
  preventCse?: boolean;
  /** Which intermediate results are kept for the backward pass: a name of `checkpointPolicies`. */
  policy?: string | null;
  staticArgnums?: Argnums;
  staticArgnames?: string | readonly string[];
}

/** The function, whose intermediate results are computed again in the backward pass instead of kept. */
export declare function checkpoint<F extends AnyFunction>(fun: F, options?: CheckpointOptions): F;
/** checkpoint. */
export declare const remat: typeof checkpoint;

export interface ShapeDType {
  readonly shape: number[];
  readonly dtype: DType;
}

/** The shapes and dtypes of what a function gives, without computing it. Arguments may be types too: `ShapeDtypeStruct([3], f32)`. */
export declare function evalShape<R>(fun: (...args: any[]) => R, ...args: any[]): MapLeaves<R, ShapeDType>;

/** A type, for `evalShape`. */
export declare function ShapeDtypeStruct(shape: number | readonly number[], dtype: DTypeLike): ShapeDType;

/** The type of a tensor or number. */
export declare function typeOf(x: any): ShapeDType & {
  /** Whether the dtype gives way to that of others. */
  readonly weakType: boolean;
};

export interface CustomOptions {
  /** Arguments that only configure the function, by position: rules take them first, in order, and give no derivative for them. */
  nondiffArgnums?: Argnums;
  /** The same by name. */
  nondiffArgnames?: string | readonly string[];
  /** From the host: what the texts of the function and of its rules name. */
  scope?: Readonly<Record<string, unknown>>;
}

/** A function with a derivative of its own, by forward mode. */
export type CustomJvp<F extends AnyFunction> = F & {
  /** The rule: (primals, tangents) ↦ [value, tangent]. */
  defjvp(rule: (primals: any, tangents: any, ...rest: any[]) => any, symbolicZeros?: boolean): AnyFunction;
  /** A rule for each argument: (tangent, value, ...arguments) ↦ tangent; null for none. */
  defjvps(...rules: (AnyFunction | null)[]): void;
};

/** A function whose derivative `defjvp` tells. From the host, `scope` has what the texts of it and of its rules name. */
export declare function customJvp<F extends AnyFunction>(fun: F, options?: Argnums | CustomOptions): CustomJvp<F>;

/** A function with a derivative of its own, by reverse mode. */
export type CustomVjp<F extends AnyFunction> = F & {
  /** fwd: (...arguments) ↦ [value, residuals]; bwd: (residuals, cotangent) ↦ cotangents of the arguments. */
  defvjp(
    fwd: AnyFunction,
    bwd: AnyFunction,
    symbolicZeros?: boolean | { symbolicZeros?: boolean; optimizeRemat?: boolean },
    optimizeRemat?: boolean,
  ): void;
};

/** A function whose derivative `defvjp` tells. */
export declare function customVjp<F extends AnyFunction>(fun: F, options?: Argnums | CustomOptions): CustomVjp<F>;

/** A function that gives [value, rule], where the rule makes cotangents of the arguments from the value's. */
export declare function customGradient<A extends any[], R>(
  fun: (...args: A) => readonly [R, (cotangent: any) => any],
): (...args: A) => R;

/** The function with what it closes over as further arguments, and these. */
export declare function closureConvert(
  fun: AnyFunction,
  ...exampleArgs: any[]
): [converted: (...args: any[]) => any, closedOver: any[]];

/**
 * The passes of reverse mode as two functions: fwd(…args) gives [value, residuals], with `hasAux` [value, residuals, aux], and
 * bwd(residuals, cotangent) the cotangents of the arguments that argnums names.
 */
export declare function fwdAndBwd(
  fun: AnyFunction,
  argnums: Argnums,
  hasAux?: boolean | { hasAux?: boolean; jitted?: boolean },
  jitted?: boolean,
): [fwd: (...args: any[]) => any[], bwd: (residuals: any, cotangent: any) => any];

/** The function, under a name of one's own. */
export declare function namedCall<F extends AnyFunction>(fun: F, options?: { name?: string | null }): F;

/** What the block gives, under a name in messages. */
export declare function namedScope<R>(name: string, body: () => R): R;

/** What the block gives, its products and convolutions of that precision where they name none. */
export declare function defaultMatmulPrecision<R>(precision: PrecisionName | null, body: () => R): R;
type PrecisionName = "default" | "high" | "highest" | "bfloat16" | "tensorfloat32" | "float32";

/**
 * An index of `size` elements from `start` on, which may be traced: `x.slice(ds(i, 3))`, `x[ds(i, 3)]`. ds(null) is all
 * of an axis, ds(n) its first n elements.
 */
export declare function ds(start: TensorLike | null, size?: number | null, stride?: number): Tensor;

/** x, through which nothing is differentiated. */
export declare function stopGradient<T>(x: T): T;

/** The integers of a range: `for (const i of range(n))` is a loop of the compiled program. */
export interface Range extends Iterable<number> {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;
}

/** The integers from 0, or from start, up to stop, which is not among them. */
export declare function range(stop: number): Range;
export declare function range(start: number, stop: number | null, step?: number): Range;
