// A host function compiled for arguments of given types: made at the first call with such arguments, kept for the next.
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import type { ParameterSpec, Signature } from "../frontend/elaborate/entry.ts";
import { elaborate, elaborateInline, Placeholder, type Elaborated } from "../frontend/elaborate/index.ts";
import { entrySpecs } from "../frontend/elaborate/specs.ts";
import { irType } from "../frontend/control/leaves.ts";
import type { Source } from "../frontend/source.ts";
import { flatten, treeText } from "../frontend/tree/index.ts";
import { describe } from "../frontend/values/describe.ts";
import { FunctionVal, Num, type Val } from "../frontend/values/values.ts";
import { DeviceBuffer, type Executable } from "../runtime/index.ts";
import { library } from "../std/index.ts";
import { DeviceArray } from "./array.ts";
import { openClientSync } from "./client.ts";
import { readArguments } from "./hostArgs.ts";
import { applySteps, type Recipe } from "./hostFunction.ts";
import { convert, type WantedType } from "./hostValue.ts";
import { lowerProgram } from "./lowerProgram.ts";
import { toBuffer } from "./program.ts";
import { inlineScopeOf } from "./scope.ts";
import { fromLeaves } from "./tree.ts";

export interface CallOptions {
  /** Arguments whose values are static: a new value compiles anew. */
  readonly staticArgnums?: readonly number[];
  /** Arguments whose device memory results may take over; they are gone after the call. */
  readonly donateArgnums?: readonly number[];
}

interface Specialisation {
  readonly executable: Executable;
  readonly types: readonly WantedType[];
  readonly names: readonly string[];
  readonly output: Signature["output"];
  readonly constants: readonly DeviceBuffer[];
  readonly donate: readonly number[];
}

function transformation(name: string): FunctionVal {
  const found = library.module("tsjax")?.get(name);
  if (found instanceof FunctionVal) return found;
  throw new Error(`the library has no ${name}`);
}

function elaborateRecipe({ target, steps }: Recipe, args: readonly Val[]): Elaborated {
  const transform = applySteps(steps, transformation);
  if (target.kind === "export") return elaborate(target.program, { entry: target.name, args, transform });
  const scope = inlineScopeOf(target.source.text, target.scope);
  return elaborateInline({ source: target.source, scope }, library, { args, transform });
}

const leafKey = (leaf: Val): string => {
  if (leaf instanceof Placeholder) {
    const { weak, key, free } = leaf.options;
    return `${leaf.dtype}[${leaf.shape.join()}]${weak ? "w" : ""}${key ? "k" : ""}${free ? "f" : ""}`;
  }
  return leaf instanceof Num ? `${leaf.value}${leaf.integer ? "i" : ""}` : describe(leaf);
};

const keyOf = (values: readonly Val[]): string =>
  values
    .map((value) => {
      const { leaves, tree } = flatten(value);
      return `${value === undefined ? "-" : treeText(tree)}:${leaves.map(leafKey).join(" ")}`;
    })
    .join(";");

/** Makes the function that the host calls. */
export function caller(recipe: Recipe, options: CallOptions = {}): (args: readonly unknown[]) => unknown {
  const made = new Map<string, Specialisation>();
  let specs: readonly ParameterSpec[] | null | undefined;
  return (args) => {
    if (specs === undefined) {
      const { target } = recipe;
      specs = target.kind === "export" ? entrySpecs(target.program, target.name) : null;
    }
    const { values, leaves } = readArguments(args, specs, {
      staticNumbers: false,
      staticArgnums: options.staticArgnums,
    });
    const key = keyOf(values);
    let special = made.get(key);
    if (!special) made.set(key, (special = specialise(recipe, values, options)));
    return run(special, leaves);
  };
}

function specialise(recipe: Recipe, values: readonly Val[], { donateArgnums = [] }: CallOptions): Specialisation {
  const { func, signature, diagnostics } = elaborateRecipe(recipe, values);
  if (!func || !signature) throw new Diagnostics(diagnostics);
  const places = signature.inputs.flatMap((input, i) => input.leaves.map((leaf) => ({ leaf, input, argument: i })));
  const donate = places.flatMap(({ argument }, i) => (donateArgnums.includes(argument) ? [i] : []));
  const lowered = lowerProgram(func, sourcesOf(recipe), { donate });
  const types = places.map(({ leaf }) => irType(leaf.type));
  const client = openClientSync();
  const executable = client.compileSync(lowered.stablehlo, { inputs: [...types, ...lowered.constants] });
  return {
    executable,
    types,
    names: places.map(({ input, leaf }) => input.name + leaf.path),
    output: signature.output,
    constants: lowered.constants.map((constant) => DeviceBuffer.fromHost(client, constant)),
    donate,
  };
}

const sourcesOf = ({ target }: Recipe): Source[] =>
  target.kind === "export" ? target.program.modules.map((module) => module.source) : [target.source];

function run(
  { executable, types, names, output, constants, donate }: Specialisation,
  leaves: readonly unknown[],
): unknown {
  const { client } = executable;
  const buffers = leaves.map((leaf, i) => toBuffer(client, convert(leaf, types[i], names[i])));
  const results = executable.execute([...buffers, ...constants], { donate });
  return fromLeaves(
    output.tree,
    results.map((buffer, i) => new DeviceArray(buffer, output.leaves[i].type.key)),
  );
}
