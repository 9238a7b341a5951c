// What the examples of one function say: the dtypes that it takes, the transformations that work, and where JAX takes more.
import { exampleId } from "../reference/exampleId.ts";
import type { Mode } from "../reference/mode.ts";
import type { Entry } from "../reference/pages.ts";
import { dtypeText } from "./dtypeText.ts";
import { factsOf, type ExampleFacts, type Outcome } from "./facts.ts";
import type { JaxFact } from "./jaxFacts.ts";

export type Transform = Exclude<Mode, "value">;

export interface Row {
  readonly dtypes: string;
  readonly modes: Readonly<Record<Transform, string>>;
  /** What JAX takes and tsjax does not, and where the types of results differ. */
  readonly gaps: readonly string[];
}

const faultOf = (outcome: Outcome | undefined): string | null => (outcome && "fault" in outcome ? outcome.fault : null);

/** 64-bit dtypes are JAX's defaults where it has them at all, so that other results have them too. */
const isComparable = (dtype: string): boolean => !/64|128/.test(dtype);

function* gapsOf(id: string, { own, dtypes, modes }: ExampleFacts, jax: JaxFact | undefined): Generator<string> {
  const fault = faultOf(own);
  if (fault && !fault.includes("only exists while compiling")) yield `${id}: ${fault}`;
  for (const [what, outcome] of [...dtypes, ...modes]) {
    const crash = faultOf(outcome);
    if (crash?.startsWith("crash")) yield `${id} ${what}: ${crash}`;
  }
  for (const [dtype, types] of Object.entries(jax?.types ?? {})) {
    const found = dtype === "own" ? own : dtypes.get(dtype);
    if (!types || !found || types.includes(null)) continue;
    if ("fault" in found) yield `${id} ${dtype}: ${found.fault}`;
    else if (isComparable(dtype) && found.types.join() !== types.join()) yield `${id} ${dtype}: ${found.types.join()}, JAX ${types.join()}`; // prettier-ignore
  }
  for (const [mode, takes] of Object.entries(jax?.modes ?? {})) {
    const broken = faultOf(modes.get(mode as Mode));
    if (takes && broken) yield `${id} ${mode}: ${broken}`;
  }
}

export function rowOf(entry: Entry, jaxFacts: ReadonlyMap<string, JaxFact>): Row {
  const facts = entry.examples.map(({ code }) => factsOf(code));
  const jax = entry.examples.map((_, i) => jaxFacts.get(exampleId(entry.path, i)));
  const here = new Set(facts.flatMap(({ dtypes }) => [...dtypes].flatMap(([dtype, outcome]) => ("types" in outcome ? [dtype] : [])))); // prettier-ignore
  // A result that is no tensor of numbers says nothing: JAX finds some faults of dtypes only where the numbers are used.
  const there = jax.flatMap((each) => Object.entries(each?.types ?? {}).flatMap(([dtype, types]) => (types && !types.includes(null) && dtype !== "own" ? [dtype] : []))); // prettier-ignore
  const lacking = new Set(there.filter((dtype) => !here.has(dtype)));
  const mode = (name: Transform): string => {
    if (facts.some(({ modes }, i) => jax[i]?.modes[name] && faultOf(modes.get(name)))) return "no";
    return facts.some(({ modes }) => modes.has(name) && !faultOf(modes.get(name))) ? "yes" : "–";
  };
  return {
    dtypes: `${dtypeText(here) || "–"}${lacking.size > 0 ? `, not ${dtypeText(lacking)}` : ""}`,
    modes: { jvp: mode("jvp"), vjp: mode("vjp"), vmap: mode("vmap") },
    gaps: facts.flatMap((each, i) => [...gapsOf(exampleId(entry.path, i), each, jax[i])]),
  };
}
