// Parts of `lax` that are put together from others.
import { lax, numpy as np, tree, type Tensor } from "tsjax";

type AnyFunction = (...args: any[]) => any;
type DotDimensions = [[number[], number[]], [number[], number[]]];

/** A function under a name by which a compiler may know it: what it does is what its decomposition does. */
export function composite(decomposition: AnyFunction, name: string, version: number) {
  if (typeof name !== "string" || !name.includes(".")) {
    throw new Error(`TJ5002 name must be of the form "namespace.op", found ${JSON.stringify(name)}`);
  }
  if (version < 0) throw new Error(`TJ5002 version must not be negative, found ${version}`);
  return (...args: any[]) => decomposition(...args);
}

/** The value of one place of a mapped axis, at all of them. */
export const pbroadcast = (x: any, axisName: string, source: number) =>
  tree.map((leaf: Tensor) => {
    const mine = lax.axisIndex(axisName) === source;
    return lax.psum(np.where(mine, leaf, np.zerosLike(leaf)), axisName);
  }, x);

/** The value itself: whether it differs along a named axis is not part of its type here. */
export function pcast(x: any, _axisName: any, to: string) {
  if (to !== "varying" && to !== "invarying" && to !== "unreduced" && to !== "reduced") {
    throw new Error(`TJ5003 to is "${to}", not one of "varying", "invarying", "reduced", "unreduced"`);
  }
  return x;
}

/** The operand, every block of it times its entry of the scale. */
function rescaled(x: Tensor, scale: Tensor | null, dtype: any) {
  if (scale === null || scale === undefined) return x.astype(dtype);
  let spread = scale.astype(dtype);
  for (const [axis, size] of x.shape.entries()) {
    const blocks = scale.shape[axis];
    if (size % blocks !== 0) throw new Error(`TJ2002 axis ${axis} of size ${size} does not fall into ${blocks} blocks`);
    spread = np.repeat(spread, size / blocks, axis);
  }
  return x.astype(dtype) * spread;
}

export function scaledDot(
  lhs: Tensor,
  rhs: Tensor,
  lhsScale: Tensor | null,
  rhsScale: Tensor | null,
  dimensionNumbers: DotDimensions | null,
  preferredElementType: any,
) {
  for (const [x, scale, name] of [
    [lhs, lhsScale, "lhs"],
    [rhs, rhsScale, "rhs"],
  ] as [Tensor, Tensor | null, string][]) {
    if (scale !== null && scale.ndim !== x.ndim)
      throw new Error(`TJ2008 ${name}Scale has rank ${scale.ndim}, and ${name} ${x.ndim}`);
  }
  const dtype = preferredElementType ?? "bf16";
  const dims =
    dimensionNumbers ??
    ([
      [[lhs.ndim - 1], [0]],
      [[], []],
    ] as DotDimensions);
  return lax.dotGeneral(rescaled(lhs, lhsScale, dtype), rescaled(rhs, rhsScale, dtype), dims, {
    preferredElementType: dtype,
  });
}

/** A tensor with an axis of groups in front: in each group what lies in it along the axis, and zeros. */
function byGroup(x: Tensor, sizes: Tensor, axis: number) {
  const ends = np.cumsum(sizes);
  const places = np.arange(x.shape[axis]);
  const inside = places >= (ends - sizes).reshape([-1, 1]) && places < ends.reshape([-1, 1]);
  const shape = x.shape.map((size, i) => (i === axis ? size : 1));
  return np.where(inside.reshape([sizes.shape[0], ...shape]), x, np.zeros([], x.dtype));
}

type RaggedDimensions = {
  dotDimensionNumbers: DotDimensions;
  lhsRaggedDimensions: number[];
  rhsGroupDimensions: number[];
};

/** Products of which one axis of the left side falls into groups: each group has its matrix, or gives its result. */
export function raggedDotGeneral(
  lhs: Tensor,
  rhs: Tensor,
  groupSizes: Tensor,
  { dotDimensionNumbers, lhsRaggedDimensions, rhsGroupDimensions }: RaggedDimensions,
  precision: string | null,
  preferredElementType: any,
) {
  const [[lhsContract, rhsContract], [lhsBatch, rhsBatch]] = dotDimensionNumbers;
  if (lhsRaggedDimensions.length !== 1) throw new Error("TJ2002 lhsRaggedDimensions must name one dimension");
  if (groupSizes.ndim !== 1) throw new Error(`TJ2008 groupSizes must be a vector, found rank ${groupSizes.ndim}`);
  const [ragged] = lhsRaggedDimensions;
  const options = { precision, preferredElementType };
  // Batches are apart already, whatever group they belong to.
  if (lhsBatch.includes(ragged)) return lax.dotGeneral(lhs, rhs, dotDimensionNumbers, options);
  const grouped = byGroup(lhs, groupSizes, ragged);
  const up = (dims: number[]) => dims.map((dim) => dim + 1);
  if (lhsContract.includes(ragged)) {
    const one = (part: Tensor) => lax.dotGeneral(part, rhs, dotDimensionNumbers, options);
    return np.stack(np.unstack(grouped).map(one));
  }
  const [group] = rhsGroupDimensions;
  return lax.dotGeneral(
    grouped,
    rhs,
    [
      [
        [0, ...up(lhsContract)],
        [group, ...rhsContract],
      ],
      [up(lhsBatch), rhsBatch],
    ],
    options,
  );
}

const COMBINE: Record<string, AnyFunction> = { max: np.maximum, min: np.minimum, logsumexp: np.logaddexp };

/** What a cumulative function gives for complex numbers. */
export const complexScan = (x: Tensor, axis: number, reverse: boolean, kind: string) =>
  lax.associativeScan(COMBINE[kind], x, { axis, reverse });
