// compile(…): a program from source text, a file, or StableHLO.
import type { Diagnostic } from "../frontend/diagnostics.ts";
import { check as checkProgram } from "../frontend/elaborate/check.ts";
import { elaborate } from "../frontend/elaborate/entry.ts";
import type { IsThere } from "../frontend/elaborate/inputs.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { loadProgram, type Program as LoadedProgram } from "../frontend/modules/load.ts";
import type { Val } from "../frontend/values/values.ts";
import { timed } from "../runtime/profile/recorder.ts";
import { library } from "../std/index.ts";
import { parseTypes } from "./argTypes.ts";
import { ArgumentError } from "./errors.ts";
import { badNumbers, type DebugOptions } from "./debugNumbers.ts";
import { ExecutableProgram } from "./executableProgram.ts";
import { ForeignProgram } from "./foreign.ts";
import { callbackTimeout, type CallbackOptions } from "./hostPromise.ts";
import { isolateOptions, type IsolateChoice } from "./isolation.ts";
import { checkDims } from "./checkDims.ts";
import { checkScope } from "./checkScope.ts";
import { lazily } from "./lazily.ts";
import { lowerProgram } from "./lowerProgram.ts";
import { checkOptions } from "./options.ts";
import { Variants } from "./optionalParts.ts";
import { keepProgram } from "./kept/keep.ts";
import { findModule, specsOfEntry } from "./kept/modules.ts";
import type { Specs } from "./kept/specs.ts";
import { findProgram, type Made } from "./kept/programs.ts";
import { locate, type Located, type ModuleSource } from "./locate.ts";
import { withFunc, type Lowered } from "./loweredText.ts";
import { Program } from "./program.ts";
import { scopeValues } from "./scope.ts";
import { parseTarget } from "./target.ts";

export interface CompileOptions extends DebugOptions, CallbackOptions {
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

const OF_SOURCE: readonly (keyof CompileOptions)[] = ["entry", "dims", "args", "scope", "target", "isolate", "debugNans", "debugInfs", "callbackTimeoutMs"]; // prettier-ignore
/** Programs that are compiled already, or come as StableHLO, have their types and sizes. */
const OF_COMPILED: readonly (keyof CompileOptions)[] = ["isolate"];

export type ProgramSource =
  | string
  | { readonly file: string }
  | { readonly stablehlo: string | Uint8Array }
  /** What `serialize()` gave. */
  | { readonly executable: Uint8Array };

/** The module graph behind a text or a file. */
export const loadSource = (source: ModuleSource): LoadedProgram => loadLocated(locate(source));

export const loadLocated = ({ source, host }: Located): LoadedProgram =>
  timed("compiler", `parse ${source.file}`, () => loadProgram(source, host, library));

/** Where the entry's sizes are not known, what is wrong with it for any sizes goes first. */
function withFaultsInside(program: LoadedProgram, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!diagnostics.every(({ code }) => code === "TJ5007")) return diagnostics;
  return [...checkProgram(program).filter(({ code }) => code !== "TJ5007"), ...diagnostics];
}

interface Settled extends CompileOptions {
  /** Arguments as the compiler reads them. */
  readonly values?: readonly Val[];
  readonly isThere?: IsThere;
}

const argsOf = ({ values, args }: Settled): readonly Val[] | undefined =>
  values ?? (args ? parseTypes(args) : undefined);

interface Source extends Made {
  readonly lowered: Lowered;
  readonly specs: Specs;
}

/** The IR's own function as StableHLO, and its signature, or all that is wrong with it. */
function lowerSource(program: LoadedProgram, options: Settled): Source {
  const args = argsOf(options);
  checkDims(program, options.entry, options.dims);
  checkScope({ program }, options.scope ?? {});
  const scope = scopeValues(options.scope ?? {});
  const {
    func,
    signature,
    place,
    specs = null,
    diagnostics,
  } = timed("compiler", `elaborate ${options.entry ?? "main"}`, () => elaborate(program, { ...options, args, scope }));
  if (!func || !signature) throw new Diagnostics(withFaultsInside(program, diagnostics));
  const sources = program.modules.map((module) => module.source);
  return { lowered: lowerProgram(func, sources, { bad: badNumbers(options), place }), signature, specs };
}

/** `program` is read where parts of the arguments are left out. */
function programOf({ lowered, signature, specs }: Source, program: () => LoadedProgram, options: Settled): Program {
  const { target, isolate, callbackTimeoutMs, isThere } = options;
  const where = { target: target === undefined ? undefined : parseTarget(target), isolate, callbackTimeoutMs };
  const variants =
    argsOf(options) === undefined && isThere === undefined
      ? Variants.of(specs, (there) => compileProgram(program(), { ...options, isThere: there }))
      : undefined;
  return new Program(lowered, signature, where, variants);
}

/** A program of the language. Throws Diagnostics. */
export const compileProgram = (program: LoadedProgram, options: Settled = {}): Program =>
  programOf(lowerSource(program, options), () => program, options);

const isPlain = (options: Settled): boolean => badNumbers(options).length === 0;

/** As `compileProgram`; what is made is kept for the next process. */
export function compileAndKeep(program: LoadedProgram, options: Settled): Program {
  const made = lowerSource(program, options);
  if (isPlain(options)) keepProgram(program, { ...options, args: argsOf(options) }, made);
  return programOf(made, () => program, options);
}

/** A program of the language, by an earlier process where that compiled the same. Throws Diagnostics. */
function compileSource(located: Located, options: CompileOptions): Program {
  const module = isPlain(options) ? findModule(located) : undefined;
  const found = module && findProgram(module, { ...options, args: argsOf(options) });
  if (!found) return compileAndKeep(loadLocated(module ?? located), options);
  const program = lazily(() => loadLocated(module));
  const lowered = withFunc(found.lowered, () => lowerSource(program(), options).lowered.func);
  return programOf({ ...found, lowered, specs: specsOfEntry(module, options.entry) ?? null }, program, options);
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
  checkOptions("compile", options, typeof source === "string" || "file" in source ? OF_SOURCE : OF_COMPILED);
  isolateOptions(options.isolate);
  callbackTimeout(options);
  if (typeof source === "object" && "executable" in source) return new ExecutableProgram(source.executable, options);
  if (typeof source === "object" && "stablehlo" in source) {
    return new ForeignProgram(source.stablehlo, options);
  }
  return compileSource(locate(source), options);
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
