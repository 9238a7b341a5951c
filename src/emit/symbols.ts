// Names of functions and modules as MLIR symbols.
import type { Func } from "../ir/graph.ts";

/** Letters that MLIR and every tool after it take; the rest become underscores. */
const plain = (name: string): string => {
  const text = name.replace(/[^A-Za-z0-9_$.]/g, "_");
  return /^[A-Za-z_]/.test(text) ? text : `_${text}`;
};

/** A symbol for each function, unlike all others; the first is `main`. */
export function symbolsOf(funcs: readonly Func[]): Map<Func, string> {
  const used = new Set<string>();
  const symbols = new Map<Func, string>();
  funcs.forEach((func, i) => {
    const base = i === 0 ? "main" : plain(func.name);
    let name = base;
    for (let n = 0; used.has(name); n++) name = `${base}_${n}`;
    used.add(name);
    symbols.set(func, `@${name}`);
  });
  return symbols;
}

export const moduleSymbol = (name: string): string => `@${plain(name)}`;
