// tsjax run FILE: the plugin's library is opened on another thread while the compiler is loaded on this one.
import { PluginError } from "../runtime/errors.ts";
import { warmPlugin } from "../runtime/loadPlugin.ts";
import { pluginPath } from "../runtime/plugins/locate.ts";
import type { RunOptions } from "./runProgram.ts";

export async function runCommand(file: string, options: RunOptions): Promise<void> {
  try {
    warmPlugin(pluginPath());
  } catch (error) {
    // Not installed, or not there: running the program says so, or fetches it.
    if (!(error instanceof PluginError)) throw error;
  }
  const { runProgram } = await import("./runProgram.ts");
  return runProgram(file, options);
}
