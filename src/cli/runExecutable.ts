// tsjax run PROGRAM.tsjx: a program that was compiled before.
import { ExecutableProgram } from "../api/executableProgram.ts";
import type { IsolateChoice } from "../api/isolation.ts";
import type { NamedArray } from "./namedArray.ts";
import { readWholeFile } from "../io/fileError.ts";
import { InputError } from "../io/inputError.ts";

export async function openExecutable(
  file: string,
  args: readonly unknown[],
  isolate: IsolateChoice | undefined,
): Promise<() => Promise<NamedArray[]>> {
  const program = await open(file, isolate);
  return async () => {
    const results = await program.runFlat(args);
    const { outputs } = program.signature;
    return Promise.all(
      results.map(async ({ buffer }, i) => ({
        // A lone result of a StableHLO program is that, as if it were run as text.
        path: outputs.length === 1 && outputs[0].path === "[0]" ? "" : outputs[i].path,
        array: await buffer.toHost(),
      })),
    );
  };
}

async function open(file: string, isolate: IsolateChoice | undefined): Promise<ExecutableProgram> {
  const bytes = await readWholeFile(file);
  try {
    return new ExecutableProgram(bytes, { isolate });
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}
