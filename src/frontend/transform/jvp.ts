// Forward mode: jvp, and what is made of both modes: hvp, jacfwd, jacrev, jacobian, hessian.
import { isComplex, isInexact } from "../../ir/dtype.ts";
import { openFunc } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { jvpRegion } from "../../passes/jvp/jvp.ts";
import { instantiate, linearize } from "../../passes/linearize/linearize.ts";
import { fillOf } from "../../passes/values.ts";
import { batchRegion } from "../../passes/vmap/vmap.ts";
import { materialize } from "../../passes/vmap/rule.ts";
import { define, type Arguments } from "../builtin.ts";
import { ProgramError } from "../diagnostics.ts";
import { paths, unflatten } from "../tree/index.ts";
import { typeText } from "../values/describe.ts";
import { array, ArrayVal, FunctionVal, Tensor, type CallSite, type Val } from "../values/values.ts";
import { positions, readArgnums, type Argnums } from "./argnums.ts";
import { derived } from "./derived.ts";
import { checkInputs, matching, valueAndGradient, zeroType } from "./grad.ts";
import { rebuild, shapedArgs, traceToDerive, type Shaped } from "./trace.ts";

/** `jvp(f, primals, tangents)`: the value and its tangent. */
export const jvp = define("jvp", "fun, primals, tangents, *, hasAux = false", (args, site) => {
  const fn = args.function("fun");
  const primals = args.array("primals");
  const tangents = args.array("tangents");
  if (primals.length !== tangents.length) {
    args.fail("TJ6004", `${primals.length} primals need as many tangents, found ${tangents.length}`, {
      param: "tangents",
    });
  }
  const hasAux = args.bool("hasAux");
  const { shaped, params, place } = shapedArgs(primals, primals.map((_, i) => i), "jvp: the primals"); // prettier-ignore
  const moving = shaped.flatMap((one, i) => matching("jvp", "tangents", tangents[i], one, args.spanOf("tangents")));
  const { func, captures, result, aux } = traceToDerive({ owner: "jvp", fn, site, params, args: place, hasAux });
  const dual = jvpRegion(
    func,
    [...captures, ...params.map((param) => param.value)],
    [...captures.map(() => null), ...moving],
  );
  const count = result.leaves.length;
  const value = rebuild(result, dual.primals);
  const tangent = rebuild(result, instantiate(dual.tangents.slice(0, count), result.leaves.map(zeroType))); // prettier-ignore
  return array([value, tangent, ...(aux ? [rebuild(aux, dual.primals.slice(count))] : [])]);
});

/** `hvp(f, primals, vectors)`: the Hessian of a scalar function times a vector, forward over reverse. */
export const hvp = define("hvp", "fun, primals, vectors", (args, site) => {
  const fn = args.function("fun");
  const primals = args.array("primals");
  const vectors = args.array("vectors");
  if (vectors.length !== primals.length) {
    args.fail("TJ6004", `${primals.length} primals need as many vectors, found ${vectors.length}`, {
      param: "vectors",
    });
  }
  const { shaped } = shapedArgs(primals, primals.map((_, i) => i), "hvp: the primals"); // prettier-ignore
  const kinds = { allowInt: false, holomorphic: false };
  checkInputs("hvp", shaped, shaped.map(() => args.spanOf("primals")), kinds); // prettier-ignore
  shaped.forEach((one, i) => matching("hvp", "vectors", vectors[i], one));
  const argnums = primals.map((_, i) => i);
  const options = { argnums: { numbers: argnums, single: false }, hasAux: false, ...kinds };
  const gradient = derived(
    `grad(${fn.name})`,
    fn,
    (values, at) => valueAndGradient("hvp", fn, values, options, at).gradient,
  );
  const pair = jvp.call([gradient, args.get("primals"), args.get("vectors")], site) as ArrayVal;
  const result = pair.items[1] as ArrayVal;
  return primals.length === 1 ? result.items[0] : result;
});

/** The identity matrix [n, …shape of one example], n the number of its elements. */
function basis(leaf: Tensor, offset: number, total: number): Value {
  const n = sizeOf(leaf.type.shape);
  const rows = p.iota("i32", [total, n], 0);
  const columns = p.add(p.iota("i32", [total, n], 1), fillOf({ dtype: "i32", shape: [total, n] }, offset));
  const eye = p.convert(p.eq(rows, columns), leaf.dtype);
  return p.reshape(eye, [total, ...leaf.type.shape]);
}

/** A linear function of several arrays, applied to all unit vectors at once: for each result, [all inputs' elements, …its shape]. */
function applyToBasis(
  leaves: readonly Tensor[],
  apply: (values: readonly Value[]) => readonly (Value | null)[],
  results: readonly Tensor[],
): Value[] {
  const total = leaves.reduce((n, leaf) => n + sizeOf(leaf.type.shape), 0);
  const { func, captures } = openFunc("linear", leaves.map((leaf) => leaf.type), (values) =>
    // Of what has no tangent, zeros of its own dtype, as JAX has them.
    instantiate(apply(values), results.map((leaf) => leaf.type)),
  ); // prettier-ignore
  let offset = 0;
  const inputs = leaves.map((leaf) => {
    const value = basis(leaf, offset, total);
    offset += sizeOf(leaf.type.shape);
    return value;
  });
  const batch = { size: total, axisName: null };
  const found = batchRegion(
    func,
    [...captures.map((value) => ({ value, batched: false })), ...inputs.map((value) => ({ value, batched: true }))],
    batch,
  );
  return found.map((result) => materialize(result, batch));
}

/** Rows start … start + the leaf's elements of [total, …rest], in the leaf's own shape in front. */
function rowsOf(stacked: Value, start: number, leaf: Tensor): Value {
  const [, ...rest] = stacked.type.shape;
  const n = sizeOf(leaf.type.shape);
  const part = p.slice(stacked, {
    start: [start, ...rest.map(() => 0)],
    limit: [start + n, ...rest],
    strides: [1, ...rest.map(() => 1)],
  });
  return p.reshape(part, [...leaf.type.shape, ...rest]);
}

const offsets = (leaves: readonly Tensor[]): number[] => {
  let at = 0;
  return leaves.map((leaf) => {
    const start = at;
    at += sizeOf(leaf.type.shape);
    return start;
  });
};

interface JacobianOptions {
  readonly argnums: Argnums;
  readonly hasAux: boolean;
  readonly holomorphic: boolean;
  readonly allowInt: boolean;
  readonly forward: boolean;
}

/** What is differentiated must have a derivative of the kind that is asked for: forward mode takes values of any kind. */
function checkValues(
  owner: string,
  name: string,
  { leaves, tree }: Shaped,
  { forward, holomorphic }: Pick<JacobianOptions, "forward" | "holomorphic">,
): void {
  const at = paths(tree);
  leaves.forEach((leaf, i) => {
    const fits = isComplex(leaf.dtype) ? holomorphic || forward : !holomorphic && (forward || isInexact(leaf.dtype));
    if (fits) return;
    const wanted = holomorphic ? "complex" : "real floats";
    const found = `${typeText(leaf)}${at[i] ? ` at ${at[i]}` : ""}`;
    throw new ProgramError("TJ6001", `${owner} needs a function whose values are ${wanted}; ${name} gives ${found}`, {
      hint: isComplex(leaf.dtype)
        ? "ask for { holomorphic: true } where it is, or take the real and the imaginary part apart"
        : holomorphic
          ? "leave holomorphic out"
          : "the derivative of an integer or boolean is zero everywhere",
    });
  });
}

/** The Jacobian as JAX nests it: the result's tree of the arguments' trees, each array of shape [result, argument]. */
function jacobianAt(
  owner: string,
  fn: FunctionVal,
  args: readonly Val[],
  { argnums, hasAux, forward, holomorphic, allowInt }: JacobianOptions,
  site: CallSite,
): Val {
  const places = positions(argnums, args, owner);
  const { shaped, params, place } = shapedArgs(args, places, `${owner}: the arguments`);
  checkInputs(owner, shaped, places.map((at) => site.args[at]), { allowInt, holomorphic, real: forward }); // prettier-ignore
  const { func, captures, result, aux } = traceToDerive({ owner, fn, site, params, args: place, hasAux });
  checkValues(owner, fn.name, result, { forward, holomorphic });
  const active = [...captures.map(() => false), ...params.map(() => true)];
  const linear = linearize(func, [...captures, ...params.map((param) => param.value)], active);
  const count = result.leaves.length;
  const blocks: Value[][] = forward
    ? forwardBlocks(params, linear.apply, result.leaves)
    : reverseBlocks(params, (cts) => linear.transpose([...cts, ...(aux?.leaves ?? []).map(() => null)]), result.leaves);
  const tree = unflatten(
    result.tree,
    result.leaves.map((_, r) => {
      let next = 0;
      const perArg = shaped.map((one: Shaped) => {
        const values = one.leaves.map((leaf) => new Tensor(blocks[r][next++], leaf.weak));
        return unflatten(one.tree, values);
      });
      return argnums.single ? perArg[0] : array(perArg);
    }) as Val[],
  );
  return aux ? array([tree, rebuild(aux, linear.results.slice(count))]) : tree;
}

/** One pass for each input element: [inputs, …result], turned to [result, input]. */
function forwardBlocks(
  params: readonly Tensor[],
  apply: (tangents: readonly Value[]) => readonly (Value | null)[],
  results: readonly Tensor[],
): Value[][] {
  const columns = applyToBasis(params, (values) => apply(values).slice(0, results.length), results);
  const starts = offsets(params);
  return results.map((leaf, r) =>
    params.map((param, i) => {
      const block = rowsOf(columns[r], starts[i], param);
      const [inner, outer] = [param.type.shape.length, leaf.type.shape.length];
      const order = [
        ...Array.from({ length: outer }, (_, d) => inner + d),
        ...Array.from({ length: inner }, (_, d) => d),
      ];
      return p.transpose(block, order);
    }),
  );
}

/** One pass for each element of the result: [results, …input] as it is. */
function reverseBlocks(
  params: readonly Tensor[],
  transpose: (cotangents: readonly Value[]) => readonly (Value | null)[],
  results: readonly Tensor[],
): Value[][] {
  const rows = applyToBasis(results, transpose, params);
  const starts = offsets(results);
  return results.map((leaf, r) => params.map((_, i) => rowsOf(rows[i], starts[r], leaf)));
}

const JACOBIAN_SIGNATURE = "fun, argnums = 0, *, hasAux = false, holomorphic = false, allowInt = false";

const readJacobianOptions = (args: Arguments): Omit<JacobianOptions, "forward"> => ({
  argnums: readArgnums(args),
  hasAux: args.bool("hasAux"),
  holomorphic: args.bool("holomorphic"),
  allowInt: args.bool("allowInt"),
});

const jacobianFunction = (name: string, forward: boolean): FunctionVal =>
  define(name, JACOBIAN_SIGNATURE, (args) => {
    const fn = args.function("fun");
    const options: JacobianOptions = { ...readJacobianOptions(args), forward };
    return derived(`${name}(${fn.name})`, fn, (values, site) => jacobianAt(name, fn, values, options, site));
  });

export const jacfwd = jacobianFunction("jacfwd", true);
export const jacrev = jacobianFunction("jacrev", false);
export const jacobian = jacobianFunction("jacobian", false);

/** `hessian(f)`: forward over reverse. */
export const hessian = define("hessian", JACOBIAN_SIGNATURE, (args) => {
  const fn = args.function("fun");
  const options = readJacobianOptions(args);
  const at = (of: FunctionVal, forward: boolean) => (values: readonly Val[], site: CallSite) =>
    jacobianAt("hessian", of, values, { ...options, forward }, site);
  const inner = derived(`jacrev(${fn.name})`, fn, at(fn, false));
  return derived(`hessian(${fn.name})`, fn, at(inner, true));
});
