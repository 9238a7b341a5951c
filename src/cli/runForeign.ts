// tsjax run PROGRAM.mlir: StableHLO from elsewhere, in a process of its own unless that is not wanted, since a plugin
// may abort on a valid module.
import { readFile } from "node:fs/promises";
import { ForeignProgram } from "../api/foreign.ts";
import { openClient } from "../api/client.ts";
import { convert } from "../api/hostValue.ts";
import { ForeignError, isBytecode, prepareForeign } from "../emit/foreign/index.ts";
import { DeviceBuffer, PjrtError, runIsolated, type HostArray } from "../runtime/index.ts";
import { parameterTypes } from "../runtime/parameterTypes.ts";
import { ensurePlugin } from "../runtime/plugins/locate.ts";
import { usageError } from "./exit.ts";
import type { NamedArray } from "./namedArray.ts";

export async function runForeign(file: string, args: readonly unknown[], isolate: boolean): Promise<NamedArray[]> {
  const bytes = await readFile(file);
  const program = isBytecode(bytes) ? bytes : bytes.toString("utf8");
  const arrays = await (isolate ? inItsOwnProcess(program, args) : inThisProcess(program, args)).catch(refused);
  return arrays.map((array, i) => ({ path: arrays.length === 1 ? "" : `[${i}]`, array }));
}

/** What the plugin's parser says of a module is a fault of the module. */
function refused(error: unknown): never {
  const fault = error instanceof PjrtError && /:(\d+):\d+: error: (.*)/.exec(error.message);
  if (fault) throw new ForeignError(`not StableHLO that the plugin takes: ${fault[2]}`, Number(fault[1]));
  throw error;
}

async function inItsOwnProcess(program: string | Uint8Array, args: readonly unknown[]): Promise<readonly HostArray[]> {
  const prepared = prepareForeign(program);
  const types = parameterTypes(prepared);
  if (types && types.length !== args.length) {
    throw usageError(`the program takes ${types.length} arguments, found ${args.length} (--arg)`);
  }
  const inputs = args.map((arg, i) => {
    const type = types?.[i];
    if (!type) throw usageError("the program does not tell the types of its parameters: run it with --no-isolate");
    const value = convert(arg, type, `argument ${i}`);
    return value instanceof DeviceBuffer ? value.toHostSync() : value;
  });
  await ensurePlugin();
  return runIsolated(prepared, inputs);
}

async function inThisProcess(program: string | Uint8Array, args: readonly unknown[]): Promise<readonly HostArray[]> {
  await openClient();
  const results = await new ForeignProgram(program).run(...args);
  return Promise.all(results.map((result) => result.buffer.toHost()));
}
