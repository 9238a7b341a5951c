// Functions with a derivative of their own by reverse mode: customVjp.
import { emit, openFunc, type OpenFunc } from "../../ir/build.ts";
import { define } from "../builtin.ts";
import { isolated } from "../control/index.ts";
import { ProgramError } from "../diagnostics.ts";
import { leafCount } from "../tree/index.ts";
import { describe } from "../values/describe.ts";
import { ArrayVal, Tensor, type CallSite, type Val } from "../values/values.ts";
import {
  checked, checkedTangents, CustomFunction, inexact, inspected, like, likeness, pair, readNondiff, ruleOf, split, tangentTree, typesOf,
  zerosOf, type Rule, type Split,
} from "./customFunction.ts"; // prettier-ignore
import { tensorLeaves, trace, type Shaped } from "./trace.ts";

/** A call whose rules are elaborated. */
interface Context {
  readonly fwd: Rule;
  readonly bwd: Rule;
  readonly call: Split;
  readonly result: Shaped;
  readonly site: CallSite;
}

class CustomVjp extends CustomFunction {
  private fwd: Rule | null = null;
  private bwd: Rule | null = null;

  override member(name: string): Val | undefined {
    if (name !== "defvjp") return undefined;
    return define(`${this.name}.defvjp`, "fwd, bwd, symbolicZeros = false, optimizeRemat = false", (args) => {
      this.fwd = ruleOf(args, "fwd");
      this.bwd = ruleOf(args, "bwd");
      return undefined;
    });
  }

  protected apply(args: readonly Val[], site: CallSite): Val {
    const { fwd, bwd, name } = this;
    if (!fwd || !bwd) {
      throw new ProgramError("TJ6005", `${name} has no derivative rule yet`, {
        hint: "give it one: f.defvjp(fwd, bwd), where f is what customVjp gave",
      });
    }
    const call = split(name, args, this.nondiffArgnums);
    const { leaves } = call.diff;
    const value = trace({ owner: "customVjp", fn: this.fn, site, params: leaves, args: call.place });
    const rules = this.rules.for(likeness(call), () => this.both({ fwd, bwd, call, result: value.result, site }));
    if (!rules) return this.fn.call(args, site);
    const [forward, backward] = rules;
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
    return like(value.result, results);
  }

  private both(context: Context): readonly OpenFunc[] {
    const { open, residuals } = this.forward(context);
    return [open, this.backward(context, residuals)];
  }

  private ruleName(rule: "fwd" | "bwd"): string {
    return `${this.name}_${rule}`.replace(/\W+/g, "_");
  }

  /** (…args) → (…results, …residuals). */
  private forward({ fwd, call, result, site }: Context): { readonly open: OpenFunc; readonly residuals: Shaped } {
    const { leaves } = call.diff;
    let residuals: Shaped = { tree: { kind: "null" }, leaves: [] };
    const open = openFunc(this.ruleName("fwd"), typesOf(leaves), (values) => {
      const tensors = values.map((each, i) => new Tensor(each, leaves[i].weak, leaves[i].key));
      const given = isolated("customVjp", () => fwd.fn.call(call.place(tensors), site));
      return inspected(fwd, site, () => {
        const [out, kept] = pair(`fwd of ${this.name}`, given, "[value, residuals]");
        residuals = tensorLeaves(kept, `fwd of ${this.name}: the residuals`);
        const value = checked(`fwd of ${this.name}`, "the value", out, result);
        return [...value, ...residuals.leaves].map((leaf) => leaf.value);
      });
    });
    return { open, residuals };
  }

  /** (…residuals, …cotangents) → (…cotangents of the arguments). */
  private backward({ bwd, call, result, site }: Context, residuals: Shaped): OpenFunc {
    const moving = result.leaves.filter(inexact);
    return openFunc(this.ruleName("bwd"), [...typesOf(residuals.leaves), ...typesOf(moving)], (values) => {
      const kept = like(residuals, values);
      const cotangent = tangentTree(result, values.slice(residuals.leaves.length));
      const given = isolated("customVjp", () => bwd.fn.call([...call.nondiff, kept, cotangent], site));
      return inspected(bwd, site, () => cotangents(`bwd of ${this.name}`, given, call.diff).map((leaf) => leaf.value));
    });
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

/** `customVjp(f)`; then `f.defvjp((…args) => [value, residuals], (residuals, cotangent) => […cotangents])`. */
export const customVjp = define(
  "customVjp",
  "fun, nondiffArgnums?, nondiffArgnames?",
  (args) => new CustomVjp(args.function("fun"), readNondiff(args)),
);
