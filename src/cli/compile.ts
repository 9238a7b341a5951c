// tsjax compile FILE
import { compileProgram, loadSource } from "../api/compile.ts";
import { transformed } from "../api/cliTransform.ts";
import { ForeignProgram } from "../api/foreign.ts";
import type { Program } from "../api/program.ts";
import { isBytecode } from "../emit/foreign/index.ts";
import { readWholeFile, writeWholeFile } from "../io/fileError.ts";
import { parseDims } from "./dims.ts";
import { usageError } from "./exit.ts";
import { isExecutable, isForeign } from "./fileKinds.ts";
import { moduleFile } from "./moduleFile.ts";
import { showInstall } from "./progress.ts";

interface Options {
  readonly entry?: string;
  readonly dim: readonly string[];
  readonly emit: "ir" | "stablehlo" | "hlo" | "executable";
  readonly output?: string;
  readonly grad: readonly string[];
  readonly vmap: readonly string[];
  readonly target?: string;
  readonly stats?: boolean;
  readonly json?: boolean;
}

export async function compileCommand(file: string, options: Options): Promise<void> {
  if (options.emit === "executable" && options.output === undefined) {
    throw usageError("--emit executable writes bytes: name a file with -o");
  }
  if (options.stats && options.emit !== "hlo") throw usageError("--stats is about the optimised program: --emit hlo");
  const compiled = isForeign(file) ? await foreign(file, options) : fromSource(file, options);
  showInstall();
  // With --stats they are what is printed, and the text only goes into a file.
  const printsStats = options.stats && options.output === undefined;
  const text = printsStats ? "" : await emit();
  if (options.output !== undefined) await writeWholeFile(options.output, text);
  if (options.stats) process.stdout.write(await stats());
  else if (options.output === undefined) process.stdout.write(text);

  async function stats(): Promise<string> {
    const report = {
      stats: await compiled.stats(),
      cost: await compiled.costAnalysis(),
      memory: await compiled.memoryAnalysis(),
    };
    if (options.json) return `${JSON.stringify(report)}\n`;
    const { formatStats } = await import("./printStats.ts");
    return formatStats(report);
  }

  async function emit(): Promise<string | Uint8Array> {
    switch (options.emit) {
      case "ir":
        if (compiled instanceof ForeignProgram)
          throw usageError("a StableHLO program has no IR of ours: --emit ir is for modules");
        return compiled.ir;
      case "stablehlo":
        return compiled.stablehlo;
      case "hlo":
        return compiled.hlo();
      case "executable":
        return compiled.serialize();
    }
  }
}

async function foreign(file: string, { grad, vmap, entry, dim, target }: Options): Promise<ForeignProgram> {
  if (grad.length > 0 || vmap.length > 0 || entry !== undefined || dim.length > 0 || target !== undefined) {
    throw usageError("--grad, --vmap, --entry, --dim and --target are for modules, not for StableHLO programs");
  }
  const bytes = await readWholeFile(file);
  // The plugin may end the process on a program that it does not foresee.
  return new ForeignProgram(isBytecode(bytes) ? bytes : bytes.toString("utf8"), { isolate: true });
}

function fromSource(file: string, options: Options): Program {
  if (isExecutable(file)) throw usageError(`${file} is a compiled program already: tsjax run runs it`);
  const program = loadSource(moduleFile(file));
  const { entry, grad, vmap, target } = options;
  const dims = parseDims(options.dim);
  const { batch, ...own } = dims;
  return compileProgram(program, {
    entry,
    dims: vmap.length > 0 ? own : dims,
    target,
    ...transformed(program, { entry, grad, vmap, batch, dims }),
  });
}
