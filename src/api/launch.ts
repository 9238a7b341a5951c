// Calling a compiled program with values of the host.
import {
  checkDonation,
  DeviceBuffer,
  HostBuffer,
  type ArrayType,
  type Client,
  type Executable,
  type HostArray,
} from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { convert } from "./hostValue.ts";
import type { NumberCheck } from "./numberCheck.ts";
import { toHostArray, type Result } from "./runnable.ts";
import { scalarBuffer } from "./scalars.ts";

export interface LaunchOptions {
  /** Leaves whose memory results may take over. */
  readonly donate: readonly number[];
}

interface Signed {
  /** Of the leaves of all arguments. Interned. */
  readonly types: readonly ArrayType[];
  /** What to call the leaves in messages. */
  readonly names: readonly string[];
  readonly options: LaunchOptions;
  readonly check?: NumberCheck;
}

/** A program in this process. */
export interface Here extends Signed {
  readonly executable: Executable;
  /** Arguments after those of the caller. */
  readonly constants: readonly DeviceBuffer[];
  readonly apart?: undefined;
}

/** A program in a process of its own. */
export interface Apart extends Signed {
  readonly apart: (args: readonly HostArray[]) => readonly HostBuffer[];
}

export type Launchable = Here | Apart;

/** Starts the program on the leaves of its arguments: device buffers, or whatever else stands for an array. */
export function launch(program: Launchable, leaves: readonly unknown[]): readonly Result[] {
  const results = program.apart === undefined ? launchHere(program, leaves) : launchApart(program, leaves);
  return program.check === undefined ? results : program.check.take(results);
}

/** Whether `launch` returns before the program is through. */
export const returnsAtOnce = ({ executable, check }: Here): boolean => !executable.callsHost && check === undefined;

/** The same, without blocking; resolves when what it calls of the host is through, and its results are checked. */
export async function launchAsync(program: Here, leaves: readonly unknown[]): Promise<readonly Result[]> {
  if (returnsAtOnce(program)) return launch(program, leaves);
  const { executable, options, check } = program;
  const { buffers, sent } = gather(program, leaves);
  try {
    const results = await executable.executeAsync(buffers, options);
    if (check === undefined) return results;
    await Promise.all(results.map((result) => result.ready()));
    return check.take(results);
  } finally {
    for (const buffer of sent ?? []) buffer.dispose();
  }
}

function launchHere(program: Here, leaves: readonly unknown[]): DeviceBuffer[] {
  const { executable, options } = program;
  const { buffers, sent } = gather(program, leaves);
  if (sent === undefined) return executable.execute(buffers, options);
  try {
    return executable.execute(buffers, options);
  } finally {
    // The program holds on to what it reads.
    for (const buffer of sent) buffer.dispose();
  }
}

/** The arguments as buffers, those that are made for this call on their own as well. */
function gather(
  program: Here,
  leaves: readonly unknown[],
): { readonly buffers: DeviceBuffer[]; readonly sent: DeviceBuffer[] | undefined } {
  const { constants } = program;
  const buffers = new Array<DeviceBuffer>(leaves.length + constants.length);
  let sent: DeviceBuffer[] | undefined;
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i];
    if (leaf instanceof DeviceBuffer && leaf.kind.type === program.types[i]) buffers[i] = leaf;
    else {
      const buffer = send(program, leaf, i);
      buffers[i] = buffer;
      if (buffer.isUnwatched) (sent ??= []).push(buffer);
    }
  }
  for (let i = 0; i < constants.length; i++) buffers[leaves.length + i] = constants[i];
  return { buffers, sent };
}

/** The buffer for a value: what is sent for this call alone is unwatched, for the caller to dispose of. */
function send(
  { executable: { client, device }, types, names, options }: Here,
  value: unknown,
  i: number,
): DeviceBuffer {
  if (typeof value === "number" && !options.donate.includes(i)) {
    const found = scalarBuffer(client, types[i], value, names[i]);
    if (found !== undefined) return found;
  }
  const array = convert(value, types[i], names[i]);
  if (array instanceof DeviceBuffer) return array;
  return DeviceBuffer.fromBytes(client, client.fromHost(types[i], device), array.bytes, { unwatched: true });
}

function launchApart({ apart, types, names, options }: Apart, leaves: readonly unknown[]): readonly HostBuffer[] {
  // As in this process, though the memory is another's.
  if (options.donate.length > 0) checkDonation(leaves.map(arrayOf), options.donate);
  const results = apart(leaves.map((leaf, i) => toHostArray(convert(leaf, types[i], names[i]))));
  for (const index of options.donate) {
    const leaf = leaves[index];
    if (leaf instanceof DeviceArray) leaf.buffer.donate();
    else if (leaf instanceof DeviceBuffer || leaf instanceof HostBuffer) leaf.donate();
  }
  return results;
}

/** The same for the same array; anything else is none. */
const arrayOf = (leaf: unknown): unknown =>
  leaf instanceof DeviceArray ? leaf.buffer : leaf instanceof DeviceBuffer || leaf instanceof HostBuffer ? leaf : {};

/** Large constants of a program, put on the device once. */
export const putConstants = (client: Client, constants: readonly HostArray[]): DeviceBuffer[] =>
  constants.map((constant) => DeviceBuffer.fromHost(client, constant));
