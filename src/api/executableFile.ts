// Compiled programs as files (.tsjx): the plugin's own bytes, large constants, the signature, and what tells whether they
// may run here.
import type { Signature } from "../frontend/elaborate/entry.ts";
import { LEAF } from "../frontend/tree/index.ts";
import { InputError } from "../io/inputError.ts";
import { byteLength, PluginError, type ArrayType, type HostArray } from "../runtime/index.ts";
import { thisMachine, whyNotHere, type Machine } from "../runtime/machine.ts";
import { pluginBuild } from "../runtime/plugins/build.ts";
import { seal, SealError, unseal } from "../runtime/sealed.ts";
import type { Runnable } from "./runnable.ts";

const MARK = "tsjaxEXE";
const FORMAT = 1;

interface Header {
  readonly format: number;
  /** The plugin's build: another one's bytes are not for it. */
  readonly build: string;
  readonly machine: Machine;
  /** Devices that were not there when it was compiled. */
  readonly target?: string;
  readonly signature: Signature;
  readonly constants: readonly ArrayType[];
  /** The length of the plugin's bytes, which come before those of the constants. */
  readonly code: number;
}

export interface PackedExecutable {
  readonly header: Header;
  readonly code: Uint8Array;
  readonly constants: readonly HostArray[];
}

export async function packExecutable(
  signature: Signature,
  constants: readonly HostArray[],
  runnable: Runnable,
): Promise<Uint8Array> {
  const code = await runnable.serialize();
  const header: Header = {
    format: FORMAT,
    build: pluginBuild(runnable.plugin),
    machine: thisMachine(),
    ...(runnable.target === undefined ? {} : { target: runnable.target }),
    signature,
    constants: constants.map(({ dtype, shape }) => ({ dtype, shape })),
    code: code.length,
  };
  return seal(MARK, header, [code, ...constants.map(({ bytes }) => bytes)]);
}

/** Reads a packed executable whole. Throws InputError where it is damaged, or something else. */
export function unpackExecutable(file: Uint8Array): PackedExecutable {
  let sealed: ReturnType<typeof unseal>;
  try {
    sealed = unseal(MARK, file);
  } catch (error) {
    if (error instanceof SealError) throw new InputError(`not a compiled program: ${error.message}`);
    throw error;
  }
  const header = sealed.header as Header;
  if (header.format !== FORMAT) {
    throw new InputError(`a compiled program of format ${header.format}, which this version of tsjax does not read`);
  }
  let at = header.code;
  const constants = header.constants.map(({ dtype, shape }) => {
    const start = at;
    at += byteLength(dtype, shape);
    return { dtype, shape, bytes: sealed.bytes.subarray(start, at) };
  });
  return { header, code: sealed.bytes.subarray(0, header.code), constants };
}

/** Throws PluginError where a program was compiled for another plugin, or another processor, than those at hand. */
export function requireHere({ build, machine, target }: Header, plugin: string): void {
  const made = target === undefined ? "compiled" : `compiled for ${target}`;
  const here = pluginBuild(plugin);
  if (build !== here) {
    const [theirs, ours] = [build.slice(0, 12), here.slice(0, 12)];
    const again = target === undefined ? "compile it again here" : "it runs where that plugin and such devices are";
    throw new PluginError(
      `this program was ${made} by another build of the plugin (${theirs}; ${plugin} is ${ours}): ${again}`,
    );
  }
  // What is compiled for devices elsewhere has no code for this processor.
  const reason = target === undefined ? whyNotHere(machine) : undefined;
  if (reason !== undefined) throw new PluginError(`this program does not run here: ${reason}; compile it again here`);
}

/** The signature of a program that has none of its own: arrays in, a list of arrays out. */
export function plainSignature({ inputs = [], outputs }: Pick<Runnable, "inputs" | "outputs">): Signature {
  const leaf = ({ dtype, shape }: ArrayType) => ({ path: "", type: { dtype, shape, weak: false, key: false } });
  return {
    name: "main",
    inputs: inputs.map((type, i) => ({ name: `argument ${i}`, tree: LEAF, leaves: [leaf(type)] })),
    output: {
      tree: { kind: "array", items: outputs.map(() => LEAF), names: null },
      leaves: outputs.map((type, i) => ({ ...leaf(type), path: `[${i}]` })),
    },
  };
}
