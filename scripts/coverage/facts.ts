// What of an example works: which dtypes, and which transformations. Found by compiling it.
import { elaborate } from "../../src/frontend/elaborate/index.ts";
import { memoryHost } from "../../src/frontend/modules/host.ts";
import { loadProgram } from "../../src/frontend/modules/load.ts";
import { verify } from "../../src/ir/verify.ts";
import { library } from "../../src/std/index.ts";
import { parseExample, ownDType, type Example } from "../reference/example.ts";
import type { Mode } from "../reference/mode.ts";
import { programOf } from "../reference/program.ts";

export const DTYPES = [
  "bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f16", "bf16", "f32", "f64", "c64", "c128", "i4", "u4",
  "f8e4m3fn", "f8e5m2",
] as const; // prettier-ignore

/** The types of the results, or why there are none. */
export type Outcome = { readonly types: readonly string[] } | { readonly fault: string };

export function compileSource(source: string): Outcome {
  try {
    return compiled(source);
  } catch (error) {
    return { fault: `crash: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function compiled(source: string): Outcome {
  const program = loadProgram({ file: "example.ts", text: source }, memoryHost({}), library);
  const { func, diagnostics } = elaborate(program, { entry: "main" });
  if (!func) return { fault: diagnostics.map(({ code, message }) => `${code} ${message}`)[0] };
  verify(func);
  return { types: func.results.map(({ type }) => `${type.dtype}[${type.shape.join(",")}]`) };
}

export interface ExampleFacts {
  readonly example: Example;
  readonly own: Outcome;
  /** By dtype, for examples that can take others. */
  readonly dtypes: ReadonlyMap<string, Outcome>;
  readonly modes: ReadonlyMap<Mode, Outcome>;
}

const INEXACT = /^(f|bf|c)/;

export function factsOf(code: string): ExampleFacts {
  const example = parseExample(code);
  const dtypes = new Map<string, Outcome>();
  const modes = new Map<Mode, Outcome>();
  const own = compileSource(programOf(example, "value", null));
  if (example.varying.length > 0) {
    for (const dtype of DTYPES) dtypes.set(dtype, compileSource(programOf(example, "value", dtype)));
    const first = example.parameters.find(({ name }) => name === example.varying[0]);
    const natural = first ? ownDType(first) : "f32";
    const float = natural === "i32" || natural === "bool" ? "f32" : natural;
    const plain = dtypes.get(float);
    if (plain && "types" in plain) {
      if (plain.types.some((type) => INEXACT.test(type))) {
        modes.set("jvp", compileSource(programOf(example, "jvp", float)));
        modes.set("vjp", compileSource(programOf(example, "vjp", float)));
      }
    }
    modes.set("vmap", compileSource(programOf(example, "vmap", natural)));
  }
  return { example, own, dtypes, modes };
}
