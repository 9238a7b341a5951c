// What customJvp and customVjp share: how a rule is called, and what it gives looked at.
import type { Value } from "../../ir/graph.ts";
import { sameType } from "../../ir/type.ts";
import { hasTangent } from "../../passes/values.ts";
import type { Arguments } from "../builtin.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { astype, full } from "../tensor/convert.ts";
import { flatten, flattenUpTo, treeText, unflatten } from "../tree/index.ts";
import { describe, typeText } from "../values/describe.ts";
import { identity, signature } from "../values/likeness.ts";
import { array, ArrayVal, FunctionVal, Tensor, type CallSite, type Val } from "../values/values.ts";
import { placed } from "./derived.ts";
import { OwnRules } from "./ownRules.ts";
import { rebuild, tensorLeaves, type Shaped } from "./trace.ts";

/** The arguments that are differentiated, as tensors, and those that only configure the function. */
export interface Split {
  readonly diff: Shaped;
  readonly nondiff: readonly Val[];
  /** The function's arguments with these tensors for the differentiated ones. */
  readonly place: (tensors: readonly Tensor[]) => Val[];
}

export function split(owner: string, args: readonly Val[], nondiffArgnums: readonly number[]): Split {
  const places = args.flatMap((_, i) => (nondiffArgnums.includes(i) ? [] : [i]));
  const diff = tensorLeaves(array(places.map((i) => args[i])), `${owner}: the arguments`);
  return {
    diff,
    nondiff: nondiffArgnums.map((i) => args[i]),
    place: (tensors) => {
      const filled = unflatten(diff.tree, tensors) as ArrayVal;
      const all = [...args];
      places.forEach((position, k) => (all[position] = filled.items[k]));
      return all;
    },
  };
}

/** Which arguments only configure the function, by position and by name. */
export function readNondiff(args: Arguments): number[] {
  const fn = args.function("fun");
  const numbers = args.has("nondiffArgnums") ? args.ints("nondiffArgnums") : [];
  const named = args.has("nondiffArgnames") ? args.strings("nondiffArgnames") : [];
  const names = fn.parameterNames;
  const found = named.map((name) => {
    const position = names?.indexOf(name) ?? -1;
    if (position >= 0) return position;
    const known = names?.filter((each) => each !== null) ?? [];
    return args.fail("TJ5003", `${fn.name} has no parameter ${JSON.stringify(name)}`, {
      param: "nondiffArgnames",
      hint: names ? `its parameters are (${known.join(", ")})` : "its parameters have no names: use nondiffArgnums",
    });
  });
  return [...new Set([...found, ...numbers])].sort((a, b) => a - b);
}

export const like = (shaped: Shaped, values: readonly Value[]): Val => rebuild(shaped, values);
export const inexact = (leaf: Tensor): boolean => hasTangent(leaf.type);
export const typesOf = (leaves: readonly Tensor[]) => leaves.map((leaf) => leaf.type);

/** Tangents or cotangents as the rule takes them: in the structure of the values, null where a leaf has none. */
export const tangentTree = ({ tree, leaves }: Shaped, values: readonly Value[]): Val => {
  let next = 0;
  return unflatten(
    tree,
    leaves.map((leaf) => (inexact(leaf) ? new Tensor(values[next++], leaf.weak) : null)),
  );
};

/** What a rule gave, leaf by leaf: of the structure and types of `wanted`; null stands for zeros. */
export function checked(owner: string, what: string, given: Val, wanted: Shaped): Tensor[] {
  const items = upTo(given, wanted, () => mismatch(owner, what, treeText(flatten(given).tree), treeText(wanted.tree)));
  return items.map((leaf, i) =>
    leaf === null ? zerosOf(wanted.leaves[i]) : leafOf(owner, what, leaf, wanted.leaves[i]),
  );
}

/** One tensor, of the type that is wanted. */
function leafOf(owner: string, what: string, given: Val, wanted: Tensor): Tensor {
  const { tree, leaves } = tensorLeaves(given, `${owner}: ${what}`);
  return tree.kind === "leaf"
    ? fitted(owner, what, leaves[0], wanted)
    : mismatch(owner, what, treeText(tree), typeText(wanted));
}

function upTo(given: Val, wanted: Shaped, fail: () => never): Val[] {
  return flattenUpTo(wanted.tree, given) ?? fail();
}

export const zerosOf = (leaf: Tensor): Tensor => full(leaf.shape, 0, leaf.dtype);

function mismatch(owner: string, what: string, found: string, expected: string): never {
  throw new ProgramError("TJ6005", `${owner}: ${what} is ${found}, expected ${expected}`, {
    hint: "a rule gives values of the same structure, shapes and dtypes as the function and its arguments",
  });
}

function fitted(owner: string, what: string, found: Tensor, wanted: Tensor): Tensor {
  const tensor = found.weak && found.dtype !== wanted.dtype ? astype(found, wanted.dtype) : found;
  return sameType(tensor.type, wanted.type) ? tensor : mismatch(owner, what, typeText(found), typeText(wanted));
}

export const pair = (owner: string, value: Val, what: string): readonly [Val, Val] => {
  if (value instanceof ArrayVal && value.items.length === 2) return [value.items[0], value.items[1]];
  throw new ProgramError("TJ6005", `${owner}: the rule must give a pair ${what}, found ${describe(value)}`);
};

/** A rule as the program gave it, and where. */
export interface Rule {
  readonly fn: FunctionVal;
  readonly span: Span | undefined;
}

export const ruleOf = (args: Arguments, name: string): Rule => ({ fn: args.function(name), span: args.spanOf(name) });

/** What a rule gave, looked at: its faults are placed where the rule is written. */
export function inspected<T>(rule: Rule, site: CallSite, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ProgramError) || error.options.span || !rule.span) throw error;
    const related = [{ span: site.span, message: "differentiated for this call" }];
    throw new ProgramError(error.code, error.message, { ...error.options, span: rule.span, related });
  }
}

/** A result's tangents: only inexact leaves have one, whatever the rule gives for the others. */
export function checkedTangents(owner: string, what: string, given: Val, result: Shaped): Tensor[] {
  const items = upTo(given, result, () => mismatch(owner, what, treeText(flatten(given).tree), treeText(result.tree)));
  return items.flatMap((item, i) => {
    const leaf = result.leaves[i];
    if (!inexact(leaf)) return [];
    return [item === null ? zerosOf(leaf) : leafOf(owner, what, item, leaf)];
  });
}

/** What calls of a function must have in common for one rule, elaborated once, to serve them. */
export function likeness({ diff, nondiff }: Split): string {
  const traced: Tensor[] = [];
  const configured = nondiff.map((value) => signature(value, traced)).join();
  const types = diff.leaves.map(typeText).join(" ");
  return [treeText(diff.tree), types, configured, ...traced.map(({ value }) => identity(value))].join(";");
}

export abstract class CustomFunction extends FunctionVal {
  readonly arity: number;
  protected readonly rules = new OwnRules();
  constructor(
    readonly fn: FunctionVal,
    protected readonly nondiffArgnums: readonly number[],
  ) {
    super();
    this.arity = fn.arity;
  }
  override get parameterNames(): FunctionVal["parameterNames"] {
    return this.fn.parameterNames;
  }
  get name(): string {
    return this.fn.name;
  }
  call(args: readonly Val[], site: CallSite): Val {
    return placed(this.name, site, () => this.apply(args, site));
  }
  protected abstract apply(args: readonly Val[], site: CallSite): Val;
}
