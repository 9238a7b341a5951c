// Which shared library a plugin's name stands for.
import { existsSync } from "node:fs";
import { basename, isAbsolute, resolve, sep } from "node:path";
import { PluginError, UnknownPlugin } from "../errors.ts";
import type { NamedValues } from "../namedValue.ts";
import { discoverPlugins, findInPython } from "./discover.ts";
import { ensureInstalled, installedPath, missingNeeds, supports, type InstallOptions } from "./install.ts";
import { PLUGINS, type PluginSpec } from "./table.ts";

export const DEFAULT_PLUGIN = "cpu";

const isPath = (plugin: string): boolean => isAbsolute(plugin) || plugin.includes(sep);

const findSpec = (name: string): PluginSpec | undefined => PLUGINS.find((candidate) => candidate.name === name);

const unknown = (name: string): UnknownPlugin => {
  const names = PLUGINS.map((candidate) => candidate.name).join(", ");
  return new UnknownPlugin(`there is no plugin ${name}: ${names} are known, and the path of a PJRT plugin works too`);
};

const specOf = (name: string): PluginSpec => {
  const spec = findSpec(name);
  if (spec === undefined) throw unknown(name);
  return spec;
};

/** TSJAX_PJRT_PLUGIN, which comes before everything else: a path, or the name of a plugin. */
const override = (): string | undefined => {
  const choice = process.env.TSJAX_PJRT_PLUGIN;
  if (choice === undefined || choice === "") return undefined;
  if (existsSync(choice)) return resolve(choice);
  if (findSpec(choice)) return choice;
  throw new PluginError(`TSJAX_PJRT_PLUGIN names ${choice}, which does not exist`);
};

/** Where the library of a plugin is already: in the cache, or in one of JAX's own packages. */
const present = (spec: PluginSpec): string | undefined => {
  const path = installedPath(spec);
  return existsSync(path) ? path : findInPython(spec)?.path;
};

/** The library for a plugin's name or path, whatever TSJAX_PJRT_PLUGIN says. */
export const libraryPath = (plugin: string): string => {
  if (isPath(plugin)) return resolve(plugin);
  const spec = findSpec(plugin);
  const path = spec ? present(spec) : discoverPlugins().find(({ name }) => name === plugin)?.path;
  if (path !== undefined) return path;
  if (spec === undefined) throw unknown(plugin);
  throw new PluginError(`the plugin ${plugin} is not installed: run "tsjax plugin install ${plugin}"`);
};

/**
 * The library for a plugin's name or path (`"cpu"` when not given), TSJAX_PJRT_PLUGIN before everything else.
 * Throws PluginError when it is not installed.
 */
export const pluginPath = (plugin: string = DEFAULT_PLUGIN): string => libraryPath(override() ?? plugin);

/** As `pluginPath`, but fetches the plugin when it is not installed. */
export const ensurePlugin = async (plugin: string = DEFAULT_PLUGIN, options: InstallOptions = {}): Promise<string> => {
  const wanted = override() ?? plugin;
  const spec = findSpec(wanted);
  if (spec === undefined) return libraryPath(wanted);
  return (spec.ofJax ? present(spec) : undefined) ?? ensureInstalled(spec, options);
};

/** What a plugin's library is by name, where it is one of the table's. */
export const nameOfLibrary = (path: string): string | undefined => specOfLibrary(path)?.name;

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
  /** Packages that it needs, and whether they are installed with it. */
  readonly needs: readonly { readonly package: string; readonly version: string; readonly installed: boolean }[];
  /** What must be on the machine besides, to run programs. */
  readonly system?: string;
}

export const listPlugins = (): PluginListing[] =>
  PLUGINS.map((spec) => {
    const { name, description, package: pkg, version, platforms, system } = spec;
    const path = installedPath(spec);
    const missing = missingNeeds(spec);
    return {
      name,
      description,
      package: pkg,
      version,
      platforms,
      supported: supports(spec),
      needs: (spec.needs ?? []).map((need) => ({
        package: need.package,
        version: need.version,
        installed: !missing.includes(need),
      })),
      ...(system === undefined ? {} : { system }),
      ...(existsSync(path) ? { path } : {}),
    };
  });

/** The table's entry for a library: by where it is in the cache or in its package, else by the file's name. */
const specOfLibrary = (path: string): PluginSpec | undefined =>
  PLUGINS.find((spec) => path === installedPath(spec) || path.endsWith(sep + spec.library)) ??
  PLUGINS.find(({ library }) => basename(library) === basename(path));

/** The options that a known plugin's client is made with when the caller has none; known by its file's name. */
export const defaultCreateOptions = (path: string): NamedValues => specOfLibrary(path)?.createOptions ?? {};

/** Whether a plugin is known to write nothing to the terminal when it is opened. */
export const opensQuietly = (path: string): boolean => specOfLibrary(path)?.quiet ?? false;

/** What a plugin says it needs on the machine, to explain why it does not load. */
export const systemOf = (path: string): string | undefined => specOfLibrary(path)?.system;

/** The libraries of the system that a known plugin opens when it runs programs. */
export const runtimeLibrariesOf = (path: string): readonly string[] => specOfLibrary(path)?.runtimeLibraries ?? [];
