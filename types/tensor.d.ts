/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-empty-object-type -- any tensor, any pytree; and members that come by extension */
// Tensors as the type checker sees them. A tensor is a number with an optional brand: operators work on it, a result
// that decayed to `number` flows back in, and an explicit f32<[4]> is still no f32<[3]>. Indexing, properties and
// methods come from the augmentation of Number and Boolean at the end.
import type { DeviceMembers } from "./device.js";
import type { TensorMethods } from "./library.generated.js";

/** The size of a dimension: a number, or a name bound by a type parameter, `<B extends Dim>(x: f32<[B, 784]>)`. */
export type Dim = number;

/** A method's parameter is compared both ways: a size known only as `number` goes where 3 is wanted, 4 does not. */
type Brand<D, S> = { method(type: [D, S]): void }["method"];

/** A tensor of a dtype and a shape: a number that may tell them. */
export type TensorOf<D, S> = number & { readonly __type?: Brand<D, S> | undefined };

/** One tensor of any dtype and shape. */
export type Tensor = TensorOf<any, any>;

/** A key of the random number generator: `random.key(0)`. */
export type Key = TensorOf<"key", any>;

/** Comparisons of tensors are booleans to the type checker, so both are results. */
export type AnyTensor = Tensor | boolean;

/** What library functions take as a tensor: also numbers, booleans and nested arrays of them. */
export type TensorLike = number | boolean | bigint | readonly TensorLike[];

/** A shape, or one size. */
export type Shape = number | readonly number[];

/** One axis or several, negative ones counted from the end; null for all of them. */
export type Axis = number | readonly number[] | null;

/** A function of tensors and pytrees. */
export type AnyFunction = (...args: any[]) => any;

/** Whatever is given, functions among it: their parameters are any. */
export type Anything =
  | AnyFunction
  | readonly Anything[]
  | { readonly [key: string]: Anything }
  | object
  | string
  | number
  | boolean
  | bigint
  | null
  | undefined;

export type DTypeName =
  | "bool" | "i2" | "i4" | "i8" | "i16" | "i32" | "i64" | "u2" | "u4" | "u8" | "u16" | "u32" | "u64"
  | "f8e3m4" | "f8e4m3" | "f8e4m3b11fnuz" | "f8e4m3fn" | "f8e4m3fnuz" | "f8e5m2" | "f8e5m2fnuz" | "f8e8m0fnu"
  | "f4e2m1fn" | "bf16" | "f16" | "f32" | "f64" | "c64" | "c128"; // prettier-ignore

/** A dtype as a value: `np.zeros([3], f32)`, `x.astype(bf16)`, `f32(x)`. */
export interface DType<Name extends DTypeName = DTypeName> {
  /** x converted to the dtype. */
  <R extends AnyTensor = Tensor>(x: TensorLike): R;
  readonly name: Name;
}

/** A class of dtypes: `np.floating`. */
export interface AbstractDType {
  readonly kind: "abstract dtype";
}

/** A dtype by value or by name. */
export type DTypeLike = DType | DTypeName | null;

/** A member of one of JAX's enumerations: `lax.Precision.HIGHEST`. */
export interface EnumMember<Enum extends string> {
  readonly enum: Enum;
}

/** The structure of T with other leaves. Arrays whose length the checker does not know may hold anything. */
export type MapLeaves<T, Leaf> = 0 extends 1 & T
  ? any
  : T extends number | bigint
    ? Leaf
    : T extends boolean
      ? any
      : T extends null | undefined | string | AnyFunction
        ? T
        : T extends readonly unknown[]
          ? number extends T["length"]
            ? any[]
            : { -readonly [K in keyof T]: MapLeaves<T[K], Leaf> }
          : { -readonly [K in keyof T]: MapLeaves<T[K], Leaf> };

/** The structure of T, with tensors of any shape. */
export type Leaves<T> = MapLeaves<T, Tensor>;

/** A tuple that also answers to the names of its fields, as JAX's NamedTuples. */
export type NamedTuple<Names extends readonly string[], Item = Tensor> = {
  [K in keyof Names]: Item;
} & { readonly [Name in Names[number]]: Item };

/** One entry of an index: a place, [start, stop], [start, stop, step], [] for all, "..." for the axes left out, null for a new axis, a tensor. */
export type IndexEntry =
  | number
  | boolean
  | readonly []
  | readonly (number | null)[]
  | readonly (number | boolean | null | readonly unknown[])[]
  | "..."
  | (string & {})
  | null;

export interface ReadOptions {
  indicesAreSorted?: boolean;
  uniqueIndices?: boolean;
  /** What a read out of range gives: the nearest element ("clip", the default), or `fillValue` ("fill"). */
  mode?: "clip" | "drop" | "fill" | "promise_in_bounds" | null;
  wrapNegativeIndices?: boolean;
  fillValue?: TensorLike | null;
}

export interface WriteOptions {
  indicesAreSorted?: boolean;
  uniqueIndices?: boolean;
  /** What becomes of a write out of range: left out ("drop", the default), or done at the nearest place ("clip"). */
  mode?: "clip" | "drop" | "fill" | "promise_in_bounds" | null;
  wrapNegativeIndices?: boolean;
}

/** Some places of a tensor: read, or written in a new tensor. */
export interface AtView {
  /** The elements at the places. */
  get<R extends AnyTensor = Tensor>(options?: ReadOptions): R;
  /** x with the values at the places. */
  set<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x with the values added at the places. */
  add<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x with the values subtracted at the places. */
  subtract<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x multiplied by the values at the places. */
  mul<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x multiplied by the values at the places. */
  multiply<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x divided by the values at the places. */
  divide<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x raised to the values at the places. */
  power<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x with the smaller of its element and the value at the places. */
  min<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x with the larger of its element and the value at the places. */
  max<R extends AnyTensor = Tensor>(values: TensorLike, options?: WriteOptions): R;
  /** x with f of its elements at the places. */
  apply<R extends AnyTensor = Tensor>(func: AnyFunction, options?: WriteOptions): R;
}

/** What stands after the dot of a tensor, besides the methods that are functions of `numpy`. */
export interface TensorMembers extends TensorMethods, DeviceMembers {
  /** The sizes; a negative index counts from the end. */
  readonly shape: number[];
  readonly ndim: number;
  /** The number of elements. */
  readonly size: number;
  readonly dtype: DType;
  /** Bytes of one element. */
  readonly itemsize: number;
  /** Bytes of all elements. */
  readonly nbytes: number;
  /** Whether the dtype gives way to that of what the tensor meets. */
  readonly weakType: boolean;
  /** The axes in reverse order. */
  readonly T: Tensor;
  /** The last two axes exchanged. */
  readonly mT: Tensor;
  readonly real: Tensor;
  readonly imag: Tensor;
  /** The places of an index, to read or to write: `x.at(0, [1, null]).set(v)`. */
  at(...index: readonly IndexEntry[]): AtView;
  /** The elements at an index: `x.slice([1, -1], "...")`. */
  slice<R extends AnyTensor = Tensor>(...index: readonly IndexEntry[]): R;
  /** The same bytes read as another dtype. */
  view<R extends AnyTensor = Tensor>(dtype?: DTypeLike): R;
  /** A row along the leading axis; rows, for a tensor of integers. */
  readonly [index: number]: Tensor;
  /** Goes along the leading axis. */
  [Symbol.iterator](): IterableIterator<Tensor>;
}

declare global {
  interface Number extends TensorMembers {}
  interface Boolean extends TensorMembers {}
}
