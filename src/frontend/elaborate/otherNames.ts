// Names that people bring along from Python, NumPy and JAX, and what they are here.
const OTHER: ReadonlyMap<string, string> = new Map([
  ["None", "null stands for Python's None"],
  ["True", "write true"],
  ["False", "write false"],
  ["len", "the length of an array is xs.length, the size of an axis x.shape[0]"],
  ["print", "values are printed with debug.print"],
  ["int", "convert with x.astype(i32), or Math.trunc(…) for a number"],
  ["float", "convert with x.astype(f32)"],
  ["np", 'import it: import { numpy as np } from "tsjax"'],
  ["jnp", 'import it: import { numpy as jnp } from "tsjax"'],
  ["jax", 'import what is needed: import { grad, vmap, lax } from "tsjax"'],
  ["self", "pass the object as a parameter"],
  ["enumerate", "loop with for (const [i, x] of xs.entries())"],
  ["zip", "loop over the indices of one of them: for (let i = 0; i < xs.length; i++)"],
]);

/** What a name of another language or library is here; undefined for names like any other. */
export const otherName = (name: string): string | undefined => OTHER.get(name);

/** Keyword arguments of JAX's functions that are often given as in Python. */
const KEYWORDS = new Set([
  "axis",
  "keepdims",
  "dtype",
  "shape",
  "argnums",
  "inAxes",
  "in_axes",
  "out_axes",
  "initial",
  "where",
  "length",
]);

/** `axis=0` in a call is an assignment here; undefined for names that are no keyword arguments. */
export const keywordArgument = (name: string): string | undefined =>
  KEYWORDS.has(name)
    ? `options go into an object at the end of the arguments: f(x, { ${camelCase(name)}: … })`
    : undefined;

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
