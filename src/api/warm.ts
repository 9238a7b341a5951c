// Opening the plugin's library takes as long as reading a program: it begins on another thread as soon as it is likely to be
// wanted.
import { PluginError } from "../runtime/errors.ts";
import { warmPlugin } from "../runtime/loadPlugin.ts";
import { pluginPath } from "../runtime/plugins/locate.ts";
import { isolateOptions, type IsolateChoice } from "./isolation.ts";

let begun = false;

/** Once in a process, unless programs run in another; whatever is wrong with the plugin is told where it is opened. */
export function warm(isolate?: IsolateChoice): void {
  if (begun || isolateOptions(isolate)) return;
  begun = true;
  try {
    warmPlugin(pluginPath());
  } catch (error) {
    // Not installed, or not there: running the program says so, or fetches it.
    if (!(error instanceof PluginError)) throw error;
  }
}
