// What the type rules share: the error, and the checks that most of them make.
import { counted } from "../counted.ts";
import { DTYPE_INFO, DTYPES, isFloat, type DType, type DTypeKind } from "../dtype.ts";
import type { Region } from "../graph.ts";
import type { OpAttrs, OpName, ReduceKind } from "../ops.ts";
import { formatType, sameShape, sameType, type Shape, type TensorType } from "../type.ts";

/** An op that does not fit its operands. The message starts with the op's name and speaks of types as users write them. */
export class TypeRuleError extends Error {
  override readonly name = "TypeRuleError";
}

/** From operand types, attributes and regions to result types; throws TypeRuleError when they do not fit. */
export type TypeRule<N extends OpName> = (
  operands: readonly TensorType[],
  attrs: OpAttrs[N],
  regions: readonly Region[],
  name: N,
) => readonly TensorType[];

export type TypeRules = { readonly [N in OpName]: TypeRule<N> };

export function fail(name: string, message: string): never {
  throw new TypeRuleError(`${name}: ${message}`);
}

/** Sets of dtypes as bits: one bit a kind, so that a rule's dtype check is one `and`. */
export type DTypeSet = number;

const KIND_BITS: Readonly<Record<DTypeKind, DTypeSet>> = { bool: 1, int: 2, uint: 4, float: 8, complex: 16 };
const BIT_OF = Object.fromEntries(DTYPES.map((dtype) => [dtype, KIND_BITS[DTYPE_INFO[dtype].kind]])) as Record<
  DType,
  DTypeSet
>;

export const BOOL: DTypeSet = KIND_BITS.bool;
export const INT: DTypeSet = KIND_BITS.int;
export const UINT: DTypeSet = KIND_BITS.uint;
export const FLOAT: DTypeSet = KIND_BITS.float;
export const COMPLEX: DTypeSet = KIND_BITS.complex;
export const INTEGER: DTypeSet = INT | UINT;
export const NUMBER: DTypeSet = INTEGER | FLOAT | COMPLEX;
export const ANY: DTypeSet = BOOL | NUMBER;

/** What each kind of reduction accepts. */
export const REDUCE_DTYPES: Readonly<Record<ReduceKind, DTypeSet>> = {
  sum: ANY,
  prod: ANY,
  max: ANY,
  min: ANY,
  and: BOOL | INTEGER,
  or: BOOL | INTEGER,
  xor: BOOL | INTEGER,
};

/** The type of indices that ops make or take on their own. */
export const INDEX: TensorType = { dtype: "i32", shape: [] };

const WORDS: readonly (readonly [DTypeSet, string])[] = [
  [BOOL, "bool"],
  [INTEGER, "integer"],
  [INT, "signed integer"],
  [UINT, "unsigned integer"],
  [FLOAT, "float"],
  [COMPLEX, "complex"],
];

/** "float or complex", for messages. */
function describeSet(set: DTypeSet): string {
  const words: string[] = [];
  let rest = set;
  for (const [bits, word] of WORDS) {
    if (rest !== 0 && (rest & bits) === bits) {
      words.push(word);
      rest &= ~bits;
    }
  }
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}` : words[0];
}

export function checkDType(name: string, type: TensorType, set: DTypeSet, what = "an operand"): void {
  if ((BIT_OF[type.dtype] & set) === 0) {
    fail(name, `takes ${describeSet(set)} values, found ${what} of type ${formatType(type)}`);
  }
}

export function checkDTypeIn(name: string, type: TensorType, allowed: readonly DType[]): void {
  if (!allowed.includes(type.dtype)) fail(name, `takes ${allowed.join(", ")}, found ${formatType(type)}`);
}

export function checkCount(name: string, operands: readonly TensorType[], count: number): void {
  if (operands.length !== count) fail(name, `takes ${counted(count, "operand")}, found ${operands.length}`);
}

export function checkRegionCount(name: string, regions: readonly Region[], count: number): void {
  if (regions.length !== count) fail(name, `takes ${counted(count, "region")}, found ${regions.length}`);
}

export function checkSameTypes(name: string, x: TensorType, y: TensorType): void {
  if (x !== y && !sameType(x, y)) fail(name, `operands ${formatType(x)} and ${formatType(y)} differ`);
}

export function checkSameShapes(name: string, x: TensorType, y: TensorType, what = "operands"): void {
  if (!sameShape(x.shape, y.shape)) fail(name, `the shapes of ${what} ${formatType(x)} and ${formatType(y)} differ`);
}

export function checkSameDTypes(name: string, x: TensorType, y: TensorType, what = "operands"): void {
  if (x.dtype !== y.dtype) fail(name, `the dtypes of ${what} ${formatType(x)} and ${formatType(y)} differ`);
}

/** XLA combines floats of one precision at a time (complex numbers aside). */
export function checkOnePrecision(name: string, xs: readonly TensorType[]): void {
  const floats = xs.filter(({ dtype }) => isFloat(dtype));
  for (const x of floats) {
    if (x.dtype !== floats[0].dtype) {
      fail(
        name,
        `${formatType(floats[0])} and ${formatType(x)} are floats of different precision, which are not combined together`,
      );
    }
  }
}

/** An integer or boolean scalar's place: rank 0. */
export function checkScalar(name: string, type: TensorType, what: string): void {
  if (type.shape.length !== 0) fail(name, `${what} must be a scalar, found ${formatType(type)}`);
}

/** Sizes that an attribute gives. */
export function checkSizes(name: string, shape: Shape): void {
  for (const dim of shape) {
    if (!(Number.isSafeInteger(dim) && dim >= 0))
      fail(name, `[${shape.join(",")}] is no shape: sizes are integers of at least 0`);
  }
}

/** One position among `rank` dimensions. */
export function checkAxis(name: string, what: string, axis: number, rank: number): void {
  if (!(Number.isInteger(axis) && axis >= 0 && axis < rank)) {
    fail(name, `${what} ${axis} is out of range for rank ${rank}`);
  }
}

/** Distinct positions among `rank` dimensions. */
export function checkAxes(name: string, what: string, axes: readonly number[], rank: number): void {
  for (let i = 0; i < axes.length; i++) {
    checkAxis(name, what, axes[i], rank);
    if (axes.indexOf(axes[i]) !== i) fail(name, `${what} ${axes[i]} is given twice`);
  }
}

/** Distinct positions among `rank` dimensions, in increasing order. */
export function checkSortedAxes(name: string, what: string, axes: readonly number[], rank: number): void {
  for (let i = 0; i < axes.length; i++) {
    checkAxis(name, what, axes[i], rank);
    if (i > 0 && axes[i] <= axes[i - 1]) fail(name, `${what}s [${axes.join(",")}] must increase`);
  }
}

/** An attribute with one integer per dimension, each at least `least`. */
export function checkPerDim(
  name: string,
  what: string,
  values: readonly number[],
  rank: number,
  least = -Infinity,
): void {
  if (values.length !== rank) fail(name, `${what} [${values.join(",")}] must have ${rank} entries, one a dimension`);
  for (const value of values) {
    if (!(Number.isSafeInteger(value) && value >= least)) {
      fail(name, `${what} [${values.join(",")}] must be integers${least > -Infinity ? ` of at least ${least}` : ""}`);
    }
  }
}

export const formatTypes = (types: readonly TensorType[]): string => `(${types.map(formatType).join(", ")})`;

const sameTypes = (xs: readonly TensorType[], ys: readonly TensorType[]): boolean =>
  xs.length === ys.length && xs.every((x, i) => x === ys[i] || sameType(x, ys[i]));

/** That the region takes and gives these types. `what` names it: "the body". */
export function checkRegion(
  name: string,
  what: string,
  region: Region,
  params: readonly TensorType[],
  results: readonly TensorType[] | null,
): void {
  const found = region.params.map((param) => param.type);
  if (!sameTypes(found, params)) {
    fail(name, `${what} takes ${formatTypes(found)} where ${formatTypes(params)} comes in`);
  }
  if (results) {
    const given = region.results.map((result) => result.type);
    if (!sameTypes(given, results)) fail(name, `${what} gives ${formatTypes(given)}, wanted ${formatTypes(results)}`);
  }
}

export const scalarOf = ({ dtype }: TensorType): TensorType => ({ dtype, shape: [] });
