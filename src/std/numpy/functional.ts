// Functions that take functions: vectorize, applyAlongAxis, applyOverAxes, fromfunction, frompyfunc.
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcastShapes } from "../../frontend/tensor/broadcast.ts";
import { asTensor } from "../../frontend/tensor/convert.ts";
import { derived } from "../../frontend/transform/derived.ts";
import { vmap } from "../../frontend/transform/vmap.ts";
import { flatten, unflatten } from "../../frontend/tree/index.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, FunctionVal, int, Tensor, type CallSite, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { expandDims, reshape } from "./shape.ts";
import { staticIntegers } from "./static.ts";
import { failure, fn, range, type Table } from "./support.ts";
import { ufunc } from "./ufunc.ts";

/** vmap(f, inAxes, outAxes). */
function mapped(f: FunctionVal, inAxes: Val, outAxes: number, site: CallSite): FunctionVal {
  const result = vmap.call([f, inAxes, int(outAxes)], site);
  if (result instanceof FunctionVal) return result;
  throw new Error("vmap gives a function");
}

/** The core axes of each argument, from a signature such as "(n,k),(k)->(n)"; null when there is none. */
function coreDims(args: Arguments): string[][] | null {
  if (!args.has("signature")) return null;
  const text = args.string("signature").replaceAll(/\s/g, "");
  const group = String.raw`\((?:\w+(?:,\w+)*)?\)`;
  if (!new RegExp(`^(?:${group}(?:,${group})*)?->${group}(?:,${group})*$`).test(text)) {
    args.fail("TJ5002", `signature ${JSON.stringify(text)} is not of the form "(n,k),(k)->(n)"`, {
      param: "signature",
    });
  }
  const [inputs] = text.split("->");
  return (inputs.match(/\([^)]*\)/g) ?? []).map((part) => part.slice(1, -1).split(",").filter(Boolean));
}

function checkCore(name: string, x: Tensor, core: readonly string[], sizes: Map<string, number>): void {
  if (x.ndim < core.length) {
    throw failure("TJ2008", `${name}: the signature (${core.join(",")}) needs rank ${core.length} or more, found ${typeText(x)}`); // prettier-ignore
  }
  core.forEach((dim, i) => {
    const size = x.shape[x.ndim - core.length + i];
    const known = /^\d+$/.test(dim) ? Number(dim) : (sizes.get(dim) ?? size);
    if (known !== size) throw failure("TJ2007", `${name}: the dimension ${dim} is ${known} and, in ${typeText(x)}, ${size}`); // prettier-ignore
    sizes.set(dim, size);
  });
}

/** `f`, which takes elements (or arrays of the core axes), called on whole arrays that broadcast. */
function vectorized(
  f: FunctionVal,
  name: string,
  core: readonly (readonly string[])[] | null,
  excluded: ReadonlySet<number>,
): FunctionVal {
  // prettier-ignore
  return derived(name, f.arity, (values, site) => {
    const traced = range(values.length).filter((i) => !excluded.has(i));
    if (core && core.length !== traced.length) {
      throw failure("TJ5001", `${name}: the signature has ${core.length} arguments, found ${traced.length}`);
    }
    const sizes = new Map<string, number>();
    const tensors = traced.map((i, k) => {
      const x = asTensor(values[i], name);
      checkCore(name, x, core?.[k] ?? [], sizes);
      return x;
    });
    const leads = tensors.map((x, k) => x.shape.slice(0, x.ndim - (core?.[k].length ?? 0)));
    const lead = broadcastShapes(leads);
    if (!lead) throw failure("TJ2001", `${name}: the shapes of ${tensors.map(typeText).join(" and ")} do not broadcast`); // prettier-ignore
    let inner = derived(name, tensors.length, (elements, at) => {
      const all = [...values];
      traced.forEach((i, k) => (all[i] = elements[k]));
      return f.call(all, at);
    });
    const rank = lead.length;
    const sizeAt = (k: number, dim: number): number => leads[k][dim - rank + leads[k].length] ?? 1;
    const mappedDims = range(rank).filter((dim) => tensors.some((_, k) => sizeAt(k, dim) !== 1));
    for (const dim of [...mappedDims].reverse()) {
      inner = mapped(inner, array(tensors.map((_, k) => (sizeAt(k, dim) === 1 ? null : int(0)))), 0, site);
    }
    const squeezed = tensors.map((x, k) => reshape(x, [...leads[k].filter((size) => size !== 1), ...x.shape.slice(leads[k].length)])); // prettier-ignore
    const result = inner.call(squeezed, site);
    const added = range(rank).filter((dim) => !mappedDims.includes(dim));
    const { leaves, tree } = flatten(result);
    return unflatten(tree, leaves.map((leaf) => expandDims(asTensor(leaf, name), added))); // prettier-ignore
  });
}

function vectorize(args: Arguments): FunctionVal {
  const f = args.function("pyfunc");
  const excluded = args.has("excluded") ? args.get("excluded") : null;
  const positions = excluded === null ? [] : staticIntegers(excluded);
  if (!positions) {
    return args.fail("TJ5002", `excluded must be positions of arguments, found ${describe(excluded)}`, { param: "excluded" }); // prettier-ignore
  }
  return vectorized(f, `np.vectorize(${f.name})`, coreDims(args), new Set(positions));
}

/** `func1d` on every vector along one axis; what it gives stands where the axis was. */
function applyAlongAxis(args: Arguments, site: CallSite): Val {
  const f = args.function("func1d");
  const x = args.tensor("arr");
  const axis = args.axis("axis", x.ndim);
  const extra = args.rest("args");
  let along: FunctionVal = derived(f.name, 1, ([vector], at) => f.call([vector, ...extra], at));
  for (const i of range(x.ndim - axis - 1, 1)) along = mapped(along, array([int(i)]), -1, site);
  for (let i = 0; i < axis; i++) along = mapped(along, array([int(0)]), 0, site);
  return along.call([x], site);
}

function applyOverAxes(args: Arguments, site: CallSite): Tensor {
  const f = args.function("func");
  let x = args.tensor("a");
  for (const given of args.ints("axes")) {
    const axis = args.normalizeAxis("axes", given, x.ndim);
    const result = asTensor(f.call([x, int(axis)], site), args.callee);
    if (result.ndim === x.ndim) x = result;
    else if (result.ndim === x.ndim - 1) x = expandDims(result, [axis]);
    else args.fail("TJ2008", `${f.name} gives ${typeText(result)} for ${typeText(x)}: the rank may fall by one at most`); // prettier-ignore
  }
  return x;
}

/** The function of the indices at every place of an array. */
function fromfunction(args: Arguments, site: CallSite): Val {
  const shape = args.shape("shape");
  const dtype = args.dtype("dtype") ?? "f32";
  let f = args.function("function");
  for (const i of range(shape.length).reverse()) {
    f = mapped(f, array(shape.map((_, j) => (i === j ? int(0) : null))), 0, site);
  }
  return f.call(shape.map((size) => m.iota(dtype, [size], 0)), site); // prettier-ignore
}

export const FUNCTIONAL: Table = {
  vectorize: fn("vectorize", "pyfunc, *, excluded?, signature?", vectorize),
  applyAlongAxis: fn("applyAlongAxis", "func1d, axis, arr, ...args", applyAlongAxis),
  applyOverAxes: fn("applyOverAxes", "func, a, axes", applyOverAxes),
  fromfunction: fn("fromfunction", "function, shape, *, dtype?", fromfunction),
  frompyfunc: fn("frompyfunc", "func, nin, nout, *, identity?", (args, site) => {
    const f = args.function("func");
    const name = `np.frompyfunc(${f.name})`;
    const elementwise = vectorized(f, name, null, new Set());
    if (args.int("nin") !== 2 || args.int("nout") !== 1) return elementwise;
    return ufunc(name, (what, a, b) => asTensor(elementwise.call([a, b], site), what));
  }),
};
