// What linear systems and roots share: solvers of the program, traced, and what they give looked at.
import { openFunc, type OpenFunc } from "../../ir/build.ts";
import type { DType } from "../../ir/dtype.ts";
import { sameType } from "../../ir/type.ts";
import type { Arguments } from "../arguments.ts";
import { isolated } from "../control/index.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { astype } from "../tensor/convert.ts";
import { promoteTypes } from "../tensor/promotion.ts";
import { sameTree, treeText, unflatten } from "../tree/index.ts";
import { describe, typeText } from "../values/describe.ts";
import { ArrayVal, Tensor, type FunctionVal, type Val } from "../values/values.ts";
import { tensorLeaves, type Shaped } from "./trace.ts";

/** A function that the program gives a solver, and how messages speak of it. */
export interface Given {
  readonly owner: string;
  /** The parameter that it was given for: `solve`. */
  readonly role: string;
  readonly fn: FunctionVal;
  readonly span: Span | undefined;
}

export const givenAs = (args: Arguments, role: string): Given => ({
  owner: args.callee,
  role,
  fn: args.function(role),
  span: args.spanOf(role),
});

function mismatch({ owner, role, span }: Given, found: string, wanted: string): never {
  throw new ProgramError("TJ6005", `${owner}: ${role} gives ${found}, expected ${wanted}`, {
    span,
    hint: "what solves, and what is solved, keeps structure, shapes and dtypes: convert with .astype(…) or reshape(…)",
  });
}

/** A value of the program as leaves of the structure and types that are wanted; its numbers take these types. */
export function fitted(given: Given, value: Val, wanted: Shaped): Tensor[] {
  const { tree, leaves } = tensorLeaves(value, `${given.owner}: what ${given.role} gives`);
  if (!sameTree(tree, wanted.tree)) mismatch(given, treeText(tree), treeText(wanted.tree));
  return leaves.map((leaf, i) => {
    const to = wanted.leaves[i];
    const cast = leaf.weak && leaf.dtype !== to.dtype && promotesTo(leaf, to) ? astype(leaf, to.dtype) : leaf;
    return sameType(cast.type, to.type) ? cast : mismatch(given, typeText(leaf), typeText(to));
  });
}

const promotesTo = (leaf: Tensor, to: Tensor): boolean => promoteTypes(leaf, to)?.dtype === to.dtype;

/** Traces `body` over leaves like these. An assignment in there to a variable from outside is an error. */
export const traceOver = (
  { owner, role, fn }: Given,
  params: readonly Tensor[],
  body: (leaves: readonly Tensor[]) => readonly Tensor[],
): OpenFunc =>
  openFunc(
    /^\w+$/.test(fn.name) ? fn.name : role,
    params.map(({ type }) => type),
    (values) => {
      const leaves = values.map((value, i) => new Tensor(value, params[i].weak, params[i].key));
      return isolated(owner, () => body(leaves)).map(({ value }) => value);
    },
  );

export interface Solver {
  /** (…captures, …start) → (…solution, …what the solver tells besides). */
  readonly open: OpenFunc;
  /** Of the solution's types. */
  readonly start: Shaped;
  readonly solution: Shaped;
  readonly aux: Shaped | null;
}

/**
 * A solver, traced: `solve` maps what it starts from to the solution, with hasAux to [solution, aux]. Numbers of the program
 * in what it starts from take the type that the solution has there: then it is traced once more.
 */
export function traceSolver(given: Given, start: Shaped, solve: (start: Val) => Val, hasAux: boolean): Solver {
  let solution = start;
  let aux: Shaped | null = null;
  let wider: readonly (DType | null)[] = [];
  const open = traceOver(given, start.leaves, (leaves) => {
    const out = solve(unflatten(start.tree, leaves));
    const [value, extra] = hasAux ? pairOf(given, out) : [out, null];
    wider = widerTypes(start, tensorLeaves(value, `${given.owner}: what ${given.role} gives`));
    if (wider.some((dtype) => dtype !== null)) return [];
    solution = { tree: start.tree, leaves: fitted(given, value, start) };
    if (hasAux) aux = tensorLeaves(extra, `${given.owner}: the auxiliary result of ${given.role}`);
    return [...solution.leaves, ...((aux as Shaped | null)?.leaves ?? [])];
  });
  if (wider.every((dtype) => dtype === null)) return { open, start, solution, aux };
  const leaves = start.leaves.map((leaf, i) => astype(leaf, wider[i] ?? leaf.dtype));
  return traceSolver(given, { tree: start.tree, leaves }, solve, hasAux);
}

/** For each number of the program, the dtype that the solution has there, if it is another that the number can take. */
const widerTypes = (start: Shaped, solution: Shaped): (DType | null)[] =>
  start.leaves.map((leaf, i) => {
    const to = solution.leaves.at(i);
    return to && leaf.weak && to.dtype !== leaf.dtype && promotesTo(leaf, to) ? to.dtype : null;
  });

function pairOf(given: Given, value: Val): readonly [Val, Val] {
  if (value instanceof ArrayVal && value.items.length === 2) return [value.items[0], value.items[1]];
  return mismatch(given, describe(value), "a pair [solution, aux], as hasAux is set");
}
