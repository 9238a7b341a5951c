// tsjax run PROGRAM.mlir: StableHLO from elsewhere, in a process of its own unless that is not wanted, since a plugin
// may abort on a valid module.
import { ForeignProgram } from "../api/foreign.ts";
import type { IsolateChoice } from "../api/isolation.ts";
import { isBytecode } from "../emit/foreign/index.ts";
import { readWholeFile } from "../io/fileError.ts";
import type { NamedArray } from "./namedArray.ts";

export async function openForeign(
  file: string,
  args: readonly unknown[],
  isolate: IsolateChoice = true,
): Promise<() => Promise<NamedArray[]>> {
  const bytes = await readWholeFile(file);
  const program = new ForeignProgram(isBytecode(bytes) ? bytes : bytes.toString("utf8"), { isolate });
  return async () => {
    const results = await program.run(...args);
    const arrays = await Promise.all(results.map((result) => result.buffer.toHost()));
    return arrays.map((array, i) => ({ path: arrays.length === 1 ? "" : `[${i}]`, array }));
  };
}
