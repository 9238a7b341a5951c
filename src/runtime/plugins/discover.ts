// Plugins that Python has: JAX's own packages, and whatever else puts a library into `jax_plugins`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { PYTHONS } from "./python.ts";
import { PLUGINS, type PluginSpec } from "./table.ts";

export interface FoundPlugin {
  readonly name: string;
  readonly path: string;
  /** The version of the package, where Python tells. */
  readonly version?: string;
  /** The table's entry for it, where it has one. */
  readonly spec?: PluginSpec;
}

const PYTHON_MS = 10_000;

let folders: readonly string[] | undefined;

/** The folders that Python's packages are in. */
const packageFolders = (): readonly string[] => (folders ??= askPython());

const askPython = (): readonly string[] => {
  const program = "import json, sys; print(json.dumps(sys.path))";
  for (const [command, ...rest] of PYTHONS) {
    const { status, stdout } = spawnSync(command, [...rest, "-c", program], {
      encoding: "utf8",
      timeout: PYTHON_MS,
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (status !== 0) continue;
    try {
      const paths = JSON.parse(stdout) as readonly string[];
      return paths.filter((path) => path !== "" && existsSync(path));
    } catch {
      // Something else that is called python.
    }
  }
  return [];
};

const entries = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** The version of a package, as its folder of metadata tells. */
const versionOf = (folder: string, name: string): string | undefined => {
  const prefix = `${name.replaceAll("-", "_")}-`;
  const info = entries(folder).find((entry) => entry.startsWith(prefix) && entry.endsWith(".dist-info"));
  return info?.slice(prefix.length, -".dist-info".length);
};

const found = (folder: string, spec: PluginSpec): FoundPlugin => {
  const version = versionOf(folder, spec.package);
  return { name: spec.name, path: join(folder, spec.library), spec, ...(version === undefined ? {} : { version }) };
};

/** The library of an entry of the table, as one of JAX's packages installed it. */
export const findInPython = (spec: PluginSpec): FoundPlugin | undefined => {
  if (!spec.ofJax) return undefined;
  const folder = packageFolders().find((each) => existsSync(join(each, spec.library)));
  return folder === undefined ? undefined : found(folder, spec);
};

/** Libraries in `jax_plugins` that the table does not know, called after their folders. */
const unknownIn = (folder: string): readonly FoundPlugin[] =>
  entries(join(folder, "jax_plugins")).flatMap((name) =>
    entries(join(folder, "jax_plugins", name))
      .filter((file) => /plugin.*\.(?:so|dylib)$/.test(file))
      .map((file) => `jax_plugins/${name}/${file}`)
      .filter((library) => PLUGINS.every((spec) => spec.library !== library))
      .slice(0, 1)
      .map((library) => ({ name: basename(name), path: join(folder, library) })),
  );

/** All plugins that Python has. */
export const discoverPlugins = (): readonly FoundPlugin[] => [
  ...PLUGINS.flatMap((spec) => findInPython(spec) ?? []),
  ...packageFolders().flatMap(unknownIn),
];
