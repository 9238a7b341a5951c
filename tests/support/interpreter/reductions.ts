// Contractions, reductions, windows, scans and sorting of the interpreter.
import { isComplex, type DType } from "../../../src/ir/dtype.ts";
import { identityOf } from "../../../src/ir/identities.ts";
import type { BinaryOp, ConvAttrs, DotAttrs, OpAttrs, ReduceKind, WindowAttrs } from "../../../src/ir/ops.ts";
import { windowCount } from "../../../src/ir/rules/window.ts";
import type { Shape } from "../../../src/ir/type.ts";
import { arr, build, flatten, forEachIndex, inside, reader, stridesOf, type Arr } from "./array.ts";
import { binaryNumber, convertNumber } from "./elementwise.ts";
import { add, fromScalar, isNaNum, less, mul, order, re, wrap, type Num } from "./numbers.ts";

/** Combines a running result with the next elements, of several arrays side by side. */
export type Combine = (total: readonly Num[], next: readonly Num[]) => readonly Num[];

const KIND_OPS: Readonly<Record<ReduceKind, BinaryOp>> = {
  sum: "add", prod: "mul", max: "max", min: "min", and: "and", or: "or", xor: "xor",
}; // prettier-ignore

export const combineOf =
  (kind: ReduceKind, dtype: DType): Combine =>
  ([a], [b]) => [binaryNumber(KIND_OPS[kind], dtype, a, b)];

export const identity = (kind: ReduceKind, dtype: DType): Num =>
  wrap(dtype, fromScalar(dtype, identityOf(kind, dtype)));

const zero = (dtype: DType): Num => (isComplex(dtype) ? [0, 0] : 0);

export function dotGeneral(x: Arr, y: Arr, attrs: DotAttrs): Arr {
  const { lhsBatch, rhsBatch, lhsContract, rhsContract, dtype } = attrs;
  const free = (shape: Shape, taken: readonly number[]): number[] => shape.flatMap((_, d) => (taken.includes(d) ? [] : [d])); // prettier-ignore
  const xFree = free(x.shape, [...lhsBatch, ...lhsContract]);
  const yFree = free(y.shape, [...rhsBatch, ...rhsContract]);
  const batch = lhsBatch.map((d) => x.shape[d]);
  const inner = lhsContract.map((d) => x.shape[d]);
  const shape = [...batch, ...xFree.map((d) => x.shape[d]), ...yFree.map((d) => y.shape[d])];
  const [readX, readY] = [reader(x), reader(y)];
  return build(dtype, shape, (index) => {
    const i = x.shape.map(() => 0);
    const j = y.shape.map(() => 0);
    batch.forEach((_, k) => {
      i[lhsBatch[k]] = index[k];
      j[rhsBatch[k]] = index[k];
    });
    xFree.forEach((d, k) => (i[d] = index[batch.length + k]));
    yFree.forEach((d, k) => (j[d] = index[batch.length + xFree.length + k]));
    let total = zero(dtype);
    forEachIndex(inner, (contracted) => {
      contracted.forEach((at, k) => {
        i[lhsContract[k]] = at;
        j[rhsContract[k]] = at;
      });
      total = binaryNumber("add", dtype, total, binaryNumber("mul", dtype, readX(i), readY(j)));
    });
    return total;
  });
}

export function convolution(x: Arr, kernel: Arr, attrs: ConvAttrs, shape: Shape): Arr {
  const { dims, strides, padding, lhsDilation, rhsDilation, featureGroupCount, batchGroupCount, dtype } = attrs;
  const [readX, readK] = [reader(x), reader(kernel)];
  const window = dims.rhs.slice(2).map((d) => kernel.shape[d]);
  const image = dims.lhs.slice(2).map((d) => x.shape[d]);
  const perGroup = kernel.shape[dims.rhs[1]];
  const outFeatures = kernel.shape[dims.rhs[0]];
  const batches = x.shape[dims.lhs[0]] / batchGroupCount;
  return build(dtype, shape, (index) => {
    const [b, f, ...at] = dims.out.map((d) => index[d]);
    const featureGroup = Math.floor(f / (outFeatures / featureGroupCount));
    const batchGroup = Math.floor(f / (outFeatures / batchGroupCount));
    let total = zero(dtype);
    forEachIndex(window, (w) => {
      const place = at.map((p, d) => (p * strides[d] - padding[d][0] + w[d] * rhsDilation[d]) / lhsDilation[d]);
      if (!place.every(Number.isInteger) || !inside(place, image)) return;
      for (let k = 0; k < perGroup; k++) {
        const i = new Array<number>(x.shape.length);
        const j = new Array<number>(x.shape.length);
        [batchGroup * batches + b, featureGroup * perGroup + k, ...place].forEach((v, d) => (i[dims.lhs[d]] = v));
        [f, k, ...w].forEach((v, d) => (j[dims.rhs[d]] = v));
        total = add(total, mul(readX(i), readK(j)));
      }
    });
    return wrap(dtype, total);
  });
}

export function reduce(xs: readonly Arr[], inits: readonly Num[], axes: readonly number[], combine: Combine): Arr[] {
  const { shape } = xs[0];
  const kept = shape.flatMap((_, d) => (axes.includes(d) ? [] : [d]));
  const outShape = kept.map((d) => shape[d]);
  const strides = stridesOf(outShape);
  const outs = xs.map((_, i) => new Array<Num>(outShape.reduce((n, d) => n * d, 1)).fill(inits[i]));
  forEachIndex(shape, (index, flat) => {
    const place = flatten(kept.map((d) => index[d]), strides); // prettier-ignore
    const made = combine(
      outs.map((out) => out[place]),
      xs.map((x) => x.data[flat]),
    );
    made.forEach((value, i) => (outs[i][place] = value));
  });
  return xs.map((x, i) => arr(x.dtype, outShape, outs[i]));
}

/** Calls `visit` for each element of the window at a position: its index in the array, or null where padding is. */
function forEachInWindow(
  shape: Shape,
  position: readonly number[],
  { window, strides, baseDilation, windowDilation, padding }: WindowAttrs,
  visit: (index: readonly number[] | null) => void,
): void {
  forEachIndex(window, (w) => {
    const place = position.map((p, d) => (p * strides[d] - padding[d][0] + w[d] * windowDilation[d]) / baseDilation[d]);
    visit(place.every(Number.isInteger) && inside(place, shape) ? place : null);
  });
}

const windowed = (shape: Shape, attrs: WindowAttrs): number[] =>
  shape.map((size, d) =>
    windowCount({
      size,
      window: attrs.window[d],
      stride: attrs.strides[d],
      baseDilation: attrs.baseDilation[d],
      windowDilation: attrs.windowDilation[d],
      padding: attrs.padding[d],
    }),
  );

export function reduceWindow(xs: readonly Arr[], inits: readonly Num[], attrs: WindowAttrs, combine: Combine): Arr[] {
  const shape = windowed(xs[0].shape, attrs);
  const readers = xs.map(reader);
  const outs = xs.map(() => [] as Num[]);
  forEachIndex(shape, (position) => {
    let total: readonly Num[] = inits;
    forEachInWindow(xs[0].shape, position, attrs, (index) => {
      total = combine(total, index ? readers.map((read) => read(index)) : inits);
    });
    total.forEach((value, i) => outs[i].push(value));
  });
  return xs.map((x, i) => arr(x.dtype, shape, outs[i]));
}

type Selection = OpAttrs["selectAndScatterAdd"];

const plain = ({ window, strides, padding }: Selection): WindowAttrs => ({
  window,
  strides,
  padding,
  baseDilation: window.map(() => 1),
  windowDilation: window.map(() => 1),
});

/** The element that each window selects: the first of the greatest (or least); null when it is all padding. */
function selected(x: Arr, position: readonly number[], attrs: Selection): readonly number[] | null {
  const read = reader(x);
  let best: readonly number[] | null = null;
  forEachInWindow(x.shape, position, plain(attrs), (index) => {
    if (!index) return;
    if (!best || (attrs.select === "ge" ? less(read(best), read(index)) : less(read(index), read(best)))) best = index;
  });
  return best;
}

export function selectAndScatterAdd(source: Arr, x: Arr, attrs: Selection): Arr {
  const strides = stridesOf(x.shape);
  const data = x.data.map(() => zero(x.dtype));
  forEachIndex(source.shape, (position, flat) => {
    const index = selected(x, position, attrs);
    if (!index) return;
    const place = flatten(index, strides);
    data[place] = binaryNumber("add", x.dtype, data[place], source.data[flat]);
  });
  return { ...x, data };
}

export function selectAndGatherAdd(source: Arr, x: Arr, attrs: Selection): Arr {
  const read = reader(source);
  return build(x.dtype, windowed(x.shape, plain(attrs)), (position) => {
    const index = selected(x, position, attrs);
    return index ? read(index) : zero(x.dtype);
  });
}

export function argReduce(x: Arr, axis: number, dtype: DType, greatest: boolean): Arr {
  const read = reader(x);
  const shape = x.shape.filter((_, d) => d !== axis);
  return build(dtype, shape, (index) => {
    const at = (i: number): Num => read([...index.slice(0, axis), i, ...index.slice(axis)]);
    let best = 0;
    for (let i = 1; i < x.shape[axis]; i++) {
      if (isNaNum(at(best))) break;
      if (isNaNum(at(i)) || (greatest ? less(at(best), at(i)) : less(at(i), at(best)))) best = i;
    }
    return convertNumber("i32", dtype, best);
  });
}

/** The lines of an array along one axis: for each, the flat places of its elements in order. */
function lines(shape: Shape, axis: number): number[][] {
  const strides = stridesOf(shape);
  const found: number[][] = [];
  forEachIndex(shape.map((n, d) => (d === axis ? Math.min(n, 1) : n)), (index) => {
    const first = flatten(index, strides);
    found.push(Array.from({ length: shape[axis] }, (_, i) => first + i * strides[axis]));
  }); // prettier-ignore
  return found;
}

export function cumulative(x: Arr, { kind, axis, reverse }: OpAttrs["cumulative"]): Arr {
  const combine: (a: Num, b: Num) => Num =
    kind === "logsumexp" ? (a, b) => logaddexp(re(a), re(b)) : (a, b) => combineOf(kind, x.dtype)([a], [b])[0];
  const data = [...x.data];
  for (const line of lines(x.shape, axis)) {
    const places = reverse ? line.reverse() : line;
    for (let i = 1; i < places.length; i++) data[places[i]] = combine(data[places[i - 1]], data[places[i]]);
  }
  return { ...x, data };
}

function logaddexp(a: number, b: number): number {
  const top = Math.max(a, b);
  return Number.isFinite(top) ? top + Math.log1p(Math.exp(-Math.abs(a - b))) : top;
}

export function sort(xs: readonly Arr[], { dimension, numKeys }: OpAttrs["sort"]): Arr[] {
  const data = xs.map((x) => [...x.data]);
  for (const line of lines(xs[0].shape, dimension)) {
    const sorted = [...line].sort((a, b) => {
      for (let k = 0; k < numKeys; k++) {
        const found = order(xs[k].data[a], xs[k].data[b]);
        if (found !== 0) return found;
      }
      return a - b;
    });
    line.forEach((place, i) => xs.forEach((x, k) => (data[k][place] = x.data[sorted[i]])));
  }
  return xs.map((x, i) => ({ ...x, data: data[i] }));
}

export function topK(x: Arr, k: number): Arr[] {
  const last = x.shape.length - 1;
  const shape = [...x.shape.slice(0, last), k];
  const values: Num[] = [];
  const places: Num[] = [];
  for (const line of lines(x.shape, last)) {
    const sorted = [...line].sort((a, b) => order(x.data[b], x.data[a]) || a - b).slice(0, k);
    values.push(...sorted.map((place) => x.data[place]));
    places.push(...sorted.map((place) => line.indexOf(place)));
  }
  return [arr(x.dtype, shape, values), arr("i32", shape, places)];
}
