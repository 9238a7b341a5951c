// Reverse mode: grad, valueAndGrad, vjp, linearize, linearTranspose.
import { isComplex, isInexact, isInteger } from "../../ir/dtype.ts";
import { linearize, instantiate, type Linearized } from "../../passes/linearize/linearize.ts";
import { transposeKnownFirst } from "../../passes/transpose/knownFirst.ts";
import { fillOf, hasTangent } from "../../passes/values.ts";
import type { Value } from "../../ir/graph.ts";
import { sameShape, sameType } from "../../ir/type.ts";
import { define, type Arguments } from "../builtin.ts";
import type { Span } from "../source.ts";
import { astype } from "../tensor/convert.ts";
import { ProgramError } from "../diagnostics.ts";
import { paths, sameTree, treeText } from "../tree/index.ts";
import { typeText } from "../values/describe.ts";
import { array, FunctionVal, Tensor, type CallSite, type Val } from "../values/values.ts";
import { positions, readArgnums, type Argnums } from "./argnums.ts";
import { derived } from "./derived.ts";
import { rebuild, shapedArgs, tensorLeaves, trace, traceToDerive, type Shaped } from "./trace.ts";

interface GradOptions {
  readonly argnums: Argnums;
  readonly hasAux: boolean;
  readonly holomorphic: boolean;
  readonly allowInt: boolean;
}

function readOptions(args: Arguments): GradOptions {
  noReduceAxes(args);
  return {
    argnums: readArgnums(args),
    hasAux: args.bool("hasAux"),
    holomorphic: args.bool("holomorphic"),
    allowInt: args.bool("allowInt"),
  };
}

/** JAX still has the parameter, and refuses all axes. */
function noReduceAxes(args: Arguments): void {
  if (!args.has("reduceAxes") || args.array("reduceAxes").length === 0) return;
  args.fail("TJ5003", "reduceAxes must be empty", {
    param: "reduceAxes",
    hint: 'sum over the axis where the derivative is used: lax.psum(grad(f)(x), "axis")',
  });
}

const FOR_COMPLEX = "ask for { holomorphic: true } where the function is, or take jvp along complex tangents";
const FOR_REAL = "leave holomorphic out, or convert it with .astype(c64)";
const FOR_OTHERS = "convert it with .astype(f32), or choose other arguments with { argnums: … }";

/** Inputs must be floats (complex when holomorphic, and never when real). */
export function checkInputs(
  owner: string,
  shaped: readonly Shaped[],
  spans: readonly (Span | undefined)[],
  { allowInt, holomorphic, real = false }: Pick<GradOptions, "allowInt" | "holomorphic"> & { readonly real?: boolean },
): void {
  shaped.forEach(({ leaves, tree }, i) => {
    const names = paths(tree);
    leaves.forEach((leaf, k) => {
      const complex = isComplex(leaf.dtype);
      if (!leaf.key && isInexact(leaf.dtype) && (holomorphic ? complex : !(complex && real))) return;
      if (allowInt && !holomorphic && !complex) return;
      const wanted = holomorphic ? "complex number" : complex ? "real float" : "float";
      const where = names[k] ? ` (at ${names[k]})` : "";
      throw new ProgramError(
        "TJ6002",
        `${owner} is taken with respect to ${typeText(leaf)}${where}, which is no ${wanted}`,
        { span: spans[i], hint: complex ? FOR_COMPLEX : holomorphic ? FOR_REAL : FOR_OTHERS },
      );
    });
  });
}

/** The value that is differentiated: one real scalar (complex when holomorphic). */
function checkOutput(owner: string, name: string, { leaves, tree }: Shaped, holomorphic: boolean): void {
  const [out] = leaves;
  const fits = leaves.length === 1 && out.ndim === 0 && isInexact(out.dtype) && isComplex(out.dtype) === holomorphic;
  if (tree.kind === "leaf" && fits) return;
  const found = tree.kind === "leaf" ? typeText(out) : treeText(tree);
  const wanted = holomorphic ? "a complex scalar" : "a real float scalar";
  throw new ProgramError("TJ6001", `${owner} needs a function whose value is ${wanted}; ${name} gives ${found}`, {
    hint:
      tree.kind !== "leaf"
        ? "give one scalar; further results go with { hasAux: true }"
        : out.ndim > 0
          ? "reduce it with np.sum or np.mean, or take jacrev or vjp instead"
          : "the gradient of an integer or boolean is zero everywhere",
  });
}

/** The value and the gradient of a function at its arguments. */
export function valueAndGradient(
  owner: string,
  fn: FunctionVal,
  args: readonly Val[],
  options: GradOptions,
  site: CallSite,
): { readonly value: Val; readonly aux: Val; readonly gradient: Val } {
  const places = positions(options.argnums, args, owner);
  const { shaped, params, place } = shapedArgs(args, places, `${owner}: the arguments`);
  checkInputs(
    owner,
    shaped,
    places.map((place) => site.args[place]),
    options,
  );
  const { func, captures, result, aux } = traceToDerive({
    owner,
    fn,
    site,
    params,
    args: place,
    hasAux: options.hasAux,
  });
  checkOutput(owner, fn.name, result, options.holomorphic);
  const active = [...captures.map(() => false), ...params.map((param) => hasTangent(param.type))];
  const linear = linearize(func, [...captures, ...params.map((param) => param.value)], active);
  const auxCount = aux?.leaves.length ?? 0;
  const cotangents = [fillOf(result.leaves[0].type, 1), ...Array.from({ length: auxCount }, () => null)];
  const cts = [...linear.transpose(cotangents)];
  const moving = params.map((param) => (hasTangent(param.type) ? (cts.shift() ?? null) : null));
  const values = instantiate(moving, params.map((param) => zeroType(param))); // prettier-ignore
  let next = 0;
  const gradients = shaped.map((one) => rebuild(one, values.slice(next, (next += one.leaves.length))));
  return {
    value: rebuild(result, linear.results),
    aux: aux ? rebuild(aux, linear.results.slice(1)) : null,
    gradient: options.argnums.single ? gradients[0] : array(gradients),
  };
}

/** Of what has no tangent, the derivative is zeros without a dtype worth the name: bool, as JAX's float0 has one byte. */
export const zeroType = (param: Tensor) =>
  hasTangent(param.type) ? param.type : { ...param.type, dtype: "bool" as const };

const GRAD_SIGNATURE = "fun, argnums = 0, *, hasAux = false, holomorphic = false, allowInt = false, reduceAxes?";

/** `grad(f)(…)`: the gradient of a scalar function, with respect to its first argument unless argnums says otherwise. */
export const grad = define("grad", GRAD_SIGNATURE, (args) => {
  const fn = args.function("fun");
  const options = readOptions(args);
  return derived(`grad(${fn.name})`, fn, (values, site) => {
    const { gradient, aux } = valueAndGradient("grad", fn, values, options, site);
    return options.hasAux ? array([gradient, aux]) : gradient;
  });
});

export const valueAndGrad = define("valueAndGrad", GRAD_SIGNATURE, (args) => {
  const fn = args.function("fun");
  const options = readOptions(args);
  return derived(`valueAndGrad(${fn.name})`, fn, (values, site) => {
    const { value, gradient, aux } = valueAndGradient("valueAndGrad", fn, values, options, site);
    return array([options.hasAux ? array([value, aux]) : value, gradient]);
  });
});

/** Tangents or cotangents for these leaves: of the same structure, shapes and dtypes. Null where the leaf has none. */
export function matching(
  owner: string,
  what: string,
  given: Val,
  like: Shaped,
  span?: Span,
  has: (leaf: Tensor) => boolean = (leaf) => hasTangent(leaf.type),
): (Value | null)[] {
  const found = tensorLeaves(given, `${owner}: the ${what}`);
  const names = paths(like.tree);
  if (!sameTree(found.tree, like.tree)) {
    throw new ProgramError(
      "TJ6004",
      `${owner}: the ${what} are ${treeText(found.tree)}, expected ${treeText(like.tree)}`,
      { span, hint: "they have the structure of the values that they belong to" },
    );
  }
  return like.leaves.map((leaf, i) => {
    const given = found.leaves[i];
    const at = names[i] ? ` at ${names[i]}` : "";
    if (!has(leaf)) {
      // What derivatives of such values are here, bool, and plain numbers say nothing; vjp takes no account of any, as JAX's.
      const ofVjp = owner === "vjp" && sameShape(given.shape, leaf.shape);
      if (leaf.key || given.dtype === "bool" || given.weak || ofVjp) return null;
      throw new ProgramError(
        "TJ6004",
        `${owner}: ${typeText(leaf)} has none of the ${what}${at}, found ${typeText(given)}`,
        { span, hint: "convert the value with .astype(f32), or close over it" },
      );
    }
    const value =
      given.weak && given.dtype !== leaf.dtype && given.ndim === leaf.ndim ? astype(given, leaf.dtype) : given;
    if (sameType(value.type, leaf.type)) return value.value;
    throw new ProgramError("TJ6004", `${owner}: the ${what}${at} must be ${typeText(leaf)}, found ${typeText(given)}`, {
      span,
      hint: "each has the shape and dtype of the value that it belongs to",
    });
  });
}

/** What vjp and linearize share: the function linearised at its arguments. */
function linearizeCall(
  owner: string,
  fn: FunctionVal,
  args: readonly Val[],
  hasAux: boolean,
  site: CallSite,
): { linear: Linearized; shaped: readonly Shaped[]; params: readonly Tensor[]; result: Shaped; aux: Shaped | null } {
  const places = args.map((_, i) => i);
  const { shaped, params, place } = shapedArgs(args, places, `${owner}: the arguments`);
  const { func, captures, result, aux } = traceToDerive({ owner, fn, site, params, args: place, hasAux });
  const active = [...captures.map(() => false), ...params.map((param) => hasTangent(param.type))];
  const linear = linearize(func, [...captures, ...params.map((param) => param.value)], active);
  return { linear, shaped, params, result, aux };
}

/** `vjp(f, …x)`: the value, and a function from its cotangent to the cotangents of x. */
export const vjp = define("vjp", "fun, ...primals, *, hasAux = false, reduceAxes?", (args, site) => {
  noReduceAxes(args);
  const fn = args.function("fun");
  const hasAux = args.bool("hasAux");
  const { linear, shaped, params, result, aux } = linearizeCall("vjp", fn, args.rest("primals"), hasAux, site);
  const pullback = derived(`the vjp of ${fn.name}`, 1, ([cotangent, ...more], at) => {
    if (more.length > 0) {
      throw new ProgramError("TJ5001", `the vjp of ${fn.name} takes 1 cotangent, shaped like the result, found ${more.length + 1}`, {
        span: at.args[1],
        hint: result.leaves.length > 1 ? "give the cotangents of several results as one array" : undefined,
      }); // prettier-ignore
    }
    const cts = matching("vjp", "cotangents", cotangent, result, at.args[0]);
    const found = linear.transpose([...cts, ...(aux?.leaves ?? []).map(() => null)]);
    const moving = params.map((param) => (hasTangent(param.type) ? (found.shift() ?? null) : null));
    const values = instantiate(moving, params.map(zeroType));
    let next = 0;
    return array(shaped.map((one) => rebuild(one, values.slice(next, (next += one.leaves.length)))));
  });
  const value = rebuild(result, linear.results);
  const extra = aux ? [rebuild(aux, linear.results.slice(result.leaves.length))] : [];
  return array([value, pullback, ...extra]);
});

/** `linearize(f, …x)`: the value, and the derivative there as a function of tangents. */
export const linearizeFunction = define("linearize", "fun, ...primals, *, hasAux = false", (args, site) => {
  const fn = args.function("fun");
  const hasAux = args.bool("hasAux");
  const { linear, shaped, result, aux } = linearizeCall("linearize", fn, args.rest("primals"), hasAux, site);
  const pushforward = derived(`the derivative of ${fn.name}`, shaped.length, (tangents, at) => {
    if (tangents.length !== shaped.length) {
      throw new ProgramError("TJ6004", `linearize: ${shaped.length} tangents are needed, found ${tangents.length}`);
    }
    const moving = shaped.flatMap((one, i) => matching("linearize", "tangents", tangents[i], one, at.args[i]));
    const found = linear.apply(moving.filter((value) => value !== null));
    const values = instantiate(found.slice(0, result.leaves.length), result.leaves.map(zeroType)); // prettier-ignore
    return rebuild(result, values);
  });
  const value = rebuild(result, linear.results);
  const extra = aux ? [rebuild(aux, linear.results.slice(result.leaves.length))] : [];
  return array([value, pushforward, ...extra]);
});

/** Whether a function takes and gives integers only. One that turns integers into floats, or floats into them, has no transpose. */
function isOfIntegers(name: string, params: readonly Tensor[], results: readonly Tensor[], fail: Arguments): boolean {
  const integral = (leaf: Tensor): boolean => !leaf.key && isInteger(leaf.dtype);
  const real = (leaf: Tensor): boolean => hasTangent(leaf.type);
  if (params.length === 0) return false;
  if ([...params, ...results].every(integral)) return true;
  if ((params.some(real) || !results.some(real)) && (results.some(real) || !params.some(real))) return false;
  const types = (leaves: readonly Tensor[]): string => leaves.map(typeText).join(", ");
  return fail.fail("TJ6004", `takes a function of floats to floats, or of integers to integers; ${name} takes ${types(params)} and gives ${types(results)}`, {
    hint: "convert the arguments before, or the result after, outside of the function",
  }); // prettier-ignore
}

/** `linearTranspose(f, …x)`: the transpose of a linear function, of floats or of integers; x gives shapes and dtypes only. */
export const linearTranspose = define("linearTranspose", "fun, ...primals, *, reduceAxes?", (args, site) => {
  noReduceAxes(args);
  const fn = args.function("fun");
  const primals = args.rest("primals");
  const { shaped, params, place } = shapedArgs(primals, primals.map((_, i) => i), "linearTranspose: the arguments"); // prettier-ignore
  const { func, captures, result } = trace({ owner: "linearTranspose", fn, site, params, args: place });
  const integers = isOfIntegers(fn.name, params, result.leaves, args);
  return derived(`the transpose of ${fn.name}`, 1, ([cotangent], at) => {
    const cts = matching("linearTranspose", "cotangents", cotangent, result, at.args[0], integers ? () => true : undefined); // prettier-ignore
    const found = transposeKnownFirst(func, [...captures, ...params.map(() => null)], cts).slice(captures.length);
    const values = instantiate(found, params.map(integers ? (param) => param.type : zeroType));
    let next = 0;
    return array(shaped.map((one) => rebuild(one, values.slice(next, (next += one.leaves.length)))));
  });
});
