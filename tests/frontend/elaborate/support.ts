// Programs in, IR text or diagnostics out.
import { check, elaborate, type Elaborated, type ElaborateOptions } from "../../../src/frontend/elaborate/index.ts";
import type { Diagnostic } from "../../../src/frontend/diagnostics.ts";
import { position } from "../../../src/frontend/locate.ts";
import { memoryHost } from "../../../src/frontend/modules/host.ts";
import { loadProgram, type Program } from "../../../src/frontend/modules/load.ts";
import { print } from "../../../src/ir/print.ts";
import { verify } from "../../../src/ir/verify.ts";
import { library } from "../../../src/std/index.ts";

const IMPORTS = `import { numpy as np, lax, grad, range, f32, i32, bf16, bool, type Dim, type Key, type Tensor } from "tsjax";`;

export type Files = Readonly<Record<string, string>>;

export const program = (text: string, files: Files = {}): Program =>
  loadProgram(
    { file: "main.ts", text: text.includes("import ") ? text : `${IMPORTS}\n${text}` },
    memoryHost(files),
    library,
  );

export const run = (text: string, options: ElaborateOptions = {}, files: Files = {}): Elaborated =>
  elaborate(program(text, files), options);

/** The diagnostics as `code line: message`; the imports that are put in front are line 0. */
export const faults = (diagnostics: readonly Diagnostic[], text = ""): string[] =>
  diagnostics.map(({ code, span, message }) => {
    const { line } = position(span.source, span.start);
    const inserted = span.source.file === "main.ts" && !text.includes("import ");
    return `${code} ${inserted ? line - 1 : line}: ${message}`;
  });

export const errors = (text: string, options: ElaborateOptions = {}, files: Files = {}): string[] =>
  faults(run(text, options, files).diagnostics, text);

export const checked = (text: string, files: Files = {}): string[] => faults(check(program(text, files)), text);

/** The verified IR, as text. */
export function ir(text: string, options: ElaborateOptions = {}, files: Files = {}): string {
  const { func, diagnostics } = run(text, options, files);
  if (!func) throw new Error(faults(diagnostics, text).join("\n"));
  verify(func);
  return print(func).trimEnd();
}

/** The types of the results. */
export const results = (text: string, options: ElaborateOptions = {}, files: Files = {}): string =>
  /-> \((.*)\) \{/.exec(ir(text, options, files))?.[1] ?? "";
