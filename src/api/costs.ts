// Costs of a compiled program: as the plugin tells them, or from the optimised HLO where it does not.
import type { MemoryAnalysis } from "../runtime/index.ts";
import type { Runnable } from "./runnable.ts";

export interface CostAnalysis {
  readonly flops: number;
  /** Functions like exp and tanh, which cost more than one operation. */
  readonly transcendentals: number;
  /** Read and written. */
  readonly bytesAccessed: number;
  /** Who says so: the plugin, or tsjax, which estimates it from the optimised program. */
  readonly from: "plugin" | "hlo";
}

const count = (value: unknown): number | undefined =>
  typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;

export async function costOf(runnable: Runnable): Promise<CostAnalysis> {
  const told = await runnable.costAnalysis();
  const [flops, bytesAccessed] = [count(told?.flops), count(told?.["bytes accessed"])];
  if (flops !== undefined && bytesAccessed !== undefined && flops >= 0) {
    return { flops, transcendentals: count(told?.transcendentals) ?? 0, bytesAccessed, from: "plugin" };
  }
  const stats = await runnable.stats();
  return { flops: stats.flops, transcendentals: stats.transcendentals, bytesAccessed: stats.bytes, from: "hlo" };
}

export async function memoryOf(runnable: Runnable): Promise<MemoryAnalysis> {
  const told = await runnable.memoryAnalysis();
  if (told) return { ...told, from: "plugin" };
  const { memory } = await runnable.stats();
  return { ...memory, aliases: 0, code: 0, from: "hlo" };
}
