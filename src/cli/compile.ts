// tsjax compile FILE
import { writeFile } from "node:fs/promises";
import { compileProgram, loadSource } from "../api/compile.ts";
import { transformed } from "../api/cliTransform.ts";
import { parseDims } from "./dims.ts";
import { usageError } from "./exit.ts";
import { showInstall } from "./progress.ts";

interface Options {
  readonly entry?: string;
  readonly dim: readonly string[];
  readonly emit: "ir" | "stablehlo" | "hlo" | "executable";
  readonly output?: string;
  readonly grad?: string | true;
  readonly vmap?: string;
  readonly target?: string;
}

export async function compileCommand(file: string, options: Options): Promise<void> {
  if (options.emit === "executable" && options.output === undefined) {
    throw usageError("--emit executable writes bytes: name a file with -o");
  }
  const program = loadSource({ file });
  const compiled = compileProgram(program, {
    entry: options.entry,
    dims: parseDims(options.dim),
    target: options.target,
    ...transformed(program, {
      entry: options.entry,
      grad: options.grad,
      vmap: options.vmap,
      dims: parseDims(options.dim),
    }),
  });
  showInstall();
  const text = await emit();
  if (options.output !== undefined) await writeFile(options.output, text);
  else process.stdout.write(text);

  async function emit(): Promise<string | Uint8Array> {
    switch (options.emit) {
      case "ir":
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
