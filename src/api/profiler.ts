// Traces of what a process does with programs: compiling, sending, running, reading. Perfetto (ui.perfetto.dev) opens them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { makeFolder } from "../runtime/makeFolder.ts";
import { PluginProfiler, Recorder, recording, timed, traceOf, type Trace } from "../runtime/profile/index.ts";
import { openClientSync } from "./client.ts";
import { fileError } from "../io/fileError.ts";
import { ArgumentError } from "./errors.ts";

interface Session {
  readonly recorder: Recorder;
  readonly plugin: PluginProfiler | undefined;
  readonly file: string | undefined;
}

let session: Session | undefined;

/**
 * From now on, what happens is recorded, until `stopTrace`. `file` is where the trace goes then: a `.json` or `.json.gz`
 * file, or a folder, which gets a `perfetto_trace.json.gz`.
 *
 * Where the plugin has a profiler of its own, the trace has what it records, op by op. Elsewhere programs are waited for
 * at each call, so that spans say how long they ran.
 */
export function startTrace(file?: string): void {
  if (session) throw new ArgumentError("a trace is being taken already: end it with stopTrace()");
  // A file that cannot be written is known now, not when all has run.
  if (file !== undefined) write(file, "");
  const recorder = new Recorder();
  recording.to = recorder;
  try {
    const plugin = PluginProfiler.of(openClientSync().api);
    recorder.waits = plugin === undefined;
    plugin?.start();
    session = { recorder, plugin, file };
  } catch (error) {
    recording.to = undefined;
    throw error;
  }
}

/** Ends what `startTrace` began; gives the trace, as Chrome's JSON has it, and writes it where that said. */
export function stopTrace(): Trace {
  if (!session) throw new ArgumentError("no trace is being taken: begin one with startTrace(file)");
  const { recorder, plugin, file } = session;
  session = undefined;
  recording.to = undefined;
  const trace = traceOf(recorder, plugin?.stop());
  if (file !== undefined) write(file, JSON.stringify(trace));
  return trace;
}

function write(file: string, text: string): void {
  try {
    const to = target(file);
    writeFileSync(to, /\.gz$/i.test(to) ? gzipSync(text) : text);
  } catch (error) {
    throw fileError(file, error);
  }
}

/** The file itself; one in the folder, which is made, where that was named. */
function target(file: string): string {
  if (/\.(json|gz)$/i.test(file)) return file;
  makeFolder(file);
  return join(file, "perfetto_trace.json.gz");
}

/** Takes a trace of what `body` does, and gives what it gives. */
export function trace<T>(file: string, body: () => T): T {
  startTrace(file);
  let result: T;
  try {
    result = body();
  } catch (error) {
    stopTrace();
    throw error;
  }
  if (result instanceof Promise) return result.finally(() => stopTrace()) as T;
  stopTrace();
  return result;
}

/** Runs `body`, or starts it, as a span of the trace that is being taken. */
export const annotate = <T>(name: string, body: () => T): T => timed("program", name, body);

/** JAX's `jax.profiler`. */
export const profiler = { startTrace, stopTrace, trace, annotate };
