// What --stats says of an optimised program: its costs as a whole, its kernels, and the lines of the source.
import { existsSync, readFileSync } from "node:fs";
import type { CostAnalysis } from "../api/costs.ts";
import type { HloStats, MemoryAnalysis } from "../runtime/index.ts";

export interface StatsReport {
  readonly stats: HloStats;
  readonly cost: CostAnalysis;
  readonly memory: MemoryAnalysis;
}

const MOST_KERNELS = 40;
const MOST_SOURCE = 60;

/** `1234`, `12.3k`, `4.56M`. */
export function short(count: number): string {
  const units = ["", "k", "M", "G", "T", "P"];
  let unit = 0;
  let value = count;
  while (value >= 9_999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0
    ? String(Math.round(value))
    : `${value.toPrecision(Math.max(3, Math.ceil(Math.log10(value))))}${units[unit]}`;
}

/** Columns of equal width; those named in `right` end at the same place. */
function table(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((text, column) => (right.has(column) ? text.padStart(widths[column]) : text.padEnd(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}

const sources = new Map<string, readonly string[]>();

/** The source's own text at a place, where the file is there. */
function sourceAt(place: string): string {
  const [, file, line] = /^(.*):(\d+)$/.exec(place) ?? [];
  if (file === undefined) return "";
  let lines = sources.get(file);
  if (!lines) sources.set(file, (lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : []));
  const text = (lines[Number(line) - 1] ?? "").trim();
  return text.length > MOST_SOURCE ? `${text.slice(0, MOST_SOURCE - 1)}…` : text;
}

const NOWHERE = "(no place)";

export function formatStats({ stats, cost, memory }: StatsReport): string {
  const { kernels, lines, unknownLoops } = stats;
  const fusions = kernels.filter(({ opcode }) => opcode === "fusion").length;
  const out = [
    `${kernels.length} kernels, ${fusions} of them fusions`,
    `cost${origin(cost)}: ${short(cost.flops)} flops, ${short(cost.transcendentals)} transcendentals, ${short(cost.bytesAccessed)} bytes`,
    `memory${origin(memory)}: ${short(memory.arguments)} bytes of arguments, ${short(memory.outputs)} of results, ${short(memory.temporaries)} of temporaries`,
  ];
  if (unknownLoops > 0) out.push(`${unknownLoops} loops turn as often as they will: one turn of each is counted`);
  const costly = [...kernels].sort((a, b) => b.bytes - a.bytes || b.flops - a.flops).slice(0, MOST_KERNELS);
  out.push(
    "",
    ...table(
      [
        ["kernel", "kind", "ops", "runs", "flops", "transc.", "bytes", "place"],
        ...costly.map((kernel) => [
          kernel.name,
          kernel.opcode,
          String(kernel.instructions),
          short(kernel.runs),
          short(kernel.flops),
          short(kernel.transcendentals),
          short(kernel.bytes),
          kernel.place || NOWHERE,
        ]),
      ],
      new Set([2, 3, 4, 5, 6]),
    ),
  );
  if (kernels.length > costly.length) out.push(`… and ${kernels.length - costly.length} that move fewer bytes`);
  out.push(
    "",
    ...table(
      [
        ["place", "ops", "flops", "transc.", "bytes", "source"],
        ...lines.map((line) => [
          line.place || NOWHERE,
          String(line.instructions),
          short(line.flops),
          short(line.transcendentals),
          short(line.bytes),
          sourceAt(line.place),
        ]),
      ],
      new Set([1, 2, 3, 4]),
    ),
  );
  return `${out.join("\n")}\n`;
}

const origin = ({ from }: { readonly from?: "plugin" | "hlo" }): string => (from === "hlo" ? ", estimated" : "");
