// Where random ops take their operands from: values made so far, or fresh ones of a wanted type.
import { openRegion, type OpenRegion } from "../../../src/ir/build.ts";
import { DTYPES, isComplex, isFloat, isInteger, type DType } from "../../../src/ir/dtype.ts";
import { denseLiteral, scalarLiteral, type Scalar } from "../../../src/ir/encode.ts";
import type { Value } from "../../../src/ir/graph.ts";
import * as p from "../../../src/ir/prims.ts";
import { sameType, sizeOf, type Shape, type TensorType } from "../../../src/ir/type.ts";
import type { Rng } from "./rng.ts";

export interface GenOptions {
  readonly dtypes: readonly DType[];
  /** How deep regions and functions nest. */
  readonly depth: number;
  /** What constants are chosen from. */
  readonly numbers?: readonly number[];
  /** Nothing has dimensions. */
  readonly scalars?: boolean;
}

const SPECIAL = [0, -0, 1, -1, 0.5, 2, -3.25, 100, 1e-3];

export class Context {
  constructor(
    readonly rng: Rng,
    readonly options: GenOptions,
    readonly depth: number,
    /** Values that ops may use. */
    readonly pool: Value[],
  ) {}

  dtype(accepts: (dtype: DType) => boolean = () => true): DType {
    const allowed = this.options.dtypes.filter(accepts);
    if (allowed.includes("f32") && this.rng.chance(0.2)) return "f32";
    return allowed.length > 0 ? this.rng.pick(allowed) : this.rng.pick(DTYPES.filter(accepts));
  }

  size(): number {
    return this.rng.chance(0.06) ? 0 : this.rng.int(1, 4);
  }

  shape(least = 0, most = 3): number[] {
    return this.options.scalars ? [] : this.rng.times(this.rng.int(least, most), () => this.size());
  }

  type(accepts?: (dtype: DType) => boolean, least = 0, most = 3): TensorType {
    return { dtype: this.dtype(accepts), shape: this.shape(least, most) };
  }

  /** A value of the type: one there is, or a fresh one. */
  of(type: TensorType): Value {
    const found = this.pool.filter((value) => sameType(value.type, type));
    if (found.length > 0 && this.rng.chance(0.8)) return this.rng.pick(found);
    return this.pool.length > 0 && this.rng.chance(0.7) ? this.derived(type) : this.fresh(type);
  }

  /** Some value that fits. */
  any(accepts: (dtype: DType) => boolean = () => true, least = 0, most = 3): Value {
    const fits = ({ type: { dtype, shape } }: Value): boolean =>
      accepts(dtype) && shape.length >= least && shape.length <= most;
    const found = this.pool.filter(fits);
    return found.length > 0 && this.rng.chance(0.7) ? this.rng.pick(found) : this.of(this.type(accepts, least, most));
  }

  scalar(dtype: DType): Value {
    return this.of({ dtype, shape: [] });
  }

  ofAll(types: readonly TensorType[]): Value[] {
    return types.map((type) => this.of(type));
  }

  number(dtype: DType): Scalar {
    if (dtype === "bool") return this.rng.chance(0.5);
    const { numbers = SPECIAL } = this.options;
    if (isComplex(dtype)) return [this.rng.pick(numbers), this.rng.pick(numbers)];
    return isInteger(dtype) ? this.rng.int(-5, 9) : this.rng.pick(numbers);
  }

  fresh({ dtype, shape }: TensorType): Value {
    const size = sizeOf(shape);
    if (size <= 24 && this.rng.chance(0.5)) {
      const values = this.rng.times(size, () => this.number(dtype));
      return p.constant(denseLiteral(dtype, shape, values));
    }
    const one = p.constant(scalarLiteral(dtype, this.number(dtype)));
    return shape.length === 0 ? one : p.broadcastInDim(one, shape, []);
  }

  /** From one element of some value, converted and spread. */
  private derived({ dtype, shape }: TensorType): Value {
    const source = this.rng.pick(this.pool);
    if (sizeOf(source.type.shape) === 0) return this.fresh({ dtype, shape });
    let value = source;
    if (sizeOf(source.type.shape) !== sizeOf(shape)) {
      const ones = source.type.shape.map(() => 1);
      value = p.slice(source, { start: ones.map(() => 0), limit: ones, strides: ones });
      value = p.reshape(value, []);
    }
    if (isComplex(value.type.dtype) && !isComplex(dtype)) value = p.real(value);
    value = p.convert(value, dtype);
    return sizeOf(value.type.shape) === sizeOf(shape) ? this.shaped(value, shape) : p.broadcastInDim(value, shape, []);
  }

  private shaped(value: Value, shape: Shape): Value {
    return sameType(value.type, { dtype: value.type.dtype, shape }) ? value : p.reshape(value, shape);
  }

  /** A region from these parameters; it may use what is in the pool outside. `body` gives its results. */
  region(
    params: readonly TensorType[],
    body: (inner: Context, params: readonly Value[]) => readonly Value[],
  ): OpenRegion {
    return openRegion(params, (values) => {
      const captured = this.rng.subset(this.pool, 3);
      return body(new Context(this.rng, this.options, this.depth + 1, [...captured, ...values]), values);
    });
  }

  /** The inside of a function with these parameters: it sees nothing else. */
  enter(params: readonly Value[]): Context {
    return new Context(this.rng, this.options, this.depth + 1, [...params]);
  }

  /** The inside of a function that combines scalars. */
  scalars(params: readonly Value[]): Context {
    return new Context(this.rng, { ...this.options, scalars: true }, this.depth + 1, [...params]);
  }

  int32(value: number): Value {
    return p.constant(scalarLiteral("i32", value));
  }

  get deep(): boolean {
    return this.depth >= this.options.depth;
  }
}

export const isReal = (dtype: DType): boolean => isFloat(dtype) || isInteger(dtype);
