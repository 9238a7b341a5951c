// tsjax run FILE, once everything is loaded.
import { extname } from "node:path";
import { compileProgram, loadSource } from "../api/compile.ts";
import { readArguments } from "../api/hostArgs.ts";
import { entrySpecs } from "../frontend/elaborate/specs.ts";
import { parseDims } from "./dims.ts";
import { readArgument } from "./readArgument.ts";
import { printResult } from "./printResult.ts";
import { showInstall } from "./progress.ts";
import { parseOutputs, writeOutputs } from "./writeOutputs.ts";
import type { NamedArray } from "./namedArray.ts";

export interface RunOptions {
  readonly entry?: string;
  readonly dim: readonly string[];
  readonly arg: readonly string[];
  readonly out: readonly string[];
  readonly json: boolean;
  readonly isolate: boolean;
}

export async function runProgram(file: string, options: RunOptions): Promise<void> {
  const outputs = parseOutputs(options.out);
  const args = await Promise.all(options.arg.map(readArgument));
  showInstall();
  if (extname(file) === ".mlir" || extname(file) === ".stablehlo") {
    const { runForeign } = await import("./runForeign.ts");
    return finish(await runForeign(file, args, options.isolate), options, outputs);
  }
  const loaded = loadSource({ file });
  const specs = entrySpecs(loaded, options.entry);
  const { values, leaves } = readArguments(args, specs, { staticNumbers: true });
  const program = compileProgram(loaded, {
    entry: options.entry,
    dims: parseDims(options.dim),
    values: args.length > 0 || (specs !== null && specs.length === 0) ? values : undefined,
  });
  const results = await program.runLeaves(leaves);
  const named: NamedArray[] = [];
  for (const [i, result] of results.entries()) {
    named.push({ path: program.signature.outputs[i].path, array: await result.buffer.toHost() });
  }
  await finish(named, options, outputs);
}

async function finish(
  results: readonly NamedArray[],
  { json }: RunOptions,
  outputs: ReturnType<typeof parseOutputs>,
): Promise<void> {
  await writeOutputs(outputs, results);
  printResult(results, { json, written: outputs });
}
