// The standard library as programs import it: `import { numpy as np, lax, f32 } from "tsjax"`.
import { DTYPES } from "../ir/dtype.ts";
import type { Library, LibraryModule, LibraryType } from "../frontend/library.ts";
import { registerMethods } from "../frontend/tensor/members.ts";
import { globals } from "../frontend/statics/globals.ts";
import { FunctionVal, type Val } from "../frontend/values/values.ts";
import { CALLBACKS } from "./callbacks/index.ts";
import { dtypes } from "./dtypes.ts";
import { fft } from "./fft/index.ts";
import { image } from "./image.ts";
import { lax } from "./lax/index.ts";
import { linalg } from "./linalg/index.ts";
import { namespace, type Member } from "./namespace.ts";
import { nn } from "./nn/index.ts";
import { NUMPY } from "./numpy/index.ts";
import { ops } from "./ops.ts";
import { random } from "./random/index.ts";
import { range } from "./range.ts";
import { scipy } from "./scipy/index.ts";
import { TRANSFORMATIONS } from "./transformations.ts";
import { tree } from "./tree.ts";

const numpy = namespace("numpy", (): readonly Member[] => [...NUMPY, ["linalg", linalg], ["fft", fft]]);

registerMethods((name) => {
  const found = NUMPY.get(name);
  return found instanceof FunctionVal ? found : undefined;
});

const VALUES: ReadonlyMap<string, Val> = new Map<string, Val>([
  ...Object.entries(dtypes),
  ...Object.entries(TRANSFORMATIONS),
  ...Object.entries(CALLBACKS),
  ...Object.entries({ range, numpy, lax, nn, random, scipy, tree, ops, image }),
]);

/** Types of `lax`, of what its options are; they are not checked. */
const LAX_TYPES = ["lax.ConvGeneralDilatedDimensionNumbers", "lax.DotDimensionNumbers", "lax.PrecisionLike"];

const TYPES: ReadonlyMap<string, LibraryType> = new Map<string, LibraryType>([
  ...DTYPES.map((dtype) => [dtype, { kind: "dtype", dtype }] as const),
  ["Tensor", { kind: "tensor" }],
  ["Key", { kind: "key" }],
  ["Dim", { kind: "dim" }],
]);

const tsjax: LibraryModule = {
  name: "tsjax",
  get: (name) => VALUES.get(name),
  type: (name) => TYPES.get(name) ?? (LAX_TYPES.includes(name) ? { kind: "any" } : undefined),
  names: () => [...new Set([...VALUES.keys(), ...TYPES.keys()])],
};

export const library: Library = {
  module: (specifier) => (specifier === "tsjax" ? tsjax : null),
  specifiers: () => ["tsjax"],
  globals: globals(),
};
