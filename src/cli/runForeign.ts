// tsjax run PROGRAM.mlir: StableHLO from elsewhere, in a process of its own unless that is not wanted, since a plugin
// may abort on a valid module.
import { readFile } from "node:fs/promises";
import { ForeignProgram } from "../api/foreign.ts";
import type { IsolateChoice } from "../api/isolation.ts";
import { ForeignError, isBytecode } from "../emit/foreign/index.ts";
import { PjrtError } from "../runtime/index.ts";
import type { NamedArray } from "./namedArray.ts";

export async function openForeign(
  file: string,
  args: readonly unknown[],
  isolate: IsolateChoice = true,
): Promise<() => Promise<NamedArray[]>> {
  const bytes = await readFile(file);
  const program = new ForeignProgram(isBytecode(bytes) ? bytes : bytes.toString("utf8"), { isolate });
  return async () => {
    const results = await program.run(...args).catch(refused);
    const arrays = await Promise.all(results.map((result) => result.buffer.toHost()));
    return arrays.map((array, i) => ({ path: arrays.length === 1 ? "" : `[${i}]`, array }));
  };
}

/** What the plugin's parser says of a module is a fault of the module. */
function refused(error: unknown): never {
  const fault = error instanceof PjrtError && /:(\d+):\d+: error: (.*)/.exec(error.message);
  if (fault) throw new ForeignError(`not StableHLO that the plugin takes: ${fault[2]}`, Number(fault[1]));
  throw error;
}
