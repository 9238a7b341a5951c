// Whether what the plugins write to their logs is shown: TSJAX_VERBOSE=1, which --verbose sets.
import { getNative } from "./native.ts";
import { opensQuietly } from "./plugins/locate.ts";

export const isVerbose = (): boolean => /^(?:1|true|yes|on)$/i.test(process.env.TSJAX_VERBOSE ?? "");

let read = false;

/** Somebody reads this process's standard error for the plugin's last words: nothing is kept from it. */
export const keepLog = (): void => void (read = true);

/** Opens something of the plugin at `path`; what it writes before its log can be told to be silent is dropped. */
export const quietly = <T>(path: string, task: () => T): T =>
  read || isVerbose() || opensQuietly(path) ? task() : getNative().muted(task);
