// Results of programs that say where the first NaN or infinity in them was made (passes/origins.ts): what they say is taken
// off, and thrown at its place in the source.
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { spanOf } from "../frontend/locate.ts";
import type { Span } from "../frontend/source.ts";
import { decodeElements } from "../ir/elements.ts";
import { is, type Op } from "../ir/graph.ts";
import type { OpName } from "../ir/ops.ts";
import { formatType } from "../ir/type.ts";
import { NO_ORIGIN, type BadNumber, type NumberOrigins, type Origin } from "../passes/origins.ts";
import type { Result } from "./runnable.ts";

export interface NumberCheck {
  /** The results that are the caller's; throws FloatingPointError when they hold a bad number. Blocks until they are there. */
  take(results: readonly Result[]): readonly Result[];
}

/** Results hold NaN, or infinity; where the first one was made. */
export class FloatingPointError extends Diagnostics {
  constructor(message: string, span: Span, hint: string | undefined) {
    super([{ code: "TJ8002", severity: "error", message, span, hint }]);
    this.name = "FloatingPointError";
  }
}

const WORD: Readonly<Record<BadNumber, string>> = { nan: "NaN", inf: "infinity" };

/** How usual ops come to NaN, and how to avoid it. */
const NAN_HINTS: Readonly<Partial<Record<OpName, string>>> = {
  log: "the logarithm of a number below 0 is NaN",
  log1p: "the logarithm of a number below 0 is NaN: its argument is below -1",
  sqrt: "the square root of a number below 0 is NaN",
  rsqrt: "the square root of a number below 0 is NaN",
  pow: "a number below 0 to a power that is no integer is NaN",
  div: "0 / 0 and ∞ / ∞ are NaN; np.where(d === 0, …, x / np.where(d === 0, 1, d)) leaves the zeros out, of derivatives too",
  rem: "the remainder of a division by 0 is NaN",
  mul: "0 · ∞ is NaN; in a derivative, ∞ is the slope of a function at the end of its domain, as of sqrt and log at 0",
  sub: "∞ - ∞ is NaN",
  add: "∞ + -∞ is NaN",
  dotGeneral: "∞ - ∞ and 0 · ∞ are NaN, in sums too",
  asin: "its argument is outside of -1 to 1",
  acos: "its argument is outside of -1 to 1",
  acosh: "its argument is below 1",
  atanh: "its argument is outside of -1 to 1",
  cholesky: "the matrix is not positive definite",
};

const INF_HINTS: Readonly<Partial<Record<OpName, string>>> = {
  log: "the logarithm of 0 is -∞",
  div: "a number divided by 0 is infinite",
  rsqrt: "1 / sqrt(0) is infinite",
  exp: "exp(x) is infinite from x = 88.7 on in f32",
  pow: "0 to a negative power is infinite, and so is what the dtype has no room for",
  mul: "the product has no room in its dtype",
};

const nowhere = (file = ""): Span => ({ source: { file, text: "" }, start: 0, end: 0 });

function failure(bad: BadNumber, op: Op): FloatingPointError {
  const word = WORD[bad];
  const span = spanOf(op.loc) ?? nowhere(op.loc?.file);
  const type = formatType(op.results[0].type);
  if (op.name === "constant") return new FloatingPointError(`the results hold ${word}, which is written here`, span, undefined); // prettier-ignore
  const made = is(op, "callback") ? `${op.attrs.callback.name} gave` : `${op.name} made`;
  const message = `the results hold ${word}: ${made} the first one, in ${type}`;
  return new FloatingPointError(message, span, (bad === "nan" ? NAN_HINTS : INF_HINTS)[op.name]);
}

/** `names` are those of the arguments' leaves. */
export function numberCheck(origins: NumberOrigins | undefined, names: readonly string[]): NumberCheck | undefined {
  if (origins === undefined) return undefined;
  const { func, kinds } = origins;
  const failureOf = (bad: BadNumber, origin: Origin): FloatingPointError =>
    typeof origin === "object"
      ? failure(bad, origin)
      : new FloatingPointError(
          `the results hold ${WORD[bad]}, which ${names[origin]} has brought`,
          spanOf(func.loc) ?? nowhere(func.loc?.file),
          "the argument holds it when the program starts",
        );
  return {
    take(results) {
      const own = results.slice(0, results.length - kinds.length);
      const said = results.slice(own.length).map((result) => {
        const { dtype, bytes } = result.toHostSync();
        result.dispose();
        return Number(decodeElements(dtype, bytes)[0]);
      });
      const found = said.findIndex((number) => number !== NO_ORIGIN);
      if (found < 0) return own;
      for (const result of own) result.dispose();
      const { bad, origins } = kinds[found];
      throw failureOf(bad, origins[said[found]]);
    },
  };
}
