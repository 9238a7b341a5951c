// NumPy's indexing, element by element: which element of the operand each element of the result is.
import { array, int, type Tensor, type Val } from "../../../src/frontend/values/values.ts";

/** An entry of an index, in plain data. Index arrays hold their numbers, which a program gets as an argument. */
export type Entry =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "slice"; readonly bounds: readonly (number | null)[] }
  | { readonly kind: "new" }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "array"; readonly shape: readonly number[]; readonly data: readonly number[] };

/** The entry as the language has it; the next tensor where it is an array. */
export function toVal(entry: Entry, next: () => Tensor): Val {
  switch (entry.kind) {
    case "int":
      return int(entry.value);
    case "slice":
      return array(entry.bounds.map((bound) => (bound === null ? null : int(bound))));
    case "new":
      return null;
    case "ellipsis":
      return "...";
    case "array":
      return next();
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, dim) => size * dim, 1);

const unravel = (flat: number, shape: readonly number[]): number[] =>
  shape.map((dim, d) => Math.floor(flat / sizeOf(shape.slice(d + 1))) % dim);

const ravel = (place: readonly number[], shape: readonly number[]): number =>
  place.reduce((flat, i, d) => flat * shape[d] + i, 0);

/** The places of a Python slice, found by walking. */
function walk([start, stop, step]: readonly (number | null)[], size: number): number[] {
  const by = step ?? 1;
  const places: number[] = [];
  const wrap = (bound: number): number => (bound < 0 ? bound + size : bound);
  const from = start === null || start === undefined ? (by > 0 ? 0 : size - 1) : wrap(start);
  const to = stop === null || stop === undefined ? (by > 0 ? size : -1) : wrap(stop);
  if (by > 0) for (let i = Math.max(from, 0); i < Math.min(to, size); i += by) places.push(i);
  else for (let i = Math.min(from, size - 1); i > Math.max(to, -1); i += by) places.push(i);
  return places;
}

const broadcastShapes = (shapes: readonly (readonly number[])[]): number[] => {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const dims = shapes.map((shape) => shape[shape.length - rank + i] ?? 1);
    return dims.find((dim) => dim !== 1) ?? 1;
  });
};

export interface Places {
  readonly shape: readonly number[];
  /** For each element of the result, the flat index of the operand's element. */
  readonly sources: readonly number[];
}

export function places(shape: readonly number[], index: readonly Entry[]): Places {
  const used = index.filter(({ kind }) => kind !== "new" && kind !== "ellipsis").length;
  const whole = Array.from({ length: shape.length - used }, (): Entry => ({ kind: "slice", bounds: [] }));
  const at = index.findIndex(({ kind }) => kind === "ellipsis");
  const entries = at < 0 ? [...index, ...whole] : [...index.slice(0, at), ...whole, ...index.slice(at + 1)];

  const arrays = entries.flatMap((entry) => (entry.kind === "array" ? [entry.shape] : []));
  const batch = broadcastShapes(arrays);
  const advanced = entries.map(({ kind }) => kind === "array" || (kind === "int" && arrays.length > 0));
  const first = advanced.indexOf(true);
  const together = first >= 0 && advanced.slice(first, advanced.lastIndexOf(true) + 1).every(Boolean);
  const position = together ? first : 0;

  // Each dimension of the result: the entry that it comes from, or the batch.
  const dims: { readonly entry: number; readonly size: number }[] = [];
  const addBatch = (): void => batch.forEach((size) => dims.push({ entry: -1, size }));
  let axis = 0;
  const axisOf = entries.map(({ kind }) => (kind === "new" ? -1 : axis++));
  entries.forEach((entry, e) => {
    if (arrays.length > 0 && e === position) addBatch();
    if (entry.kind === "new") dims.push({ entry: e, size: 1 });
    if (entry.kind === "slice") dims.push({ entry: e, size: walk(entry.bounds, shape[axisOf[e]]).length });
  });
  const result = dims.map(({ size }) => size);

  const sources = Array.from({ length: sizeOf(result) }, (_, flat) => {
    const place = unravel(flat, result);
    const inBatch = place.filter((_, d) => dims[d].entry === -1);
    const source = entries.flatMap((entry, e): number[] => {
      const size = shape[axisOf[e]];
      const wrap = (i: number): number => (i < 0 ? i + size : i);
      switch (entry.kind) {
        case "int":
          return [wrap(entry.value)];
        case "slice":
          return [walk(entry.bounds, size)[place[dims.findIndex((dim) => dim.entry === e)]]];
        case "array": {
          const own = inBatch.slice(inBatch.length - entry.shape.length).map((i, d) => (entry.shape[d] === 1 ? 0 : i));
          return [wrap(entry.data[ravel(own, entry.shape)])];
        }
        default:
          return [];
      }
    });
    return ravel(source, shape);
  });
  return { shape: result, sources };
}
