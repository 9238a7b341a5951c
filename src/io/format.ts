// Arrays as text: rows on lines of their own, the middle of long ones left out.
import { DTYPE_INFO } from "../ir/dtype.ts";
import { decodeElements, type Scalar } from "../ir/elements.ts";
import type { HostArray } from "../runtime/hostArray.ts";
import { elementToJson, type JsonScalar } from "./json.ts";

export interface FormatOptions {
  /** Arrays of more elements than this are abridged. */
  readonly threshold?: number;
  /** How many of each axis are shown at both ends of an abridged array. */
  readonly edgeitems?: number;
  /** Digits behind the point; all that tell the number apart when left out. */
  readonly precision?: number | null;
  /** Never by powers of ten. */
  readonly suppress?: boolean;
}

/** Writes one element, whose usual text it is given. */
export type CellText = (value: Scalar, plain: string) => string;

/** NumPy's way of writing arrays. Of one that is abridged, only what is shown is read. */
export function format({ dtype, shape, bytes }: HostArray, options: FormatOptions = {}, cell?: CellText): string {
  const { threshold = 1000, edgeitems = 3 } = options;
  const size = shape.reduce((n, dim) => n * dim, 1);
  const width = DTYPE_INFO[dtype].bytes;
  const textAt = (i: number): string => {
    const element = bytes.subarray(i * width, (i + 1) * width);
    const text = textOf(elementToJson(dtype, element), options);
    return cell ? cell(decodeElements(dtype, element)[0], text) : text;
  };
  const cells = nest(shape, Math.max(size, ...shape) > threshold ? edgeitems : null, textAt);
  return lay(cells, shape.length === 0 ? 0 : widest(cells), 0);
}

type Cells = string | Cells[];

const ELLIPSIS = "…";

/** The texts in rows; with an `edge`, only so many at both ends of each axis. */
function nest(shape: readonly number[], edge: number | null, textAt: (i: number) => string): Cells {
  const build = (axis: number, offset: number): Cells => {
    if (axis === shape.length) return textAt(offset);
    const [count, ...inner] = shape.slice(axis);
    const stride = inner.reduce((n, dim) => n * dim, 1);
    const part = (from: number, to: number): Cells[] =>
      Array.from({ length: to - from }, (_, i) => build(axis + 1, offset + (from + i) * stride));
    if (edge === null || count <= 2 * edge) return part(0, count);
    return [...part(0, edge), ELLIPSIS, ...part(count - edge, count)];
  };
  return build(0, 0);
}

const widest = (cells: Cells): number => (typeof cells === "string" ? cells.length : Math.max(0, ...cells.map(widest)));

function textOf(value: JsonScalar, options: FormatOptions): string {
  if (typeof value === "object") {
    const im = numberText(value.im, options);
    return `${numberText(value.re, options)}${im.startsWith("-") ? "" : "+"}${im}i`;
  }
  return numberText(value, options);
}

function numberText(value: unknown, { precision = null, suppress = false }: FormatOptions): string {
  if (typeof value !== "number" || !Number.isFinite(value)) return String(value);
  const rounded = precision === null ? value : Number(value.toFixed(Math.min(100, precision)));
  if (!suppress)
    return precision !== null && rounded === 0 && value !== 0 ? value.toExponential(precision) : String(rounded);
  return rounded.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: precision ?? 20 });
}

function lay(cells: Cells, width: number, depth: number): string {
  if (typeof cells === "string") return cells.padStart(cells === ELLIPSIS ? 0 : width);
  const flat = cells.every((cell) => typeof cell === "string");
  const separator = flat ? ", " : `,\n${" ".repeat(depth + 1)}`;
  return `[${cells.map((cell) => lay(cell, width, depth + 1)).join(separator)}]`;
}
