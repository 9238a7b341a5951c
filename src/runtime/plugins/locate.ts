// Which shared library a plugin's name stands for.
import { existsSync } from "node:fs";
import { basename, isAbsolute, resolve, sep } from "node:path";
import { PluginError } from "../errors.ts";
import type { NamedValues } from "../namedValue.ts";
import { ensureInstalled, installedPath, supports, type InstallOptions } from "./install.ts";
import { PLUGINS, type PluginSpec } from "./table.ts";

export const DEFAULT_PLUGIN = "cpu";

/** TSJAX_PJRT_PLUGIN, which comes before everything else. */
const override = (): string | undefined => {
  const path = process.env.TSJAX_PJRT_PLUGIN;
  if (path === undefined || path === "") return undefined;
  if (!existsSync(path)) throw new PluginError(`TSJAX_PJRT_PLUGIN names ${path}, which does not exist`);
  return resolve(path);
};

const isPath = (plugin: string): boolean => isAbsolute(plugin) || plugin.includes(sep);

const specOf = (name: string): PluginSpec => {
  const spec = PLUGINS.find((candidate) => candidate.name === name);
  if (spec === undefined) {
    const names = PLUGINS.map((candidate) => candidate.name).join(", ");
    throw new PluginError(`there is no plugin ${name}: ${names} are known, and the path of a PJRT plugin works too`);
  }
  return spec;
};

/** The library for a plugin's name or path, whatever TSJAX_PJRT_PLUGIN says. */
export const libraryPath = (plugin: string): string => {
  if (isPath(plugin)) return resolve(plugin);
  const path = installedPath(specOf(plugin));
  if (!existsSync(path)) {
    throw new PluginError(`the plugin ${plugin} is not installed: run "tsjax plugin install ${plugin}"`);
  }
  return path;
};

/**
 * The library for a plugin's name or path (`"cpu"` when not given), TSJAX_PJRT_PLUGIN before everything else.
 * Throws PluginError when it is not installed.
 */
export const pluginPath = (plugin: string = DEFAULT_PLUGIN): string => override() ?? libraryPath(plugin);

/** As `pluginPath`, but fetches the plugin when it is not installed. */
export const ensurePlugin = async (plugin: string = DEFAULT_PLUGIN, options: InstallOptions = {}): Promise<string> => {
  const forced = override();
  if (forced !== undefined) return forced;
  if (isPath(plugin)) return resolve(plugin);
  return ensureInstalled(specOf(plugin), options);
};

/** Fetches a plugin by name whether or not TSJAX_PJRT_PLUGIN is set, and gives the path of its library. */
export const installPlugin = (name: string, options: InstallOptions = {}): Promise<string> =>
  Promise.resolve().then(() => ensureInstalled(specOf(name), options));

export interface PluginListing {
  readonly name: string;
  readonly description: string;
  readonly package: string;
  readonly version: string;
  readonly platforms: readonly string[];
  /** Whether this machine can run it. */
  readonly supported: boolean;
  /** The path of its library, when installed. */
  readonly path?: string;
}

export const listPlugins = (): PluginListing[] =>
  PLUGINS.map((spec) => {
    const { name, description, package: pkg, version, platforms } = spec;
    const path = installedPath(spec);
    const listing = { name, description, package: pkg, version, platforms, supported: supports(spec) };
    return existsSync(path) ? { ...listing, path } : listing;
  });

/** The options that a known plugin's client is made with when the caller has none; known by its file's name. */
export const defaultCreateOptions = (path: string): NamedValues =>
  PLUGINS.find(({ library }) => basename(library) === basename(path))?.createOptions ?? {};
