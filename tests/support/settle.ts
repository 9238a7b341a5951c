// What the front end makes of a text, whatever it is: a program, or diagnostics. Anything else is a bug.
import { EmitError } from "../../src/emit/index.ts";
import { ArgumentError } from "../../src/api/errors.ts";
import { loadSource } from "../../src/api/compile.ts";
import { lower } from "../../src/api/lower.ts";
import { Program } from "../../src/api/program.ts";
import type { Diagnostic } from "../../src/frontend/diagnostics.ts";
import { Diagnostics } from "../../src/frontend/diagnosticsError.ts";
import { check, elaborate } from "../../src/frontend/elaborate/index.ts";
import { verify } from "../../src/ir/verify.ts";

export interface Settled {
  readonly checked: readonly Diagnostic[];
  /** The compiled program, when it is one. */
  readonly program: Program | null;
  readonly faults: readonly Diagnostic[];
  readonly milliseconds: number;
}

/** Sizes for the dimension variables that a text declares. */
const dimsOf = (text: string): Record<string, number> =>
  Object.fromEntries([...text.matchAll(/([\w$]+) extends Dim/g)].map(([, name]) => [name, 3]));

function inspect(diagnostics: readonly Diagnostic[]): void {
  for (const { span, related = [], message, code } of diagnostics) {
    for (const place of [span, ...related.map((each) => each.span)]) {
      const { start, end, source } = place;
      if (start < 0 || end < start || end > source.text.length)
        throw new Error(`${code} ${message}: the span ${start} to ${end} lies outside of the text`);
    }
    if (/\[object Object|NaN,NaN/.test(message)) throw new Error(`${code}: odd message: ${message}`);
  }
  if (diagnostics.length > 0 && new Diagnostics(diagnostics).message === "") throw new Error("nothing is said");
}

/** Checks and compiles a text. Throws what a user must never see. */
export function settle(text: string): Settled {
  const start = performance.now();
  const done = (rest: Omit<Settled, "milliseconds">): Settled => ({ ...rest, milliseconds: performance.now() - start });
  const checked = check(loadSource(text));
  inspect(checked);
  try {
    const { func, signature, diagnostics } = elaborate(loadSource(text), { dims: dimsOf(text) });
    inspect(diagnostics);
    if (!func || !signature) {
      if (diagnostics.length === 0) throw new Error("neither a program nor diagnostics");
      return done({ checked, program: null, faults: diagnostics });
    }
    verify(func);
    return done({ checked, program: new Program(lower(func), signature), faults: [] });
  } catch (error) {
    // Those of the emitter are told as TJ6007 (api/lowerProgram.ts).
    if (error instanceof ArgumentError || error instanceof EmitError)
      return done({ checked, program: null, faults: [] });
    throw error;
  }
}
