// A pass as text in, text out; both sides are verified.
import type { Func } from "../../src/ir/graph.ts";
import { parse } from "../../src/ir/parse.ts";
import { print } from "../../src/ir/print.ts";
import { verify } from "../../src/ir/verify.ts";

/** Cuts the indentation that all lines share. */
function dedent(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join("\n");
}

/** What the pass makes of a program. */
export function through(pass: (func: Func) => Func, text: string): string {
  const func = parse(text);
  const before = print(func);
  verify(func);
  const result = pass(func);
  verify(result);
  if (print(func) !== before) throw new Error("the pass changed its input");
  return dedent(print(result));
}

/** A program as `through` gives it. */
export const program = dedent;
