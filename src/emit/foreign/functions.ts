// The functions of a module: what they are called, and whom they call.
import { skipGroup, type Token } from "./tokens.ts";

export interface ForeignFunction {
  /** With its @. */
  readonly name: string;
  readonly isPrivate: boolean;
  /** Where its name stands. */
  readonly nameToken: Token;
  /** The tokens of its body; null for a declaration. */
  readonly body: readonly [start: number, end: number] | null;
  /** The symbols that its body names. */
  readonly uses: ReadonlySet<string>;
}

/** After `func.func [visibility] @name (…) [-> …] [attributes {…}]`: the body's braces, if there are any. */
function bodyOf(tokens: readonly Token[], afterName: number): readonly [number, number] | null {
  let i = skipGroup(tokens, afterName);
  if (tokens[i]?.text === "->") {
    i++;
    if (tokens[i]?.text === "(") i = skipGroup(tokens, i);
    else {
      if (tokens[i]?.text === "!") i++;
      i = skipGroup(tokens, i + 1);
    }
  }
  if (tokens[i]?.text === "attributes") i = skipGroup(tokens, i + 1);
  return tokens[i]?.text === "{" ? [i, skipGroup(tokens, i)] : null;
}

/** The functions in MLIR's usual form; what stands in the generic one is not seen. */
export function functionsOf(tokens: readonly Token[]): ForeignFunction[] {
  const functions: ForeignFunction[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i].kind !== "word" || tokens[i].text !== "func.func") continue;
    let at = i + 1;
    while (tokens[at]?.kind === "word") at++;
    const nameToken = tokens[at];
    if (nameToken?.kind !== "symbol") continue;
    const body = bodyOf(tokens, at + 1);
    const inside = body ? tokens.slice(body[0], body[1]) : [];
    functions.push({
      name: nameToken.text,
      isPrivate: tokens.slice(i + 1, at).some((token) => token.text === "private"),
      nameToken,
      body,
      uses: new Set(inside.filter((token) => token.kind === "symbol").map((token) => token.text)),
    });
    if (body) i = body[1] - 1;
  }
  return functions;
}

/** The functions on a cycle of calls, in order; null where there is none. */
export function cycleOf(functions: readonly ForeignFunction[]): readonly string[] | null {
  const byName = new Map(functions.map((fn) => [fn.name, fn]));
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (fn: ForeignFunction): readonly string[] | null => {
    if (done.has(fn.name)) return null;
    const start = path.indexOf(fn.name);
    if (start >= 0) return [...path.slice(start), fn.name];
    path.push(fn.name);
    for (const name of fn.uses) {
      const callee = byName.get(name);
      const cycle = callee && visit(callee);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(fn.name);
    return null;
  };
  for (const fn of functions) {
    const cycle = visit(fn);
    if (cycle) return cycle;
  }
  return null;
}
