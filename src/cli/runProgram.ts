// tsjax run FILE, once everything is loaded.
import { locate, type Located } from "../api/locate.ts";
import { onPrint } from "../api/printing.ts";
import type { IsolateChoice } from "../api/isolation.ts";
import { isExecutable, isForeign } from "./fileKinds.ts";
import { parseDims } from "./dims.ts";
import { moduleFile } from "./moduleFile.ts";
import { openKept } from "./openKept.ts";
import { usageError } from "./exit.ts";
import { readArgument } from "./readArgument.ts";
import { printResult } from "./printResult.ts";
import { showInstall } from "./progress.ts";
import { parseOutputs, writeOutputs } from "./writeOutputs.ts";
import type { NamedArray } from "./namedArray.ts";

export interface RunOptions {
  readonly entry?: string;
  readonly dim: readonly string[];
  readonly arg: readonly string[];
  readonly out: readonly string[];
  readonly json: boolean;
  /** Undefined where the command line does not say. */
  readonly isolate?: boolean;
  readonly debugNans?: boolean;
  readonly debugInfs?: boolean;
  /** Seconds, as text. */
  readonly timeout?: string;
}

/** A limit on time takes a process that can be stopped. */
function isolation({ isolate, timeout }: RunOptions): IsolateChoice | undefined {
  if (timeout === undefined) return isolate;
  const seconds = Number(timeout);
  if (!(seconds > 0)) throw usageError(`--timeout takes a number of seconds, found ${JSON.stringify(timeout)}`);
  if (isolate === false) throw usageError("--timeout needs a process of its own: leave --no-isolate out");
  return { timeoutMs: seconds * 1000 };
}

export async function runProgram(file: string, options: RunOptions): Promise<void> {
  const outputs = parseOutputs(options.out);
  const isolate = isolation(options);
  const args = await Promise.all(options.arg.map(readArgument));
  showInstall();
  // One JSON value is all that stdout has then.
  if (options.json) onPrint((line) => void process.stderr.write(`${line}\n`));
  const run = await openProgram(file, args, options, isolate);
  await finish(await run(), options, outputs);
}

type CompileFlags = Pick<RunOptions, "entry" | "dim" | "debugNans" | "debugInfs">;

/** A program of any kind, to be run once or more often. */
export async function openProgram(
  file: string,
  args: readonly unknown[],
  options: CompileFlags,
  isolate: IsolateChoice | undefined,
): Promise<() => Promise<NamedArray[]>> {
  if (isForeign(file) || isExecutable(file)) refuseFlags(file, options);
  if (isForeign(file)) return (await import("./runForeign.ts")).openForeign(file, args, isolate);
  if (isExecutable(file)) return (await import("./runExecutable.ts")).openExecutable(file, args, isolate);
  return openModule(locate(moduleFile(file)), args, options, isolate);
}

/** A module of the language; the compiler is loaded only where no earlier process did its work. */
async function openModule(
  located: Located,
  args: readonly unknown[],
  options: CompileFlags,
  isolate: IsolateChoice | undefined,
): Promise<() => Promise<NamedArray[]>> {
  const dims = parseDims(options.dim);
  const { program, leaves } =
    openKept(located, args, { ...options, dims, isolate }) ??
    (await import("./compileModule.ts")).compileModule(located, args, { ...options, dims, isolate });
  return async () => {
    const results = await program.runLeaves(leaves);
    const named: NamedArray[] = [];
    for (const [i, result] of results.entries()) {
      named.push({ path: program.signature.outputs[i].path, array: await result.buffer.toHost() });
    }
    return named;
  };
}

/** Programs that are no modules have their entry and their sizes, and their source is not here to be looked through. */
function refuseFlags(file: string, { entry, dim, debugNans, debugInfs }: CompileFlags): void {
  if (entry === undefined && dim.length === 0 && !debugNans && !debugInfs) return;
  throw usageError(`--entry, --dim, --debug-nans and --debug-infs are for modules, and ${file} is none`);
}

async function finish(
  results: readonly NamedArray[],
  { json }: RunOptions,
  outputs: ReturnType<typeof parseOutputs>,
): Promise<void> {
  await writeOutputs(outputs, results);
  printResult(results, { json, written: outputs });
}
