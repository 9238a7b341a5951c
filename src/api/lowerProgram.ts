// Lowering with the program's sources at hand, so that what cannot be emitted is shown at its place in them.
import { EmitError } from "../emit/index.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { locationOf, spanAt } from "../frontend/locate.ts";
import type { Source, Span } from "../frontend/source.ts";
import type { Func } from "../ir/graph.ts";
import { lower, type LowerOptions } from "./lower.ts";
import type { Lowered } from "./loweredText.ts";

/** As `lower`; throws Diagnostics for what only a further transformation could have taken away. */
export function lowerProgram(
  func: Func,
  sources: readonly Source[],
  { place, ...options }: LowerOptions & { readonly place?: Span } = {},
): Lowered {
  try {
    return lower(place && options.bad?.length ? { ...func, loc: locationOf(place) } : func, options);
  } catch (error) {
    if (!(error instanceof EmitError)) throw error;
    const { location } = error;
    const source = sources.find(({ file }) => file === location?.file) ?? sources[0];
    const span = spanAt(source, location?.line ?? 1, location?.column ?? 1);
    const { message, hint } = error;
    throw new Diagnostics([
      { code: "TJ6007", severity: "error", message, span, ...(hint === undefined ? {} : { hint }) },
    ]);
  }
}
