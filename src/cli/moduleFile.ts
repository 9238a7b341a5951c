// The module that a command is about: a file, or with `-` what stdin holds, which imports from the current folder.
import { readFileSync } from "node:fs";
import type { ModuleSource } from "../api/locate.ts";
import { usageError } from "./exit.ts";
import { holdsArrays, isExecutable, isForeign } from "./fileKinds.ts";

export function moduleFile(file: string): ModuleSource {
  if (file === "-") return { file: "stdin.ts", text: readFileSync(0, "utf8") };
  if (holdsArrays(file))
    throw usageError(`${file} holds arrays: they are arguments, tsjax run MODULE.ts --arg @${file}`);
  if (isForeign(file) || isExecutable(file)) {
    throw usageError(`${file} is no module of the language: tsjax run checks it and runs it`);
  }
  return { file };
}
