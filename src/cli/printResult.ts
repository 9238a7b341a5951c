// Results on stdout: a lone array as it is, members of a tree each under its name, long arrays abridged.
import { toJson, type JsonArray } from "../io/json.ts";
import { formatArrayType, type HostArray } from "../runtime/hostArray.ts";
import type { NamedArray } from "./namedArray.ts";
import type { Output } from "./writeOutputs.ts";

/** Arrays of more elements than this are abridged, and this many of each axis shown at both ends. */
const LONG = 1000;
const EDGE = 3;

export function printResult(
  results: readonly NamedArray[],
  { json, written }: { readonly json: boolean; readonly written: readonly Output[] },
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(treeOf(results))}\n`);
    return;
  }
  if (results.length === 1 && results[0].path === "") {
    if (!written.some(({ path }) => path === "")) process.stdout.write(`${format(results[0].array)}\n`);
    return;
  }
  for (const { path, array } of results) {
    const output = written.find((each) => each.path === path);
    const name = path.replace(/^\./, "");
    const head = `${name}: ${formatArrayType(array)}`;
    if (output) process.stdout.write(`${head} → ${output.file}\n`);
    else if (array.shape.length === 0) process.stdout.write(`${head} = ${format(array)}\n`);
    else process.stdout.write(`${head}\n${indent(format(array))}\n`);
  }
}

const indent = (text: string): string => text.replace(/^/gm, "  ");

/** Members by their paths, as one JSON value. */
function treeOf(results: readonly NamedArray[]): unknown {
  if (results.length === 1 && results[0].path === "") return toJson(results[0].array);
  const root: { value: unknown } = { value: undefined };
  for (const { path, array } of results) {
    const steps = [...path.matchAll(/\.([\w$]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)].map(([, name, index, quoted]) =>
      index !== undefined ? Number(index) : (name ?? (JSON.parse(`"${quoted}"`) as string)),
    );
    place(root, "value", steps, toJson(array));
  }
  return root.value ?? null;
}

function place(holder: object, key: string | number, [step, ...rest]: (string | number)[], value: unknown): void {
  const slots = holder as Record<string | number, unknown>;
  if (step === undefined) {
    slots[key] = value;
    return;
  }
  slots[key] ??= typeof step === "number" ? [] : {};
  place(slots[key] as object, step, rest, value);
}

/** NumPy's way of writing arrays: rows on lines of their own, the middle of long ones left out. */
export function format(array: HostArray): string {
  const size = array.shape.reduce((n, dim) => n * dim, 1);
  const abridge = size > LONG;
  const cells = texts(toJson(array), abridge);
  const width = widest(cells);
  return lay(cells, array.shape.length === 0 ? 0 : width, 0);
}

type Cells = string | Cells[];

const widest = (cells: Cells): number => (typeof cells === "string" ? cells.length : Math.max(0, ...cells.map(widest)));

function texts(value: JsonArray, abridge: boolean): Cells {
  if (!Array.isArray(value)) return textOf(value as Exclude<JsonArray, readonly JsonArray[]>);
  const items = value as readonly JsonArray[];
  if (!abridge || items.length <= 2 * EDGE) return items.map((item) => texts(item, abridge));
  const ends = [...items.slice(0, EDGE), ...items.slice(-EDGE)].map((item) => texts(item, abridge));
  return [...ends.slice(0, EDGE), "…", ...ends.slice(EDGE)];
}

function textOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "re" in value && "im" in value) {
    const im = String(value.im);
    return `${String(value.re)}${im.startsWith("-") ? "" : "+"}${im}i`;
  }
  return String(value);
}

function lay(cells: Cells, width: number, depth: number): string {
  if (typeof cells === "string") return cells.padStart(cells === "…" ? 0 : width);
  const flat = cells.every((cell) => typeof cell === "string");
  const separator = flat ? ", " : `,\n${" ".repeat(depth + 1)}`;
  return `[${cells.map((cell) => lay(cell, width, depth + 1)).join(separator)}]`;
}
