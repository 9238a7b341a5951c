// tsjax profile FILE: where the time goes, as a trace for Perfetto and as a table.
import { performance } from "node:perf_hooks";
import { startTrace, stopTrace } from "../api/profiler.ts";
import { recording, type Span } from "../runtime/profile/index.ts";
import { usageError } from "./exit.ts";
import { showInstall } from "./progress.ts";
import { readArgument } from "./readArgument.ts";
import { openProgram } from "./runProgram.ts";

interface Options {
  readonly entry?: string;
  readonly dim: readonly string[];
  readonly arg: readonly string[];
  readonly repeat: string;
  readonly output: string;
}

export async function profileCommand(file: string, options: Options): Promise<void> {
  const times = Number(options.repeat);
  if (!Number.isInteger(times) || times < 1) throw usageError(`--repeat takes a positive integer, found ${options.repeat}`); // prettier-ignore
  if (!/\.json(\.gz)?$/i.test(options.output)) throw usageError(`--output writes .json and .json.gz files, found ${options.output}`); // prettier-ignore
  const args = await Promise.all(options.arg.map(readArgument));
  showInstall();
  const ready = performance.now();
  startTrace(options.output);
  const { to: recorder } = recording;
  try {
    recorder?.add("program", "start of the process", 0, undefined, ready);
    const run = await openProgram(file, args, options, false);
    for (let i = 0; i < times; i++) {
      const start = performance.now();
      await run();
      recorder?.add("program", `run ${i + 1}`, start);
    }
    await recorder?.addCosts();
  } finally {
    stopTrace();
  }
  const spans = recorder?.spans ?? [];
  process.stdout.write(`${table(spans)}\n`);
  process.stdout.write(`${options.output} has ${spans.length} spans: open it at https://ui.perfetto.dev\n`);
}

const TRACKS = ["compiler", "program", "transfers", "device", "host functions"];

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(3) : ms.toFixed(1)} ms`;

/** Spans of one name in a row: how many, how long together, how long each, and how fast. */
function table(spans: readonly Span[]): string {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const name = span.track === "program" ? span.name.replace(/ \d+$/, "") : span.name;
    const key = `${span.track}\0${name}`;
    const group = groups.get(key);
    if (group) group.push(span);
    else groups.set(key, [span]);
  }
  const order = (key: string): number => TRACKS.indexOf(key.slice(0, key.indexOf("\0")));
  const rows = [...groups]
    .sort(([a], [b]) => order(a) - order(b))
    .map(([key, group]) => {
      const [track, name] = key.split("\0");
      const lengths = group.map(({ start, end }) => end - start);
      const total = lengths.reduce((sum, length) => sum + length, 0);
      const each = group.length === 1 ? "" : `${milliseconds(total / group.length)} each, ${milliseconds(Math.min(...lengths))} at best`; // prettier-ignore
      return [track, name, `${group.length}×`, milliseconds(total), each, rate(group[0], Math.min(...lengths))];
    });
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i].length))) ?? [];
  const right = new Set([2, 3]);
  return rows
    .map((row) => row.map((cell, i) => (right.has(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ").trimEnd())
    .join("\n"); // prettier-ignore
}

function rate({ details }: Span, ms: number): string {
  const flops = details?.flops;
  if (typeof flops === "number" && flops > 0) return `${(flops / ms / 1e6).toPrecision(3)} Gflop/s`;
  const bytes = details?.bytes ?? details?.["bytes accessed"];
  return typeof bytes === "number" && bytes >= 1e5 ? `${(bytes / ms / 1e6).toPrecision(3)} GB/s` : "";
}
