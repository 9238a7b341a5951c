// compile(…): a program from source text, a file, or StableHLO.
import type { Diagnostic } from "../frontend/diagnostics.ts";
import { check as checkProgram } from "../frontend/elaborate/check.ts";
import { elaborate } from "../frontend/elaborate/entry.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { loadProgram, type Program as LoadedProgram } from "../frontend/modules/load.ts";
import { memoryHost } from "../frontend/modules/host.ts";
import type { Val } from "../frontend/values/values.ts";
import { timed } from "../runtime/profile/recorder.ts";
import { library } from "../std/index.ts";
import { parseTypes } from "./argTypes.ts";
import { ArgumentError } from "./errors.ts";
import { badNumbers, type DebugOptions } from "./debugNumbers.ts";
import { ExecutableProgram } from "./executableProgram.ts";
import { fileHost, sourceOf } from "./files.ts";
import { ForeignProgram } from "./foreign.ts";
import { isolateOptions, type IsolateChoice } from "./isolation.ts";
import { lowerProgram } from "./lowerProgram.ts";
import { Program } from "./program.ts";
import { scopeValues } from "./scope.ts";
import { parseTarget } from "./target.ts";

export interface CompileOptions extends DebugOptions {
  /** The export to compile: the only one, or `main`, unless said. */
  readonly entry?: string;
  /** Sizes of the dimensions that the annotations name. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Types of the arguments, as `"f32[3,4]"` and pytrees of such, for parameters that the source does not annotate. */
  readonly args?: readonly unknown[];
  /** Values for the names that the source declares: `declare function lookup(i: i32): f32;`, `declare const rate: number;`. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /**
   * What to compile for: `"cpu"`, `"cuda"`, `"rocm"` or `"tpu"` for the plugin at hand, or devices that need not be here,
   * as `"tpu:v5e:2x2"`: such a program can be looked at and serialized, not run.
   */
  readonly target?: string;
  /** Compile and run in a process of its own, so that the plugin may end that one; TSJAX_ISOLATE=1 does so unasked. */
  readonly isolate?: IsolateChoice;
}

export type ProgramSource =
  | string
  | { readonly file: string }
  | { readonly stablehlo: string | Uint8Array }
  /** What `serialize()` gave. */
  | { readonly executable: Uint8Array };

/** A module's text, a file, or a text that stands for a file, from whose folder it imports. */
export type ModuleSource = string | { readonly file: string; readonly text?: string };

/** The module graph behind a text or a file. */
export function loadSource(source: ModuleSource): LoadedProgram {
  if (typeof source === "string") {
    const text = { file: "program.ts", text: source };
    return timed("compiler", "parse", () => loadProgram(text, memoryHost({ "program.ts": source }), library));
  }
  const { file, text: given } = source;
  const text = given === undefined ? sourceOf(file) : { file, text: given };
  return timed("compiler", `parse ${file}`, () => loadProgram(text, fileHost, library));
}

/** Where the entry's sizes are not known, what is wrong with it for any sizes goes first. */
function withFaultsInside(program: LoadedProgram, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!diagnostics.every(({ code }) => code === "TJ5007")) return diagnostics;
  return [...checkProgram(program).filter(({ code }) => code !== "TJ5007"), ...diagnostics];
}

/** A program from the IR's own function and signature, or all that is wrong with it. */
export function compileProgram(
  program: LoadedProgram,
  options: CompileOptions & { readonly values?: readonly Val[] } = {},
): Program {
  const target = options.target === undefined ? undefined : parseTarget(options.target);
  const args = options.values ?? (options.args ? parseTypes(options.args) : undefined);
  const scope = scopeValues(options.scope ?? {});
  const { func, signature, place, diagnostics } = timed("compiler", `elaborate ${options.entry ?? "main"}`, () =>
    elaborate(program, { ...options, args, scope }),
  );
  if (!func || !signature) throw new Diagnostics(withFaultsInside(program, diagnostics));
  const sources = program.modules.map((module) => module.source);
  return new Program(lowerProgram(func, sources, { bad: badNumbers(options), place }), signature, {
    target,
    isolate: options.isolate,
  });
}

export function compile(
  source: { readonly stablehlo: string | Uint8Array },
  options?: Pick<CompileOptions, "isolate">,
): Promise<ForeignProgram>;
export function compile(
  source: { readonly executable: Uint8Array },
  options?: Pick<CompileOptions, "isolate">,
): Promise<ExecutableProgram>;
export function compile(source: string | { readonly file: string }, options?: CompileOptions): Promise<Program>;
export async function compile(
  source: ProgramSource,
  options: CompileOptions = {},
): Promise<Program | ForeignProgram | ExecutableProgram> {
  checkSource(source);
  isolateOptions(options.isolate);
  if (typeof source === "object" && "executable" in source) return new ExecutableProgram(source.executable, options);
  if (typeof source === "object" && "stablehlo" in source) {
    return new ForeignProgram(source.stablehlo, options);
  }
  return compileProgram(loadSource(source), options);
}

/** JavaScript has no types to go by. */
function checkSource(source: unknown): void {
  if (typeof source === "string") return;
  const given = typeof source === "object" && source !== null ? (source as Record<string, unknown>) : {};
  if (typeof given.file === "string" || given.executable instanceof Uint8Array) return;
  if (typeof given.stablehlo === "string" || given.stablehlo instanceof Uint8Array) return;
  throw new ArgumentError(
    "compile takes a program's text, or { file: name }, { stablehlo: text or bytes }, { executable: bytes }",
  );
}
