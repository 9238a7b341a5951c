// Random well-typed functions over the whole op set, from a seed: the same seed gives the same function.
import fc from "fast-check";
import { buildFunc } from "../../src/ir/build.ts";
import { ALL_OPS } from "../../src/ir/attributes.ts";
import { DTYPES, type DType } from "../../src/ir/dtype.ts";
import type { Func } from "../../src/ir/graph.ts";
import type { OpName } from "../../src/ir/ops.ts";
import { Context } from "./randomIr/context.ts";
import { opGenerators, type Fill } from "./randomIr/ops.ts";
import { Rng } from "./randomIr/rng.ts";
import { tameGenerators } from "./randomIr/tame.ts";

export interface RandomOptions {
  /** The ops to choose from; all unless said. */
  readonly ops?: readonly OpName[];
  readonly dtypes?: readonly DType[];
  /** How many ops the function's own block is given, not counting those that make operands; at most 8 unless said. */
  readonly size?: number;
  /** How deep regions and functions nest; 2 unless said. */
  readonly depth?: number;
  /** Combining functions are of any scalar ops, not of those alone whose order does not matter. */
  readonly wild?: boolean;
  /** Moderate numbers, and ops where they are smooth. */
  readonly tame?: boolean;
}

/** Without a pattern, so that nothing meets at a kink by chance. */
const MODERATE = [0, 1, -1, 0.5, 0.713, -1.219, 1.637, -0.381];

const HINTS = [undefined, "x", "y", "weights", "x"] as const;

/** Values that may grow without end stay out of the pool. */
const MOST_ELEMENTS = 4096;

export function randomFunc(seed: number, options: RandomOptions = {}): Func {
  const { ops = ALL_OPS, dtypes = DTYPES, depth = 2, wild = false, tame = false } = options;
  const rng = new Rng(seed);
  const size = options.size ?? rng.int(1, 8);
  const fill: Fill = (g, count) => {
    for (let i = 0; i < count; i++) {
      const results = generators[rng.pick(ops)](g);
      g.pool.push(...results.filter(({ type }) => type.shape.reduce((a, b) => a * b, 1) <= MOST_ELEMENTS));
    }
  };
  const generators = { ...opGenerators(fill, wild), ...(tame ? tameGenerators(fill) : {}) };
  const numbers = tame ? MODERATE : undefined;
  const outside = new Context(rng, { dtypes, depth, numbers }, 0, []);
  const params = rng.times(rng.int(0, 4), () => outside.type());
  const hints = params.map(() => rng.pick(HINTS));
  return buildFunc(
    "main",
    params,
    (values) => {
      const inside = new Context(rng, { dtypes, depth, numbers }, 0, [...values]);
      fill(inside, size);
      return inside.pool.slice(-rng.int(1, 6));
    },
    hints,
  );
}

/** Random functions for properties; they shrink towards fewer ops. */
export const arbitraryFunc = (options: RandomOptions = {}): fc.Arbitrary<Func> =>
  fc
    .tuple(fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 })), fc.integer({ min: 1, max: options.size ?? 12 }))
    .map(([seed, size]) => randomFunc(seed, { ...options, size }));
