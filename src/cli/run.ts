// tsjax run FILE: the plugin's library is opened on another thread while the compiler is loaded on this one.
import { isolateOptions } from "../api/isolation.ts";
import { isForeign } from "./fileKinds.ts";
import { PluginError } from "../runtime/errors.ts";
import { warmPlugin } from "../runtime/loadPlugin.ts";
import { pluginPath } from "../runtime/plugins/locate.ts";
import type { RunOptions } from "./runProgram.ts";

/** Whether the plugin will be wanted in this process. */
const runsHere = (file: string, { isolate, timeout }: RunOptions): boolean =>
  timeout === undefined &&
  (isolate === false || (isolate === undefined && !isolateOptions(undefined) && !isForeign(file)));

export async function runCommand(file: string, options: RunOptions): Promise<void> {
  if (runsHere(file, options)) warm();
  const { runProgram } = await import("./runProgram.ts");
  return runProgram(file, options);
}

function warm(): void {
  try {
    warmPlugin(pluginPath());
  } catch (error) {
    // Not installed, or not there: running the program says so, or fetches it.
    if (!(error instanceof PluginError)) throw error;
  }
}
