// tsjax run PROGRAM.mlir: StableHLO from elsewhere.
import { readFile } from "node:fs/promises";
import { ForeignProgram } from "../api/foreign.ts";
import type { NamedArray } from "./namedArray.ts";

export async function runForeign(file: string, args: readonly unknown[], _isolate: boolean): Promise<NamedArray[]> {
  const program = new ForeignProgram(await readFile(file));
  const results = await program.run(...args);
  const named: NamedArray[] = [];
  for (const [i, result] of results.entries()) {
    named.push({ path: results.length === 1 ? "" : `[${i}]`, array: await result.buffer.toHost() });
  }
  return named;
}
