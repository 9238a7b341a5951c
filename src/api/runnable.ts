// A compiled program, wherever it is: in this process, in one of its own, or for devices that are not here.
import {
  DeviceBuffer,
  HostBuffer,
  pluginPath,
  RuntimeUsageError,
  settledResults,
  shapesOf,
  sharedPool,
  type ArrayType,
  type Executable,
  type HostArray,
  type HostFunctions,
  type IsolateOptions,
  type MemoryAnalysis,
  type HloStats,
  type NamedValue,
  type Program as CompiledProgram,
  type ProgramBody,
} from "../runtime/index.ts";
import { timed } from "../runtime/profile/recorder.ts";

export type Argument = HostArray | DeviceBuffer;
export type Result = DeviceBuffer | HostBuffer;

export interface Runnable {
  /** Undefined where neither the program nor the plugin tells. */
  readonly inputs: readonly ArrayType[] | undefined;
  readonly outputs: readonly ArrayType[];
  /** The executable in this process, where there is one: it can be launched without a promise. */
  readonly executable?: Executable;
  /** The library of the plugin that compiled it. */
  readonly plugin: string;
  /** Devices that it was compiled for and that are not here. */
  readonly target?: string;
  run(args: readonly Argument[]): Promise<readonly Result[]>;
  hlo(): Promise<string>;
  stats(): Promise<HloStats>;
  memoryAnalysis(): Promise<MemoryAnalysis | undefined>;
  costAnalysis(): Promise<Readonly<Record<string, NamedValue>> | undefined>;
  serialize(): Promise<Uint8Array>;
  dispose(): void;
}

/** What looks at a program need not run it. */
const looks = (program: CompiledProgram): Omit<Runnable, "run"> => ({
  inputs: program.inputs,
  outputs: program.outputs,
  plugin: program.api.path,
  hlo: () => program.hlo(),
  stats: () => program.stats(),
  memoryAnalysis: () => Promise.resolve(program.memoryAnalysis()),
  costAnalysis: () => Promise.resolve(program.costAnalysis()),
  serialize: () => Promise.resolve(program.serialize()),
  dispose: () => program.dispose(),
});

/** In this process. `source` is what it was compiled from. */
export function local(executable: Executable, source?: string | Uint8Array): Runnable {
  const { client } = executable;
  const onFresh = async <T>(look: (executable: Executable) => Promise<T>): Promise<T> => {
    if (!executable.fromCache || source === undefined) return look(executable);
    // Kept from an earlier text, it may name other places in the source.
    using fresh = await client.compile(source, { cache: false });
    return await look(fresh);
  };
  return {
    ...looks(executable),
    executable,
    run: (args) => Promise.resolve(executable.execute(args.map((arg) => toBuffer(client, arg)))),
    hlo: () => onFresh((fresh) => fresh.hlo()),
    stats: () => onFresh((fresh) => fresh.stats()),
  };
}

const toBuffer = (client: Executable["client"], value: Argument): DeviceBuffer =>
  value instanceof DeviceBuffer ? value : DeviceBuffer.fromHost(client, value);

/** For devices that are not here; `target` is their name. */
export function elsewhere(program: CompiledProgram, target: string): Runnable {
  const refuse = (): never => {
    throw new RuntimeUsageError(`this program is compiled for ${target}: it can be serialized, not run here`);
  };
  return { ...looks(program), target, run: () => Promise.resolve().then(refuse) };
}

export const toHostArray = (value: Argument): HostArray => (value instanceof DeviceBuffer ? value.toHostSync() : value);

/** In a process of its own; compiled there when this resolves. `functions` are those of this process that it calls. */
export async function isolated(
  program: ProgramBody,
  options: IsolateOptions,
  functions: HostFunctions = [],
): Promise<Runnable> {
  const body = { ...program, calls: shapesOf(functions) };
  const pool = sharedPool(options);
  const { inputs, outputs } = await timed("compiler", "compile, in isolation", () => pool.compile(body));
  return {
    inputs,
    outputs,
    plugin: pluginPath(options.plugin),
    async run(args) {
      const given = args.map(toHostArray);
      const arrays = await timed("device", "run, in isolation", () => pool.run(body, given, functions));
      const results = settledResults(arrays);
      return arrays.map((array, i) => new HostBuffer(array, results, i));
    },
    hlo: () => pool.hlo(body),
    stats: () => pool.stats(body),
    memoryAnalysis: () => pool.memoryAnalysis(body),
    costAnalysis: () => pool.costAnalysis(body),
    serialize: () => pool.serialize(body),
    dispose: () => undefined,
  };
}
