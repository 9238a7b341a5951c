// TSJAX_DUMP=FOLDER: what becomes of every program on its way, a folder each: the IR after each pass, the StableHLO, and the
// optimised HLO once it is compiled.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Func } from "../ir/graph.ts";
import { fileError } from "../io/fileError.ts";
import { print } from "../ir/print.ts";
import { makeFolder } from "../runtime/makeFolder.ts";

export interface Dump {
  /** The IR after a pass. */
  ir(pass: string, func: Func): void;
  stablehlo(text: string): void;
  /** What XLA made of it, once it is asked for. */
  hlo(text: Promise<string> | string): void;
}

/** A dump for a program of this name; undefined where none is wanted. */
export function openDump(name: string): Dump | undefined {
  const root = process.env.TSJAX_DUMP;
  if (!root) return undefined;
  const named = <T>(task: () => T): T => {
    try {
      return task();
    } catch (error) {
      throw fileError(root, error);
    }
  };
  const folder = named(() => freshFolder(root, name.replace(/[^\w.-]/g, "_")));
  const write = (file: string, text: string): void => named(() => writeFileSync(join(folder, file), text));
  let step = 0;
  return {
    ir: (pass, func) => write(`${String(step++).padStart(2, "0")}-${pass}.ir`, print(func)),
    stablehlo: (text) => write("program.mlir", text),
    hlo(text) {
      if (typeof text === "string") return write("program.hlo", text);
      // Whoever compiled it is told of a failure; a plugin may have no such text.
      text
        .then((ready) => write("program.hlo", ready))
        .catch((error: unknown) => write("program.hlo.error", String(error)));
    },
  };
}

/** A folder under the next number; another process may take the same one for another name. */
function freshFolder(root: string, name: string): string {
  makeFolder(root);
  for (let number = readdirSync(root).length + 1; ; number++) {
    const folder = join(root, `${String(number).padStart(3, "0")}-${name}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
