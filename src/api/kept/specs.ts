// What annotations say of parameters, as text: as much of it as arguments of the host are read by.
import type { ParameterSpec } from "../../frontend/elaborate/entry.ts";

export type Specs = readonly ParameterSpec[] | null;

/** A size that a variable stands for is as good as none where arguments are read. */
const UNKNOWN = { kind: "unknown" };

export const specsText = (specs: ReadonlyMap<string, Specs>): string =>
  JSON.stringify(specs, (_, value: unknown) => {
    if (value instanceof Map) return { entries: [...value] };
    return typeof value === "object" && value !== null && "cell" in value ? UNKNOWN : value;
  });

export const parseSpecs = (text: string): ReadonlyMap<string, Specs> =>
  JSON.parse(text, (_, value: unknown) =>
    typeof value === "object" && value !== null && Object.hasOwn(value, "entries")
      ? new Map((value as { readonly entries: [string, unknown][] }).entries)
      : value,
  ) as ReadonlyMap<string, Specs>;
