// `lax`: the strict core. Nothing is promoted, nothing gains axes; names and meaning are those of jax.lax.
import { linalgNamespace } from "../linalg/lax.ts";
import { namespace } from "../namespace.ts";
import { COLLECTIVES } from "./collectives.ts";
import { CONTRACTIONS } from "./contraction.ts";
import { CONTROL } from "./control.ts";
import { SOLVES } from "./solves.ts";
import { CONVOLUTIONS } from "./convolution.ts";
import { COMPOSITES } from "./composites.ts";
import { ELEMENTWISE, enumeration } from "./elementwise.ts";
import { GATHERS } from "./gathers.ts";
import { GENERATORS } from "./generators.ts";
import { REDUCTIONS } from "./reductions.ts";
import { SHAPES } from "./shapes.ts";
import { SLICES } from "./slices.ts";
import { SPECIAL } from "./special.ts";
import { TOKENS } from "./tokens.ts";
import { WINDOWS } from "./windows.ts";

export const lax = namespace("lax", () => [
  ...ELEMENTWISE,
  ...SPECIAL,
  ...SHAPES,
  ...SLICES,
  ...GATHERS,
  ...REDUCTIONS,
  ...WINDOWS,
  ...CONTRACTIONS,
  ...CONVOLUTIONS,
  ...CONTROL,
  ...SOLVES,
  ...GENERATORS,
  ...COLLECTIVES,
  ...COMPOSITES,
  ...TOKENS,
  ["linalg", linalgNamespace],
  ["RoundingMethod", enumeration("RoundingMethod", ["AWAY_FROM_ZERO", "TO_NEAREST_EVEN"])],
  ["Precision", enumeration("Precision", ["DEFAULT", "HIGH", "HIGHEST"])],
  ["GatherScatterMode", enumeration("GatherScatterMode", ["CLIP", "FILL_OR_DROP", "PROMISE_IN_BOUNDS", "ONE_HOT"])],
  ["RandomAlgorithm", enumeration("RandomAlgorithm", ["RNG_DEFAULT", "RNG_THREE_FRY", "RNG_PHILOX"])],
  ["FftType", enumeration("FftType", ["FFT", "IFFT", "RFFT", "IRFFT"])],
]);
