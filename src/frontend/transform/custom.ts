// Functions with derivatives of their own: customJvp and customVjp.
import { emit, openFunc, type OpenFunc } from "../../ir/build.ts";
import { Value, type Func, type Op } from "../../ir/graph.ts";
import { hasTangent } from "../../passes/values.ts";
import { sameType } from "../../ir/type.ts";
import { define, type Arguments } from "../builtin.ts";
import { isolated } from "../control/index.ts";
import { ProgramError } from "../diagnostics.ts";
import { astype, full } from "../tensor/convert.ts";
import { binaryOperator } from "../tensor/operators.ts";
import type { Span } from "../source.ts";
import { flatten, flattenUpTo, leafCount, treeText, unflatten } from "../tree/index.ts";
import { describe, typeText } from "../values/describe.ts";
import { array, ArrayVal, FunctionVal, Tensor, type CallSite, type Val } from "../values/values.ts";
import { placed } from "./derived.ts";
import { rebuild, tensorLeaves, trace, type Shaped } from "./trace.ts";

/** The arguments that are differentiated, as tensors, and those that only configure the function. */
interface Split {
  readonly diff: Shaped;
  readonly nondiff: readonly Val[];
  /** The function's arguments with these tensors for the differentiated ones. */
  readonly place: (tensors: readonly Tensor[]) => Val[];
}

function split(owner: string, args: readonly Val[], nondiffArgnums: readonly number[]): Split {
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

const like = (shaped: Shaped, values: readonly Value[]): Val => rebuild(shaped, values);
const inexact = (leaf: Tensor): boolean => hasTangent(leaf.type);
const typesOf = (leaves: readonly Tensor[]) => leaves.map((leaf) => leaf.type);

/** Tangents or cotangents as the rule takes them: in the structure of the values, null where a leaf has none. */
const tangentTree = ({ tree, leaves }: Shaped, values: readonly Value[]): Val => {
  let next = 0;
  return unflatten(
    tree,
    leaves.map((leaf) => (inexact(leaf) ? new Tensor(values[next++], leaf.weak) : null)),
  );
};

/** What a rule gave, leaf by leaf: of the structure and types of `wanted`; null stands for zeros. */
function checked(owner: string, what: string, given: Val, wanted: Shaped): Tensor[] {
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

const zerosOf = (leaf: Tensor): Tensor => full(leaf.shape, 0, leaf.dtype);

function mismatch(owner: string, what: string, found: string, expected: string): never {
  throw new ProgramError("TJ6005", `${owner}: ${what} is ${found}, expected ${expected}`, {
    hint: "a rule gives values of the same structure, shapes and dtypes as the function and its arguments",
  });
}

function fitted(owner: string, what: string, found: Tensor, wanted: Tensor): Tensor {
  const tensor = found.weak && found.dtype !== wanted.dtype ? astype(found, wanted.dtype) : found;
  return sameType(tensor.type, wanted.type) ? tensor : mismatch(owner, what, typeText(found), typeText(wanted));
}

const pair = (owner: string, value: Val, what: string): readonly [Val, Val] => {
  if (value instanceof ArrayVal && value.items.length === 2) return [value.items[0], value.items[1]];
  throw new ProgramError("TJ6005", `${owner}: the rule must give a pair ${what}, found ${describe(value)}`);
};

/** A rule as the program gave it, and where. */
interface Rule {
  readonly fn: FunctionVal;
  readonly span: Span | undefined;
}

const ruleOf = (args: Arguments, name: string): Rule => ({ fn: args.function(name), span: args.spanOf(name) });

/** What a rule gave, looked at: its faults are placed where the rule is written. */
function inspected<T>(rule: Rule, site: CallSite, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ProgramError) || error.options.span || !rule.span) throw error;
    const related = [{ span: site.span, message: "differentiated for this call" }];
    throw new ProgramError(error.code, error.message, { ...error.options, span: rule.span, related });
  }
}

/** A function of the IR that exists before its body does, so that a rule may call the function that it is a rule of. */
interface Shell {
  readonly func: Func & { params: Value[]; ops: Op[]; results: Value[] };
  captures: readonly Value[] | null;
}

abstract class CustomFunction extends FunctionVal {
  readonly arity: number;
  constructor(
    readonly fn: FunctionVal,
    protected readonly nondiffArgnums: readonly number[],
  ) {
    super();
    this.arity = fn.arity;
  }
  get name(): string {
    return this.fn.name;
  }
  call(args: readonly Val[], site: CallSite): Val {
    return placed(this.name, site, () => this.apply(args, site));
  }
  protected abstract apply(args: readonly Val[], site: CallSite): Val;
}

class CustomJvp extends CustomFunction {
  private rule: Rule | null = null;
  private readonly open: { readonly key: string; readonly shell: Shell }[] = [];

  override member(name: string): Val | undefined {
    if (name === "defjvp") {
      return define(`${this.name}.defjvp`, "jvp, symbolicZeros = false", (args) => {
        this.rule = ruleOf(args, "jvp");
        return this.rule.fn;
      });
    }
    if (name === "defjvps") {
      return define(`${this.name}.defjvps`, "...jvps", (args) => {
        this.rule = { fn: sumOfRules(this, args.rest("jvps")), span: args.spanOf("jvps") };
        return undefined;
      });
    }
    return undefined;
  }

  protected apply(args: readonly Val[], site: CallSite): Val {
    const { rule, name } = this;
    if (!rule) {
      throw new ProgramError("TJ6005", `${name} has no derivative rule yet`, {
        hint: "give it one: f.defjvp((primals, tangents) => …), where f is what customJvp gave",
      });
    }
    const { diff, nondiff, place } = split(name, args, this.nondiffArgnums);
    const { leaves } = diff;
    const value = trace({ owner: "customJvp", fn: this.fn, site, params: leaves, args: place });
    const owner = `the rule of ${name}`;
    const key = `${treeText(diff.tree)} ${leaves.map(typeText).join(" ")} ${nondiff.map(describe).join(" ")}`;
    const running = this.open.find((each) => each.key === key);
    const shell = running?.shell ?? this.derive(key, { owner, rule, diff, nondiff, result: value.result }, site);
    if (shell.captures === null) {
      // Inside of its own rule: what the rule closes over is not known before it is whole.
      shell.captures = [];
    }
    const operands = [...value.captures, ...shell.captures, ...leaves.map((leaf) => leaf.value)];
    const results = emit("customJvp", operands, {
      fn: value.func,
      jvp: shell.func,
      fnConsts: value.captures.length,
      jvpConsts: shell.captures.length,
    });
    return like(value.result, results);
  }

  /** (…captures, …args, …tangents) → (…results, …tangents). */
  private derive(
    key: string,
    {
      owner,
      rule,
      diff,
      nondiff,
      result,
    }: { owner: string; rule: Rule; diff: Shaped; nondiff: readonly Val[]; result: Shaped },
    site: CallSite,
  ): Shell {
    const shell: Shell = {
      func: { name: `${this.name}_jvp`.replace(/\W+/g, "_"), loc: null, params: [], ops: [], results: [] },
      captures: null,
    };
    const { leaves } = diff;
    const moving = leaves.filter(inexact);
    // The types are all that calls of the function in its own rule need.
    const types = [...typesOf(leaves), ...typesOf(moving)];
    const resultTypes = [...typesOf(result.leaves), ...typesOf(result.leaves.filter(inexact))];
    shell.func.params.push(...types.map((type) => new Value(type)));
    shell.func.results.push(...resultTypes.map((type) => new Value(type)));
    this.open.push({ key, shell });
    let made: OpenFunc;
    try {
      made = openFunc(shell.func.name, types, (values) => {
        const primals = like(diff, values);
        const tangents = tangentTree(diff, values.slice(leaves.length));
        const given = isolated("customJvp", () => rule.fn.call([...nondiff, primals, tangents], site));
        return inspected(rule, site, () => {
          const [out, dOut] = pair(owner, given, "[value, tangent]");
          const value = checked(owner, "the value", out, result);
          const tangent = checkedTangents(owner, "the tangent", dOut, result);
          return [...value, ...tangent].map((leaf) => leaf.value);
        });
      });
    } finally {
      this.open.pop();
    }
    if (shell.captures !== null && made.captures.length > 0) {
      throw new ProgramError("TJ6005", `${owner} calls ${this.name} itself and also uses tensors from outside`, {
        hint: "hand those tensors to the function as arguments",
      });
    }
    shell.captures = made.captures;
    shell.func.params.splice(0, Infinity, ...made.func.params);
    shell.func.ops.push(...made.func.ops);
    shell.func.results.splice(0, Infinity, ...made.func.results);
    return shell;
  }
}

/** A result's tangents: only inexact leaves have one, whatever the rule gives for the others. */
function checkedTangents(owner: string, what: string, given: Val, result: Shaped): Tensor[] {
  const items = upTo(given, result, () => mismatch(owner, what, treeText(flatten(given).tree), treeText(result.tree)));
  return items.flatMap((item, i) => {
    const leaf = result.leaves[i];
    if (!inexact(leaf)) return [];
    return [item === null ? zerosOf(leaf) : leafOf(owner, what, item, leaf)];
  });
}

/** `f.defjvps(rule0, null, …)`: a rule for each argument, (tangent, result, …primals) → tangent; the sum of them all. */
function sumOfRules(f: CustomJvp, rules: readonly Val[]): FunctionVal {
  return define(`the rules of ${f.name}`, "primals, tangents", (args, site) => {
    const primals = args.array("primals");
    const tangents = args.array("tangents");
    const out = f.call(primals, site);
    const terms = rules.flatMap((rule, i) =>
      rule instanceof FunctionVal && tangents[i] !== null ? [rule.call([tangents[i], out, ...primals], site)] : [],
    );
    const total = terms.length === 0 ? null : terms.reduce((a, b) => binaryOperator("+", a, b));
    return array([out, total]);
  });
}

class CustomVjp extends CustomFunction {
  private fwd: Rule | null = null;
  private bwd: Rule | null = null;
  /** While its own rule is elaborated, the function is what it computes: the rule is not asked for inside of itself. */
  private inRule = false;

  override member(name: string): Val | undefined {
    if (name !== "defvjp") return undefined;
    return define(`${this.name}.defvjp`, "fwd, bwd, symbolicZeros = false, optimizeRemat = false", (args) => {
      this.fwd = ruleOf(args, "fwd");
      this.bwd = ruleOf(args, "bwd");
      return undefined;
    });
  }

  private withinRule(body: () => Val): Val {
    this.inRule = true;
    try {
      return isolated("customVjp", body);
    } finally {
      this.inRule = false;
    }
  }

  protected apply(args: readonly Val[], site: CallSite): Val {
    const { fwd, bwd, name } = this;
    if (this.inRule) return this.fn.call(args, site);
    if (!fwd || !bwd) {
      throw new ProgramError("TJ6005", `${name} has no derivative rule yet`, {
        hint: "give it one: f.defvjp(fwd, bwd), where f is what customVjp gave",
      });
    }
    const { diff, nondiff, place } = split(name, args, this.nondiffArgnums);
    const { leaves } = diff;
    const value = trace({ owner: "customVjp", fn: this.fn, site, params: leaves, args: place });
    const { result } = value;

    let residuals: Shaped = { tree: { kind: "null" }, leaves: [] };
    const forward = openFunc(`${name}_fwd`.replace(/\W+/g, "_"), typesOf(leaves), (values) => {
      const tensors = values.map((each, i) => new Tensor(each, leaves[i].weak, leaves[i].key));
      const given = this.withinRule(() => fwd.fn.call(place(tensors), site));
      return inspected(fwd, site, () => {
        const [out, kept] = pair(`fwd of ${name}`, given, "[value, residuals]");
        residuals = tensorLeaves(kept, `fwd of ${name}: the residuals`);
        return [...checked(`fwd of ${name}`, "the value", out, result), ...residuals.leaves].map((leaf) => leaf.value);
      });
    });

    const moving = result.leaves.filter(inexact);
    const backward = openFunc(
      `${name}_bwd`.replace(/\W+/g, "_"),
      [...typesOf(residuals.leaves), ...typesOf(moving)],
      (values) => {
        const kept = like(residuals, values);
        const cotangent = tangentTree(result, values.slice(residuals.leaves.length));
        const given = this.withinRule(() => bwd.fn.call([...nondiff, kept, cotangent], site));
        return inspected(bwd, site, () => cotangents(`bwd of ${name}`, given, diff).map((leaf) => leaf.value));
      },
    );
    const operands = [
      ...value.captures,
      ...forward.captures,
      ...backward.captures,
      ...leaves.map((leaf) => leaf.value),
    ];
    const results = emit("customVjp", operands, {
      fn: value.func,
      fwd: forward.func,
      bwd: backward.func,
      fnConsts: value.captures.length,
      fwdConsts: forward.captures.length,
      bwdConsts: backward.captures.length,
    });
    return like(result, results);
  }
}

/** What bwd gives: an array with one entry for each argument; null for an argument whose cotangent is zero. */
function cotangents(owner: string, given: Val, diff: Shaped): Tensor[] {
  if (!(given instanceof ArrayVal) || diff.tree.kind !== "array" || given.items.length !== diff.tree.items.length) {
    const count = diff.tree.kind === "array" ? diff.tree.items.length : 0;
    throw new ProgramError(
      "TJ6005",
      `${owner} must give an array of ${count}, one cotangent for each argument, found ${describe(given)}`,
      { hint: "null stands for a cotangent of zeros" },
    );
  }
  let next = 0;
  return diff.tree.items.flatMap((tree, i) => {
    const leaves = diff.leaves.slice(next, (next += leafCount(tree)));
    const item = given.items[i];
    if (item === null || item === undefined) return leaves.filter(inexact).map(zerosOf);
    return checkedTangents(owner, `cotangent ${i}`, item, { tree, leaves });
  });
}

/** `customJvp(f)`; then `f.defjvp((primals, tangents) => [value, tangent])`. */
export const customJvp = define(
  "customJvp",
  "fun, nondiffArgnums?",
  (args) => new CustomJvp(args.function("fun"), args.has("nondiffArgnums") ? args.ints("nondiffArgnums") : []),
);

/** `customVjp(f)`; then `f.defvjp((…args) => [value, residuals], (residuals, cotangent) => […cotangents])`. */
export const customVjp = define(
  "customVjp",
  "fun, nondiffArgnums?",
  (args) => new CustomVjp(args.function("fun"), args.has("nondiffArgnums") ? args.ints("nondiffArgnums") : []),
);
