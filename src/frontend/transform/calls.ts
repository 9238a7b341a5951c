// Transformations that say how a function is called: jit and checkpoint.
import { emit } from "../../ir/build.ts";
import type { RematPolicy } from "../../ir/ops.ts";
import { define } from "../builtin.ts";
import { isolated } from "../control/index.ts";
import { flatten, unflatten } from "../tree/index.ts";
import { array, NamespaceVal, Tensor, type Val } from "../values/values.ts";
import { derived } from "./derived.ts";
import { rebuild, trace } from "./trace.ts";

/** Inside a program everything is compiled, so jit only marks a function; its options are for calls from the host. */
export const jit = define(
  "jit",
  "fun, *, staticArgnums?, staticArgnames?, donateArgnums?, donateArgnames?, inline?, keepUnused?, device?, backend?",
  (args) => {
    const fn = args.function("fun");
    return derived(`jit(${fn.name})`, fn, (values, site) => isolated("jit", () => fn.call(values, site)));
  },
);

/** The function, under a name of one's own in messages. */
export const namedCall = define("namedCall", "fun, *, name?", (args) => {
  const fn = args.function("fun");
  const name = args.has("name") ? args.string("name") : fn.name;
  return derived(name, fn, (values, site) => fn.call(values, site));
});

/** The policies of jax.checkpoint_policies, by their names there. */
const POLICIES: Readonly<Record<string, RematPolicy>> = {
  everythingSaveable: "everything",
  nothingSaveable: "nothing",
  dotsSaveable: "dots",
  checkpointDots: "dots",
  dotsWithNoBatchDimsSaveable: "dotsWithNoBatchDims",
  checkpointDotsWithNoBatchDims: "dotsWithNoBatchDims",
};

export const checkpointPolicies = new NamespaceVal(
  "checkpointPolicies",
  (name) => (Object.hasOwn(POLICIES, name) ? name : undefined),
  () => Object.keys(POLICIES),
);

/** `checkpoint(f)`: the same values; the backward pass computes again what the policy does not save. */
export const checkpoint = define(
  "checkpoint",
  "fun, *, preventCse = true, policy?, staticArgnums?, staticArgnames?",
  (args) => {
    const fn = args.function("fun");
    const policy = args.has("policy") ? POLICIES[args.string("policy", Object.keys(POLICIES))] : "nothing";
    return derived(`checkpoint(${fn.name})`, fn, (values, site) => {
      // Every tensor becomes an argument of the call, the closed-over ones as well: nothing else may be kept.
      const flat = flatten(array(values));
      const params = flat.leaves.filter((leaf) => leaf instanceof Tensor);
      const place = (tensors: readonly Tensor[]): readonly Val[] => {
        let next = 0;
        const filled = flat.leaves.map((leaf) => (leaf instanceof Tensor ? tensors[next++] : leaf));
        const whole = unflatten(flat.tree, filled);
        return typeof whole === "object" && whole !== null && whole.kind === "array" ? whole.items : [];
      };
      const { func, captures, result } = trace({ owner: "checkpoint", fn, site, params, args: place });
      const results = emit("remat", [...captures, ...params.map((param) => param.value)], { fn: func, policy });
      return rebuild(result, results);
    });
  },
);
