// Opens a plugin's shared library and initializes it, once per process.
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { PjrtApi } from "./api.ts";
import { PluginError } from "./errors.ts";
import { callsApart, getNative } from "./native.ts";
import { isVerbose, quietly } from "./verbose.ts";
import { opensQuietly, systemOf } from "./plugins/locate.ts";
import { whyNoLibrary } from "./plugins/elf.ts";
import { isLibtpu, tpuEnvironment } from "./plugins/tpu.ts";

const RTLD_NOW = 2;
// Node closes libraries when it exits, and a plugin whose threads still run crashes then; this flag keeps it.
const RTLD_NODELETE = process.platform === "darwin" ? 0x80 : 0x1000;

const loaded = new Map<string, PjrtApi>();

/** Sets variables that the library reads when it is loaded; what the user has set stays. */
const prepareEnvironment = (library: string): void => {
  const { setenv } = getNative();
  // Keeps XLA's log off the terminal: what is left are the last words of a process that it ends.
  const variables = { TF_CPP_MIN_LOG_LEVEL: isVerbose() ? "0" : "3", ...tpuEnvironment(library) };
  for (const [name, value] of Object.entries(variables)) if (process.env[name] === undefined) setenv(name, value);
};

const checkFile = (path: string): string => {
  try {
    if (!statSync(path).isFile()) throw new PluginError(`the PJRT plugin ${path} is not a file`);
    accessSync(path, constants.R_OK);
    const reason = whyNoLibrary(path);
    if (reason !== undefined) throw new PluginError(`the PJRT plugin ${path} cannot be loaded: it ${reason}`);
    return realpathSync(path);
  } catch (error) {
    if (error instanceof PluginError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new PluginError(`the PJRT plugin ${path} ${missing ? "does not exist" : "cannot be read"}`, { cause: error });
  }
};

/**
 * Begins to open a plugin's library on another thread, so that `loadPlugin` finds it open. Whatever is wrong with it is
 * for `loadPlugin` to say.
 */
export const warmPlugin = (path: string): void => {
  // What one writes as it is opened can only be kept off the terminal while this thread waits.
  if (!opensQuietly(path) || !callsApart) return;
  try {
    const file = checkFile(path);
    prepareEnvironment(file);
    getNative().dlopen.async(file, RTLD_NOW | RTLD_NODELETE, () => {});
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
  }
};

export const loadPlugin = (path: string): PjrtApi => {
  const file = checkFile(path);
  let api = loaded.get(file);
  if (api === undefined) loaded.set(file, (api = quietly(file, () => open(path, file))));
  return api;
};

const open = (path: string, file: string): PjrtApi => {
  const native = getNative();
  prepareEnvironment(file);
  const library = native.dlopen(file, RTLD_NOW | RTLD_NODELETE);
  if (library === 0) {
    const needs = systemOf(path);
    throw new PluginError(
      `the PJRT plugin ${path} cannot be loaded: ${native.dlerror() ?? "unknown reason"}${needs ? ` (it needs ${needs})` : ""}`,
    );
  }
  // Its profiling timers go on while Node tears itself down, when nothing handles their signals any more.
  if (isLibtpu(file)) process.once("exit", (code) => native.exit(code));
  const entry = native.dlsym(library, "GetPjrtApi");
  if (entry === 0) throw new PluginError(`${path} is not a PJRT plugin: it does not export GetPjrtApi`);
  const table = native.functionWithoutArguments(entry)();
  if (table === 0) throw new PluginError(`the PJRT plugin ${path} gave no function table`);
  const api = new PjrtApi(path, table);
  api.call("PJRT_Plugin_Initialize", api.args("PJRT_Plugin_Initialize"));
  return api;
};
