// The transformations that the command line names: every --grad of the entry, then every --vmap of what that gives.
import { entrySpecs } from "../frontend/elaborate/specs.ts";
import { placeholderFor, type SizeOf } from "../frontend/elaborate/inputs.ts";
import { Placeholder, type ElaborateOptions } from "../frontend/elaborate/index.ts";
import type { Program } from "../frontend/modules/load.ts";
import { mapTree } from "../frontend/tree/index.ts";
import { array, FunctionVal, int, object, type Val } from "../frontend/values/values.ts";
import { library } from "../std/index.ts";
import { ArgumentError } from "./errors.ts";

export interface CommandTransforms {
  readonly entry?: string;
  /** Argument numbers, as "0,2", of each derivative. */
  readonly grad: readonly string[];
  /** Axes, as "0,-,1" or one for all arguments, of each batch, the innermost first. */
  readonly vmap: readonly string[];
  /** How many examples are in a batch. */
  readonly batch?: number;
  readonly dims: Readonly<Record<string, number>>;
}

/** How many examples a text is made for when `--dim batch=SIZE` does not say. */
const DEFAULT_BATCH = 8;

/** Options for the elaborator: the transformation, and arguments with the batch's axes in them. */
export function transformed(
  program: Program,
  { entry, grad, vmap, batch = DEFAULT_BATCH, dims }: CommandTransforms,
): Pick<ElaborateOptions, "transform"> & { readonly values?: readonly Val[] } {
  if (grad.length === 0 && vmap.length === 0) return {};
  const specs = entrySpecs(program, entry);
  if (!specs) return {};
  const batches = vmap.map(parseAxes);
  const argnums = grad.map(parseArgnums);
  const values = specs.map(({ name, spec }, i) => {
    const sizeOf: SizeOf = (cell) => (cell ? (dims[cell.name] ?? null) : null);
    const value = placeholderFor(spec, name, { sizeOf, checking: false, isThere: () => false });
    return batches.reduce<Val>((inner, axes) => {
      const axis = axes[i % axes.length];
      return axis === null ? inner : mapTree(inner, (leaf) => withAxis(leaf, axis, batch));
    }, value);
  });
  return {
    values,
    transform: (fn, site) => {
      const derived = argnums.reduce<Val>((f, which) => named("grad").call([f, object({ argnums: which })], site), fn);
      return batches.reduce((f, axes) => named("vmap").call([f, axesOf(axes)], site), derived);
    },
  };
}

function named(name: string): FunctionVal {
  const found = library.module("tsjax")?.get(name);
  if (!(found instanceof FunctionVal)) throw new Error(`the library has no ${name}`);
  return found;
}

const axisOf = (axis: number | null): Val => (axis === null ? null : int(axis));
const axesOf = (axes: readonly (number | null)[]): Val =>
  axes.length === 1 ? axisOf(axes[0]) : array(axes.map(axisOf));

function parseArgnums(text: string): Val {
  const numbers = text.split(",").map((part) => Number(part));
  if (numbers.some((number) => !Number.isInteger(number)))
    throw new ArgumentError(`--grad takes argument numbers, as 0,2, found ${text}`);
  return numbers.length === 1 ? int(numbers[0]) : array(numbers.map(int));
}

function parseAxes(text: string): (number | null)[] {
  return text.split(",").map((part) => {
    if (part === "-" || part === "null") return null;
    if (/^-?\d+$/.test(part)) return Number(part);
    throw new ArgumentError(`--vmap takes an axis for each argument and - for none, as 0,-,1, found ${text}`);
  });
}

function withAxis(leaf: Val, axis: number, size: number): Val {
  if (!(leaf instanceof Placeholder)) return leaf;
  const at = axis < 0 ? axis + leaf.shape.length + 1 : axis;
  const shape = [...leaf.shape.slice(0, at), size, ...leaf.shape.slice(at)];
  return new Placeholder(leaf.dtype, shape, leaf.options);
}
