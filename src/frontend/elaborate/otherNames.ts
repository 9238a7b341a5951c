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
  [
    "assert",
    "a shape that is wrong is told by itself; for other static conditions: if (!condition) throw new Error(…)",
  ],
  ["pass", "an empty block is { }"],
  ["isinstance", "types are known while compiling: look at x.dtype and x.shape"],
  ["arguments", "take them as a rest parameter: (...args)"],
  ["zip", "loop over the indices of one of them: for (let i = 0; i < xs.length; i++)"],
]);

/** What a name of another language or library is here; undefined for names like any other. */
export const otherName = (name: string): string | undefined => OTHER.get(name);

/** What tensors have elsewhere, and what to write here. */
const TENSOR_MEMBERS: ReadonlyMap<string, string> = new Map([
  ["length", "the size of the leading axis is x.shape[0], the number of elements x.size"],
  ["map", "operators and np functions work element by element; for a function of rows use lax.map or vmap"],
  ["forEach", "loop with for (const row of x)"],
  ["reduce", "use x.sum(), x.prod(), x.max(), or lax.reduce"],
  ["filter", "shapes are static: use np.where(mask, x, 0)"],
  ["push", "tensors are immutable: use np.concatenate or np.stack"],
  ["concat", "use np.concatenate([a, b])"],
  ["set", "use x.at(i).set(v)"],
  ["add", "write a + b, or x.at(i).add(v)"],
  ["mul", "write a * b, or x.at(i).mul(v)"],
  ["sub", "write a - b"],
  ["div", "write a / b"],
  ["matmul", "use np.matmul(a, b)"],
  ["mm", "use np.matmul(a, b)"],
  ["bmm", "use np.matmul(a, b)"],
  ["detach", "use stopGradient(x)"],
  ["clone", "tensors are immutable: no copy is needed"],
  ["to", "use x.astype(dtype)"],
  ["float", "use x.astype(f32)"],
  ["int", "use x.astype(i32)"],
  ["toUpperCase", "a tensor is no string"],
  ["numel", "use x.size"],
  ["view_as", "use x.reshape(shape)"],
  ["permute", "use x.transpose(axes)"],
  ["unsqueeze", "use np.expandDims(x, axis)"],
  ["expand", "use np.broadcastTo(x, shape)"],
  ["backward", "use grad(f)(x)"],
  ["toFixed", 'the number is known when the program runs: print it with debug.print("{:.2f}", x)'],
  ["toString", 'the number is known when the program runs: print it with debug.print("{}", x)'],
  ["numpy", "values are read where the program is called from; inside, everything is a tensor"],
]);

/** What a member that tensors lack is here; undefined for names like any other. */
export const otherTensorMember = (name: string): string | undefined => TENSOR_MEMBERS.get(name);

/** What lists and strings have in Python, and what they have here. */
const STATIC_MEMBERS: ReadonlyMap<string, string> = new Map([
  ["value", "its elements have places, not names: const [value, gradient] = …"],
  ["grad", "its elements have places, not names: const [value, gradient] = …"],
  ["append", "it is xs.push(x)"],
  ["extend", "it is xs.push(...ys)"],
  ["len", "it is xs.length"],
  ["count", "use xs.filter((x) => …).length"],
  ["insert", "it is xs.splice(i, 0, x)"],
  ["upper", "it is s.toUpperCase()"],
  ["lower", "it is s.toLowerCase()"],
  ["strip", "it is s.trim()"],
  ["startswith", "it is s.startsWith(…)"],
  ["endswith", "it is s.endsWith(…)"],
  ["format", 'values go into a template: `…${x}…`; those of tensors are printed with debug.print("{}", x)'],
  ["get", "take a member by its name: o.key, or o[key]"],
  ["items", "use Object.entries(o)"],
  ["keys", "use Object.keys(o)"],
  ["values", "use Object.values(o)"],
  ["update", "spread both: { ...a, ...b }"],
]);

/** What a member that lists, strings and objects lack is here; undefined for names like any other. */
export const otherStaticMember = (name: string): string | undefined => STATIC_MEMBERS.get(name);

/** What namespaces have elsewhere, and where it is here. */
const LIBRARY_MEMBERS: ReadonlyMap<string, string> = new Map([
  ["tsjax.np", "it is tsjax.numpy"],
  ["numpy.random", "random numbers are drawn from keys: random.normal(random.key(0), shape)"],
  ["numpy.float", "it is f32 here"],
  ["numpy.int", "it is i32 here"],
  ["numpy.special", "special functions are in scipy.special"],
  ["numpy.sparse", "arrays are dense"],
  ["numpy.matrix", "use np.array"],
  ["numpy.mat", "use np.array"],
  ["numpy.asscalar", "a tensor of shape [] is a scalar: x.reshape([])"],
  ["numpy.copyto", "tensors are immutable: use np.where, or x.at(…).set(…)"],
  ["numpy.ndenumerate", "loop with for (const i of range(n))"],
  ["numpy.nditer", "loop with for (const row of x)"],
  ["numpy.seterr", "NaN and infinity are looked for with --debug-nans"],
  ["numpy.softmax", "it is nn.softmax"],
  ["numpy.sigmoid", "it is nn.sigmoid"],
  ["numpy.relu", "it is nn.relu"],
  ["numpy.erf", "it is lax.erf, and scipy.special.erf"],
  ["lax.fori", "it is lax.foriLoop"],
  ["random.seed", "make a key: random.key(seed)"],
  ["random.rand", "draw with random.uniform(key, shape)"],
  ["random.randn", "draw with random.normal(key, shape)"],
  ["nn.crossEntropy", "write -np.sum(labels * nn.logSoftmax(logits), -1)"],
  ["nn.Linear", "layers are functions: np.matmul(x, w) + b"],
]);

/** What a member that a namespace lacks is here; undefined for names like any other. */
export const otherLibraryMember = (namespace: string, name: string): string | undefined =>
  LIBRARY_MEMBERS.get(`${namespace}.${name}`);

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

export const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
