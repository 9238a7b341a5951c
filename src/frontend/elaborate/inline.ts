// A lone function, given as its text: what `jit((x, y) => x * y + 2)` in the host's code comes to.
import type * as ast from "../ast.ts";
import { atRoot } from "../control/frames.ts";
import type { Library } from "../library.ts";
import { parseExpression } from "../parser/index.ts";
import type { Source, Span } from "../source.ts";
import { FunctionVal, type Val } from "../values/values.ts";
import { callEntry, run, type Elaborated, type ElaborateOptions } from "./entry.ts";
import { prepare } from "./deferred.ts";
import { evaluate, named } from "./expressions.ts";
import { resolveExpression } from "./resolve.ts";
import { globalScope, Scope } from "./scope.ts";
import { Reported, session } from "./session.ts";

export interface InlineFunction {
  /** The text, as `Function.prototype.toString` gives it. */
  readonly source: Source;
  /** Names from around the function, which its text alone does not explain. */
  readonly scope?: Readonly<Record<string, Val>>;
  /** What messages call it. */
  readonly name?: string;
}

/** Compiles an inline function for given arguments. All that "tsjax" exports is in its scope. */
export function elaborateInline(
  inline: InlineFunction,
  library: Library,
  options: Omit<ElaborateOptions, "entry">,
): Elaborated {
  // prettier-ignore
  const { expression, diagnostics } = parseExpression(inline.source);
  const span: Span = { source: inline.source, start: 0, end: Math.min(1, inline.source.text.length) };
  return run({ library, diagnostics }, span, (region) => {
    const fn = evaluateInline(inline, expression, library);
    return callEntry({ name: fn.name, fn, span }, options, region);
  });
}

function evaluateInline(inline: InlineFunction, expression: ast.Expression, library: Library): FunctionVal {
  prepare(Object.values(inline.scope ?? {}));
  const scope = inlineScope(library, inline.scope ?? {});
  resolveExpression(expression, scope.names(), (error, at) => {
    session().report(error, at);
  });
  const fn = named(evaluate(expression, scope), inline.name ?? "(anonymous)");
  if (!(fn instanceof FunctionVal)) throw new Reported();
  return fn;
}

/** The function, in the compilation that is under way. */
export function inlineFunction(inline: InlineFunction): FunctionVal {
  const { expression, diagnostics } = parseExpression(inline.source);
  session().refuse(diagnostics);
  return atRoot(() => evaluateInline(inline, expression, session().library));
}

function inlineScope(library: Library, extra: Readonly<Record<string, Val>>): Scope {
  const scope = new Scope(globalScope(library));
  const tsjax = library.module("tsjax");
  for (const name of tsjax?.names() ?? []) {
    const value = tsjax?.get(name);
    const type = tsjax?.type(name);
    if (value !== undefined) scope.define(name, true, value);
    if (type) scope.declareType(name, { kind: "library", type });
  }
  const np = tsjax?.get("numpy");
  if (np !== undefined) scope.define("np", true, np);
  for (const [name, value] of Object.entries(extra)) scope.define(name, true, value);
  return scope;
}
