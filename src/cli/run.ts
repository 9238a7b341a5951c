// tsjax run FILE: the plugin's library is opened on another thread while the compiler is loaded on this one.
import { isolateOptions } from "../api/isolation.ts";
import { isForeign } from "./fileKinds.ts";
import { warm } from "../api/warm.ts";
import type { RunOptions } from "./runProgram.ts";

/** Whether the plugin will be wanted in this process. */
const runsHere = (file: string, { isolate, timeout }: RunOptions): boolean =>
  timeout === undefined &&
  (isolate === false || (isolate === undefined && !isolateOptions(undefined) && !isForeign(file)));

export async function runCommand(file: string, options: RunOptions): Promise<void> {
  if (runsHere(file, options)) warm(options.isolate);
  const { runProgram } = await import("./runProgram.ts");
  return runProgram(file, options);
}
