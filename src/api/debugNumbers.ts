// Whether programs look for NaN and infinity in their results: what an option says, or else what holds for all of them.
import type { BadNumber } from "../passes/origins.ts";

export interface DebugOptions {
  /** Throw FloatingPointError where a result holds NaN, at the place in the source that made the first one. */
  readonly debugNans?: boolean;
  /** The same for infinity. */
  readonly debugInfs?: boolean;
}

const byEnvironment = (name: string): boolean => /^(?:1|true|yes|on)$/i.test(process.env[name] ?? "");

const wanted = { nan: byEnvironment("TSJAX_DEBUG_NANS"), inf: byEnvironment("TSJAX_DEBUG_INFS") };

const NAN: readonly BadNumber[] = ["nan"];
const INF: readonly BadNumber[] = ["inf"];
const BOTH: readonly BadNumber[] = ["nan", "inf"];
const NEITHER: readonly BadNumber[] = [];

/** What a program looks for: one of four lists. */
export function badNumbers({ debugNans, debugInfs }: DebugOptions): readonly BadNumber[] {
  if (debugNans ?? wanted.nan) return (debugInfs ?? wanted.inf) ? BOTH : NAN;
  return (debugInfs ?? wanted.inf) ? INF : NEITHER;
}

const scope =
  (bad: BadNumber) =>
  <T>(value = true, body?: () => T): T | undefined => {
    const before = wanted[bad];
    wanted[bad] = value;
    if (!body) return undefined;
    try {
      return body();
    } finally {
      wanted[bad] = before;
    }
  };

/** From now on, or while `body` runs: programs look for NaN in their results, unless their options say otherwise. */
export const debugNans = scope("nan");
/** The same for infinity. */
export const debugInfs = scope("inf");
