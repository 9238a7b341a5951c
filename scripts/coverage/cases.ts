// How many oracle cases call each function: those beside the project (../shared/oracle), and its own.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OracleCase } from "../../src/oracle/case.ts";
import { library } from "../../src/std/index.ts";
import { FunctionVal } from "../../src/frontend/values/values.ts";
import { fullPath, root } from "../reference/pages.ts";

const OWN = ["tests/oracle", "tests/std/library/cases", "tests/std/numpy/cases"];
export const SHARED = join(root, "../shared/oracle");

const names = library.module("tsjax")?.names() ?? [];
const functions = names.filter((name) => library.module("tsjax")?.get(name) instanceof FunctionVal);
const MEMBER = /(?<![\w.])(?:np|lax|nn|random|scipy|tree|ops|image)(?:\.\w+)+/g;
const PLAIN = new RegExp(`(?<![\\w.])(?:${functions.join("|")})(?=\\()`, "g");

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".jsonl"))
        .map((file) => join(folder, file))
    : [];

function countIn(files: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of files) {
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line === "") continue;
      // Not the whole of it: the numbers are most of the text.
      const { source } = JSON.parse(
        `{${/"source": ?"(?:[^"\\]|\\.)*"/.exec(line)?.[0] ?? '"source":""'}}`,
      ) as OracleCase;
      const found = new Set([...(source.match(MEMBER) ?? []), ...(source.match(PLAIN) ?? [])].map(fullPath));
      for (const path of found) counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  }
  return counts;
}

export const ownCases = (): Map<string, number> => countIn(OWN.flatMap((folder) => filesBelow(join(root, folder))));
export const sharedCases = (): Map<string, number> | null => (existsSync(SHARED) ? countIn(filesBelow(SHARED)) : null);
