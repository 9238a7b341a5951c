// What is recorded while a trace is taken: spans of time, and how much the device holds. Nothing is recorded, and next to
// nothing is done, unless somebody asks.

/** Rows of a trace. */
export type Track = "compiler" | "device" | "transfers" | "host functions" | "program";

export type Details = Readonly<Record<string, string | number>>;

export interface Span {
  readonly track: Track;
  readonly name: string;
  /** Milliseconds, by performance.now(). */
  readonly start: number;
  readonly end: number;
  readonly details?: Details;
}

/** A program that ran; `stats` is what its optimised form does. */
interface Profiled {
  stats(): Promise<{ readonly flops: number; readonly transcendentals: number; readonly bytes: number }>;
}

export interface MemorySample {
  readonly time: number;
  readonly bytes: number;
}

export class Recorder {
  readonly spans: Span[] = [];
  readonly memory: MemorySample[] = [];
  /** The programs that ran, by the details of their spans. */
  readonly programs = new Map<Details, Profiled>();
  readonly started = performance.now();

  /** Programs are waited for, so that spans say how long they ran; where the plugin tells, they need not be. */
  waits = true;

  add(track: Track, name: string, start: number, details?: Details, end = performance.now()): void {
    this.spans.push({ track, name, start, end, ...(details && { details }) });
  }

  /** Adds what programs do to their spans where the plugin has not told it: an estimate, from what XLA made of them. */
  async addCosts(): Promise<void> {
    for (const [details, program] of this.programs) {
      if (details.flops !== undefined) continue;
      const { flops, transcendentals, bytes } = await program.stats();
      const known = { ...details, flops, transcendentals, "bytes accessed": bytes };
      for (const [i, span] of this.spans.entries()) {
        if (span.details === details) this.spans[i] = { ...span, details: known };
      }
    }
  }
}

/** The recorder that is at work, if one is. */
export const recording: { to: Recorder | undefined } = { to: undefined };

/** Runs a task, or starts it, and records how long it takes until it is through. */
export function timed<T>(track: Track, name: string, task: () => T, details?: Details): T {
  const { to } = recording;
  if (to === undefined) return task();
  const start = performance.now();
  const end = (): void => to.add(track, name, start, details);
  let result: T;
  try {
    result = task();
  } catch (error) {
    end();
    throw error;
  }
  if (result instanceof Promise) return result.finally(end) as T;
  end();
  return result;
}
