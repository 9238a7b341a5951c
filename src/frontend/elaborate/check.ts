// Checking without compiling: every exported function of a module is elaborated for its faults, and every other whose
// annotations say all of its parameters. Dimension variables get
// sizes that nothing else in the program has, so that a fault about a size is one about the variable, and are named
// again in the messages.
import type { Diagnostic } from "../diagnostics.ts";
import type { Program } from "../modules/load.ts";
import { elaborate, exportsOf } from "./entry.ts";
import type { SizeOf } from "./inputs.ts";
import type { DimCell } from "./scope.ts";

const PRIMES = [11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109];
/** For programs that want a size to be even, or a multiple of four. */
const COMPOSITES = [12, 24, 36, 48, 60, 72, 84, 96, 108, 120, 132, 144, 156, 168, 180, 192, 204, 216, 228, 240];
/** For programs that take a part of fixed size out of what comes. */
const LARGE = [720, 1440, 2160, 2880, 3600];

/** All faults of a module's functions, each once. */
export function check(program: Program): readonly Diagnostic[] {
  const { specs, internals, diagnostics } = exportsOf(program);
  if (specs.size === 0) return diagnostics.length > 0 ? diagnostics : elaborate(program, { checking: true }).diagnostics; // prettier-ignore
  return unique([
    ...diagnostics,
    ...[...specs.keys()].flatMap((entry) => checkEntry(program, entry)),
    ...internals.flatMap((entry) => checkInternal(program, entry)),
  ]);
}

const key = ({ code, span }: Diagnostic): string => `${code} ${span.source.file} ${span.start} ${span.end}`;

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((each) => !seen.has(key(each)) && seen.add(key(each)));
}

/** A function that throws may be there for that. */
const checkInternal = (program: Program, entry: string): Diagnostic[] =>
  elaborate(program, { entry, internal: true, checking: true }).diagnostics.filter(({ code }) => code !== "TJ5005");

/** A fault of the program is one for any sizes. */
function checkEntry(program: Program, entry: string): readonly Diagnostic[] {
  const first = checkWith(program, entry, PRIMES);
  if (!first.usedSizes) return first.diagnostics;
  let faults: readonly Diagnostic[] = first.diagnostics;
  for (const sizes of [COMPOSITES, LARGE]) {
    if (faults.length === 0) return faults;
    const { diagnostics } = checkWith(program, entry, sizes);
    const again = new Set(diagnostics.map(key));
    const both = faults.filter((each) => again.has(key(each)));
    faults = both.length > 0 ? both : diagnostics;
  }
  return faults;
}

function checkWith(program: Program, entry: string, sizes: readonly number[]) {
  const written = new Set(
    program.modules.flatMap(({ source }) => (source.text.match(/\b\d+\b/g) ?? []).map(Number)), // prettier-ignore
  );
  const free = sizes.filter((size) => !written.has(size));
  const names = new Map<number, string>();
  const sizeOfCell = new Map<string, number>();
  const sizeOf: SizeOf = (cell: DimCell | null) => {
    const known = cell && sizeOfCell.get(cell.name);
    if (known) return known;
    const size = free.shift() ?? 1009 + names.size;
    names.set(size, cell?.name ?? "?");
    if (cell) sizeOfCell.set(cell.name, size);
    return size;
  };
  const { diagnostics } = elaborate(program, { entry, checking: true, sizeOf });
  return { diagnostics: diagnostics.map((each) => withNames(each, names)), usedSizes: names.size > 0 };
}

/** The diagnostic with the names of dimensions where their made-up sizes stand. */
function withNames(diagnostic: Diagnostic, names: ReadonlyMap<number, string>): Diagnostic {
  if (names.size === 0) return diagnostic;
  const named = (text: string): string =>
    text
      .replace(/ where (?:\w+ = \d+(?:, )?)+$/, (sizes) => (mentions(sizes, names) ? "" : sizes))
      .replace(/\d+/g, (digits) => names.get(Number(digits)) ?? digits);
  const { message, hint, related } = diagnostic;
  return {
    ...diagnostic,
    message: named(message),
    ...(hint === undefined ? {} : { hint: named(hint) }),
    ...(related ? { related: related.map((each) => ({ ...each, message: named(each.message) })) } : {}),
  };
}

const mentions = (text: string, names: ReadonlyMap<number, string>): boolean =>
  (text.match(/\d+/g) ?? []).every((digits) => names.has(Number(digits)));
