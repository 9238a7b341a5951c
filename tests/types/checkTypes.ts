// Type-checks modules against the shipped types, all in one program, as a user's tsc would.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const OPTIONS: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  types: [],
  paths: { tsjax: [join(root, "types/index.d.ts")] },
};

/** What tsc says of the files, as `file(line): message`. */
export function errorsOf(files: readonly string[], options: ts.CompilerOptions = {}): string[] {
  const program = ts.createProgram([...files], { ...OPTIONS, skipLibCheck: true, ...options });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, code, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (!file || start === undefined) return `TS${code}: ${message}`;
    const { line } = file.getLineAndCharacterOfPosition(start);
    return `${file.fileName}(${line + 1}): TS${code}: ${message}\n  ${file.text.split("\n")[line].trim()}`;
  });
}

/** The same for sources that are not files: name to text. */
export function errorsOfSources(sources: ReadonlyMap<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "tsjax-types-"));
  try {
    const files = [...sources].map(([name, text]) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    return errorsOf(files).map((error) => error.replaceAll(`${folder}/`, ""));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The TypeScript files below a folder. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => join(folder, file));

export const linesOf = (file: string): string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
