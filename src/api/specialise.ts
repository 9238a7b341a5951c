// A host function compiled for arguments of given types: made at the first call with such arguments, kept for the next.
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import type { ParameterSpec, Signature } from "../frontend/elaborate/entry.ts";
import { elaborate, elaborateInline, type Elaborated } from "../frontend/elaborate/index.ts";
import { Placeholder } from "../frontend/elaborate/placeholder.ts";
import { irType } from "../frontend/control/leafType.ts";
import { flatten, treeText } from "../frontend/tree/index.ts";
import { describe } from "../frontend/values/describe.ts";
import { FunctionVal, Num, type Val } from "../frontend/values/values.ts";
import {
  HostBuffer,
  internType,
  shapesOf,
  sharedBlockingIsolate,
  type ArrayType,
  type IsolateOptions,
} from "../runtime/index.ts";
import type { BadNumber } from "../passes/origins.ts";
import { counted } from "../ir/counted.ts";
import { timed } from "../runtime/profile/recorder.ts";
import { library } from "../std/index.ts";
import { assembler, type Assembler } from "./assemble.ts";
import { functionsOf, runsOf } from "./callbacks.ts";
import { fetchPluginSync, openClientSync } from "./client.ts";
import { badNumbers, type DebugOptions } from "./debugNumbers.ts";
import { ArgumentError } from "./errors.ts";
import { readArguments } from "./hostArgs.ts";
import { applySteps, type Recipe } from "./hostFunction.ts";
import type { CallbackOptions } from "./hostPromise.ts";
import { isolateOptions, type IsolateChoice } from "./isolation.ts";
import { launch, putConstants, type Apart, type Launchable } from "./launch.ts";
import { digestOf, keptSources } from "./kept/keys.ts";
import { findLowered, keepLowered, type Made } from "./kept/lowered.ts";
import { programName } from "./kept/programs.ts";
import type { LoweredText } from "./loweredText.ts";
import { lowerProgram } from "./lowerProgram.ts";
import { numberCheck } from "./numberCheck.ts";
import { recogniser, type Recogniser } from "./recognise.ts";
import { local } from "./runnable.ts";
import { anyAssembler } from "./staticResult.ts";
import { warm } from "./warm.ts";
import { inlineScopeOf, libraryFunction, scopeValue, scopeValues, sourcesOf } from "./scope.ts";

export interface CallOptions extends DebugOptions, CallbackOptions {
  /** Arguments whose values are static: a new value compiles anew. */
  readonly staticArgnums?: readonly number[];
  /** Arguments whose device memory results may take over; they are gone after the call. */
  readonly donateArgnums?: readonly number[];
  /** Compile and run in a process of its own, so that the plugin may end that one; TSJAX_ISOLATE=1 does so unasked. */
  readonly isolate?: IsolateChoice;
}

interface CallerOptions extends CallOptions {
  /** Results may be values that only exist while compiling. */
  readonly anyResult?: boolean;
}

type Specialisation = Launchable & { readonly assemble: Assembler };

/** A way of calling a function that is recognised without looking it up. */
interface Known {
  /** What it looks for. */
  readonly bad: readonly BadNumber[];
  readonly recognise: Recogniser;
  readonly special: Specialisation;
}

function elaborateRecipe({ target, steps }: Recipe, args: readonly Val[], anyResult = false): Elaborated {
  const transform = applySteps(steps, libraryFunction);
  if (target.kind === "export") {
    return elaborate(target.module.program, {
      entry: target.name,
      constant: target.constant,
      args,
      transform,
      anyResult,
      scope: scopeValues(target.scope),
    });
  }
  const scope = inlineScopeOf(target.source.text, target.scope);
  return elaborateInline({ source: target.source, scope }, library, { args, transform, anyResult });
}

const identities = new WeakMap<object, number>();
let identified = 0;

/** A number for each object, the same each time. */
function identityOf(value: object): number {
  let known = identities.get(value);
  if (known === undefined) identities.set(value, (known = identified++));
  return known;
}

const leafKey = (leaf: Val): string => {
  if (leaf instanceof Placeholder) {
    const { weak, key, free } = leaf.options;
    return `${leaf.dtype}[${leaf.shape.join()}]${weak ? "w" : ""}${key ? "k" : ""}${free ? "f" : ""}`;
  }
  if (leaf instanceof FunctionVal) return `#${identityOf(leaf)}`;
  return leaf instanceof Num ? `${leaf.value}${leaf.integer ? "i" : ""}` : describe(leaf);
};

const keyOf = (values: readonly Val[]): string =>
  values
    .map((value) => {
      const { leaves, tree } = flatten(value);
      return `${value === undefined ? "-" : treeText(tree)}:${leaves.map(leafKey).join(" ")}`;
    })
    .join(";");

/** How many of them are tried. */
const RECENT = 4;

/** Rises when all that was compiled is to be forgotten. */
let generation = 0;

export function clearSpecialisations(): void {
  generation++;
}

const specsOf = ({ target }: Recipe): readonly ParameterSpec[] | null =>
  (target.kind === "export" && target.module.specs.get(target.name)) || null;

/** What a call with these arguments elaborates to. */
export function elaborateCall(
  recipe: Recipe,
  args: readonly unknown[],
  { staticArgnums }: CallOptions = {},
): { readonly func: NonNullable<Elaborated["func"]> } {
  const { values } = readArguments(args, specsOf(recipe), {
    staticNumbers: false,
    staticArgnums,
    functionValue: (fn, name) => scopeValue(fn, name),
  });
  const { func, diagnostics } = elaborateRecipe(recipe, values);
  if (!func) throw new Diagnostics(diagnostics);
  return { func };
}

/** Makes the function that the host calls. */
export function caller(recipe: Recipe, options: CallerOptions = {}): (args: readonly unknown[]) => unknown {
  const made = new Map<string, Specialisation>();
  const recent: Known[] = [];
  let specs: readonly ParameterSpec[] | null | undefined;
  let born = generation;

  const lookUp = (args: readonly unknown[]): unknown => {
    if (specs === undefined) specs = specsOf(recipe);
    const { values, leaves, places } = readArguments(args, specs, {
      staticNumbers: false,
      staticArgnums: options.staticArgnums,
      functionValue: (fn, name) => scopeValue(fn, name),
    });
    const bad = badNumbers(options);
    const key = `${bad.join(" ")};${keyOf(values)}`;
    let special = made.get(key);
    if (!special) made.set(key, (special = specialise(recipe, values, { ...options, bad })));
    const recognise = recogniser(args, values, places);
    if (recognise !== null && recent.unshift({ bad, recognise, special }) > RECENT) recent.pop();
    return special.assemble(launch(special, leaves));
  };

  return (args) => {
    if (born !== generation) {
      made.clear();
      recent.length = 0;
      born = generation;
    }
    const wanted = badNumbers(options);
    for (let i = 0; i < recent.length; i++) {
      const { bad, recognise, special } = recent[i];
      if (bad !== wanted) continue;
      const leaves = recognise(args);
      if (leaves !== null) return special.assemble(launch(special, leaves));
    }
    return lookUp(args);
  };
}

function specialise(
  recipe: Recipe,
  values: readonly Val[],
  {
    staticArgnums = [],
    donateArgnums = [],
    isolate,
    anyResult,
    bad,
    callbackTimeoutMs,
  }: CallerOptions & { readonly bad: readonly BadNumber[] },
): Specialisation {
  warm(isolate);
  const donated = donateArgnums.map((n) => donatedPosition(n, staticArgnums, recipe, values.length));
  const { signature, lowered, value } = lowerRecipe(recipe, values, { donated, anyResult, bad });
  const places = signature.inputs.flatMap((input) => input.leaves.map((leaf) => ({ leaf, input })));
  const donate = donatedLeaves(signature, donated);
  const types = places.map(({ leaf }) => internType(irType(leaf.type)));
  const names = places.map(({ input, leaf }) => input.name + leaf.path);
  const program = {
    types,
    names,
    check: numberCheck(lowered.origins, names),
    assemble: anyResult ? anyAssembler(value) : assembler(signature.output),
    options: { donate },
  };
  // All of it is known already.
  if (anyResult && signature.output.leaves.length === 0) return { ...program, apart: () => [] };
  const apart = isolateOptions(isolate);
  return apart
    ? { ...program, apart: compileApart(lowered, types, recipe.name, { ...apart, callbackTimeoutMs }) }
    : { ...program, ...compileHere(lowered, types, recipe.name, { callbackTimeoutMs }) };
}

interface Choices {
  /** Positions of arguments. */
  readonly donated: readonly number[];
  readonly anyResult?: boolean;
  readonly bad: readonly BadNumber[];
}

const donatedLeaves = ({ inputs }: Signature, donated: readonly number[]): number[] =>
  inputs.flatMap(({ leaves }, i) => leaves.map(() => donated.includes(i))).flatMap((is, i) => (is ? [i] : []));

const digestOfRecipe = ({ target }: Recipe): string =>
  target.kind === "export" ? target.module.digest : digestOf(JSON.stringify(target.source));

/** The function as StableHLO; what an earlier process made of it if that is all there is to it. */
function lowerRecipe(
  recipe: Recipe,
  values: readonly Val[],
  { donated, anyResult, bad }: Choices,
): Made & { readonly value?: Val } {
  const name = anyResult || bad.length > 0 || !keptSources() ? null : nameOfInstance(recipe, values, donated);
  const found = name === null ? undefined : findLowered(name);
  if (found) return found;
  const { func, signature, place, value, diagnostics } = timed("compiler", `elaborate ${recipe.name}`, () =>
    elaborateRecipe(recipe, values, anyResult),
  );
  if (!func || !signature) throw new Diagnostics(diagnostics);
  const lowered = lowerProgram(func, sourcesOf(recipe), { donate: donatedLeaves(signature, donated), bad, place });
  if (name !== null) keepLowered(name, { signature, lowered });
  return { signature, lowered, value };
}

const nameOfInstance = (recipe: Recipe, args: readonly Val[], donate: readonly number[]): string | null => {
  const { target, steps } = recipe;
  const entry = target.kind === "export" ? target.name : undefined;
  return programName(digestOfRecipe(recipe), { entry, args, scope: target.scope, steps, donate });
};

/** Counts from the end where it is negative. */
function donatedPosition(n: number, fixed: readonly number[], recipe: Recipe, count: number): number {
  const position = n < 0 ? n + count : n;
  if (position < 0 || position >= Math.max(count, specsOf(recipe)?.length ?? 0)) {
    throw new ArgumentError(`donateArgnums names argument ${n}, and ${recipe.name} has ${counted(count, "argument")}`);
  }
  if (fixed.includes(n)) throw new ArgumentError(`argument ${n} is static: it has no memory to donate`);
  return position;
}

function compileHere(
  { stablehlo, constants, callbacks, dump }: LoweredText,
  types: readonly ArrayType[],
  name: string,
  options: CallbackOptions,
) {
  const client = openClientSync();
  const inputs = [...types, ...constants];
  const executable = client.compileSync(stablehlo, { inputs, name, callbacks: runsOf(callbacks, options) });
  dump?.hlo(local(executable, stablehlo).hlo());
  return { executable, constants: putConstants(client, constants) };
}

function compileApart(
  { stablehlo, constants, callbacks, dump }: LoweredText,
  types: readonly ArrayType[],
  name: string,
  { callbackTimeoutMs, ...options }: IsolateOptions & CallbackOptions,
): Apart["apart"] {
  const functions = functionsOf(callbacks, { callbackTimeoutMs });
  fetchPluginSync();
  const isolate = sharedBlockingIsolate(options);
  const inputs: ArrayType[] = [...types, ...constants.map(({ dtype, shape }) => ({ dtype, shape }))];
  const body = { kind: "stablehlo", code: stablehlo, name, options: {}, inputs, calls: shapesOf(functions) } as const;
  const { outputs } = timed("compiler", "compile, in isolation", () => isolate.compile(body));
  dump?.hlo(isolate.hlo(body));
  return (args) => {
    const results = isolate.run(body, [...args, ...constants], functions);
    if (outputs.length === 0) results.wait();
    return outputs.map((output, i) => new HostBuffer(output, results, i));
  };
}
