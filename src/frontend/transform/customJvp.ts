// Functions with a derivative of their own by forward mode: customJvp.
import { emit, openFunc, type OpenFunc } from "../../ir/build.ts";
import { define } from "../builtin.ts";
import { isolated } from "../control/index.ts";
import { ProgramError } from "../diagnostics.ts";
import { binaryOperator } from "../tensor/operators.ts";
import { array, FunctionVal, type CallSite, type Val } from "../values/values.ts";
import {
  checked, checkedTangents, CustomFunction, inexact, inspected, like, likeness, pair, readNondiff, ruleOf, split, tangentTree, typesOf,
  type Rule, type Split,
} from "./customFunction.ts"; // prettier-ignore
import { trace, type Shaped } from "./trace.ts";

class CustomJvp extends CustomFunction {
  private rule: Rule | null = null;

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
    const call = split(name, args, this.nondiffArgnums);
    const { leaves } = call.diff;
    const value = trace({ owner: "customJvp", fn: this.fn, site, params: leaves, args: call.place });
    const rules = this.rules.for(likeness(call), () => [this.derivative(rule, call, value.result, site)]);
    if (!rules) return this.fn.call(args, site);
    const [{ func, captures }] = rules;
    const operands = [...value.captures, ...captures, ...leaves.map((leaf) => leaf.value)];
    const results = emit("customJvp", operands, {
      fn: value.func,
      jvp: func,
      fnConsts: value.captures.length,
      jvpConsts: captures.length,
    });
    return like(value.result, results);
  }

  /** (…args, …tangents) → (…results, …tangents). */
  private derivative(rule: Rule, { diff, nondiff }: Split, result: Shaped, site: CallSite): OpenFunc {
    const owner = `the rule of ${this.name}`;
    const { leaves } = diff;
    const types = [...typesOf(leaves), ...typesOf(leaves.filter(inexact))];
    return openFunc(`${this.name}_jvp`.replace(/\W+/g, "_"), types, (values) => {
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
  }
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

/** `customJvp(f)`; then `f.defjvp((primals, tangents) => [value, tangent])`. */
export const customJvp = define(
  "customJvp",
  "fun, nondiffArgnums?, nondiffArgnames?",
  (args) => new CustomJvp(args.function("fun"), readNondiff(args)),
);
