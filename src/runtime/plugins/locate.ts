// Where a plugin's shared library is.
import { existsSync } from "node:fs";
import { isAbsolute, resolve, sep } from "node:path";
import { PluginError } from "../errors.ts";

export const DEFAULT_PLUGIN = "cpu";

/** The library for a plugin's name or path; TSJAX_PJRT_PLUGIN comes before everything else. */
export const pluginPath = (plugin?: string): string => {
  const override = process.env.TSJAX_PJRT_PLUGIN;
  if (override !== undefined && override !== "") {
    if (!existsSync(override)) throw new PluginError(`TSJAX_PJRT_PLUGIN names ${override}, which does not exist`);
    return resolve(override);
  }
  const name = plugin ?? DEFAULT_PLUGIN;
  if (isAbsolute(name) || name.includes(sep)) return resolve(name);
  throw new PluginError(`the plugin ${name} is not installed; run: tsjax plugin install ${name}`);
};
