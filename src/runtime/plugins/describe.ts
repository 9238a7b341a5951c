// What a plugin offers, found without touching a device.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { API_VERSION, ENUMS, FUNCTIONS } from "../abi.generated.ts";
import type { FunctionName } from "../api.ts";
import { loadPlugin } from "../loadPlugin.ts";
import type { NamedValue } from "../namedValue.ts";
import { getNative } from "../native.ts";
import { runtimeLibrariesOf } from "./locate.ts";

export interface PluginDescription {
  /** The version of the C API that it speaks, and the one that tsjax is written for. */
  readonly version: string;
  readonly ours: string;
  readonly attributes: Readonly<Record<string, NamedValue>>;
  /** Functions of the C API that it lacks. */
  readonly lacks: readonly string[];
  readonly functions: number;
  readonly extensions: { readonly present: readonly string[]; readonly missing: readonly string[] };
  /** What tsjax does with it. */
  readonly capabilities: { readonly present: readonly string[]; readonly missing: readonly string[] };
  /** Libraries of the system that it opens to run programs. */
  readonly libraries: { readonly present: readonly string[]; readonly missing: readonly string[] };
}

/** What tsjax can do with a plugin, and the functions that it takes. A plugin may have one and answer that it is not implemented. */
const CAPABILITIES: Readonly<Record<string, readonly FunctionName[]>> = {
  "keep compiled programs": ["PJRT_Executable_Serialize", "PJRT_Executable_DeserializeAndLoad"],
  "compile for devices that are not here": ["PJRT_TopologyDescription_Create", "PJRT_Compile"],
  "show optimised programs": ["PJRT_Executable_OptimizedProgram"],
  "cost analysis": ["PJRT_Executable_GetCostAnalysis"],
  "memory analysis": ["PJRT_Executable_GetCompiledMemoryStats"],
  "memory statistics": ["PJRT_Device_MemoryStats"],
};

const RTLD_LAZY = 1;
const names = ENUMS.PJRT_Extension_Type as Readonly<Record<string, number>>;
const nameOf = (type: number): string =>
  Object.keys(names)
    .find((name) => names[name] === type)
    ?.slice("PJRT_Extension_Type_".length) ?? `number ${type}`;

/** Types that no extension has, but the enumeration. */
const NO_EXTENSIONS = new Set(["Unknown", "Example"]);

const split = <T>(all: readonly T[], isPresent: (each: T) => boolean): { present: T[]; missing: T[] } => ({
  present: all.filter(isPresent),
  missing: all.filter((each) => !isPresent(each)),
});

/** Folders of Python's packages of CUDA libraries, where they lie beside the plugin's. */
const librariesBeside = (plugin: string): readonly string[] => {
  const root = join(dirname(plugin), "..", "..", "nvidia");
  return existsSync(root) ? readdirSync(root).map((name) => join(root, name, "lib")) : [];
};

/** Loads a plugin, and looks at it. Throws PluginError where it does not load. */
export function describePlugin(path: string): PluginDescription {
  const api = loadPlugin(path);
  const native = getNative();
  const functions = Object.keys(FUNCTIONS) as FunctionName[];
  const extensions = api.extensions.map(nameOf);
  const known = Object.values(names).map(nameOf);
  const beside = librariesBeside(path);
  return {
    version: `${api.version.major}.${api.version.minor}`,
    ours: `${API_VERSION.major}.${API_VERSION.minor}`,
    attributes: api.attributes,
    lacks: functions.filter((name) => !api.has(name)),
    functions: functions.length,
    extensions: {
      present: extensions,
      missing: known.filter((name) => !extensions.includes(name) && !NO_EXTENSIONS.has(name)),
    },
    capabilities: split(Object.keys(CAPABILITIES), (each) => CAPABILITIES[each].every((name) => api.has(name))),
    libraries: split(
      runtimeLibrariesOf(path),
      (name) => beside.some((folder) => existsSync(join(folder, name))) || native.dlopen(name, RTLD_LAZY) !== 0,
    ),
  };
}
