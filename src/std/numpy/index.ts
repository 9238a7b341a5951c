// The numpy module: JAX's jax.numpy, one family of functions a file, and the constants.
import { float, NamespaceVal, type Val } from "../../frontend/values/values.ts";
import { BESSEL } from "./bessel.ts";
import { BINARY } from "./binary.ts";
import { BITS } from "./bits.ts";
import { CALCULUS } from "./calculus.ts";
import { CREATION } from "./creation.ts";
import { DIAGONALS } from "./diagonals.ts";
import { DTYPES_TABLE } from "./dtypes.ts";
import { EINSUM } from "./einsum.ts";
import { FUNCTIONAL } from "./functional.ts";
import { INDEX_TRICKS } from "./indexTricks.ts";
import { INDEXING } from "./indexing.ts";
import { JOINING } from "./joining.ts";
import { LINEAR } from "./linear.ts";
import { MULTI_INDEX } from "./multiIndex.ts";
import { PAD } from "./pad.ts";
import { POLYNOMIAL } from "./polynomial.ts";
import { POLYNOMIAL_FIT } from "./polynomialFit.ts";
import { QUANTILES } from "./quantile.ts";
import { REDUCTIONS } from "./reductions.ts";
import { REPETITION } from "./repetition.ts";
import { SETS } from "./sets.ts";
import { SHAPE } from "./shape.ts";
import { SORTING } from "./sorting.ts";
import { STATISTICS } from "./statistics.ts";
import type { Table } from "./support.ts";
import { UNARY } from "./unary.ts";
import { WINDOWS } from "./windows.ts";

const CONSTANTS: Table = {
  pi: float(Math.PI),
  e: float(Math.E),
  inf: float(Infinity),
  nan: float(NaN),
  eulerGamma: float(0.5772156649015329),
  newaxis: null,
};

/** Every name of `np`. */
export const NUMPY: ReadonlyMap<string, Val> = new Map(
  [
    CONSTANTS, UNARY, BINARY, REDUCTIONS, CREATION, DIAGONALS, INDEX_TRICKS, SHAPE, REPETITION, JOINING, INDEXING, MULTI_INDEX, SORTING, SETS, LINEAR, EINSUM,
    FUNCTIONAL, STATISTICS, QUANTILES, PAD, CALCULUS, POLYNOMIAL, POLYNOMIAL_FIT, WINDOWS, BESSEL, BITS, DTYPES_TABLE,
  ].flatMap((table) => Object.entries(table)), // prettier-ignore
);

export const numpy = new NamespaceVal(
  "numpy",
  (name) => NUMPY.get(name),
  () => [...NUMPY.keys()],
);
