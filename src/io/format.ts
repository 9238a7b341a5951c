// Arrays as text: rows on lines of their own, the middle of long ones left out.
import type { HostArray } from "../runtime/hostArray.ts";
import { toJson, type JsonArray } from "./json.ts";

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

/** NumPy's way of writing arrays. */
export function format(array: HostArray, options: FormatOptions = {}): string {
  const { threshold = 1000, edgeitems = 3 } = options;
  const size = array.shape.reduce((n, dim) => n * dim, 1);
  const cells = texts(toJson(array), size > threshold ? edgeitems : null, options);
  const width = widest(cells);
  return lay(cells, array.shape.length === 0 ? 0 : width, 0);
}

type Cells = string | Cells[];

const widest = (cells: Cells): number => (typeof cells === "string" ? cells.length : Math.max(0, ...cells.map(widest)));

function texts(value: JsonArray, edge: number | null, options: FormatOptions): Cells {
  if (!Array.isArray(value)) return textOf(value as Exclude<JsonArray, readonly JsonArray[]>, options);
  const items = value as readonly JsonArray[];
  if (edge === null || items.length <= 2 * edge) return items.map((item) => texts(item, edge, options));
  const ends = [...items.slice(0, edge), ...items.slice(items.length - edge)].map((item) => texts(item, edge, options));
  return [...ends.slice(0, edge), "…", ...ends.slice(edge)];
}

function textOf(value: unknown, options: FormatOptions): string {
  if (typeof value === "object" && value !== null && "re" in value && "im" in value) {
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
  if (typeof cells === "string") return cells.padStart(cells === "…" ? 0 : width);
  const flat = cells.every((cell) => typeof cell === "string");
  const separator = flat ? ", " : `,\n${" ".repeat(depth + 1)}`;
  return `[${cells.map((cell) => lay(cell, width, depth + 1)).join(separator)}]`;
}
