// What the front end's work is kept under: digests of all that decides what it makes.
import { createHash } from "node:crypto";
import { Placeholder } from "../../frontend/elaborate/placeholder.ts";
import { ArrayVal, Num, ObjectVal, type Val } from "../../frontend/values/values.ts";
import { activeCache } from "../../runtime/cache/compileCache.ts";
import { sourceName } from "../../runtime/cache/sources.ts";
import type { Store } from "../../runtime/cache/store.ts";
import { recording } from "../../runtime/profile/recorder.ts";

/** A digest of the compiler, which dist/boot.js hands over; run from its sources it is nobody's, and keeps nothing. */
declare const __build: string | undefined;
const BUILD = typeof __build === "string" ? __build : undefined;

/** The store that the front end's work is looked up in; undefined where none is wanted, or its stages are to be seen. */
export const keptSources = (): Store | undefined =>
  BUILD === undefined || recording.to !== undefined || process.env.TSJAX_DUMP ? undefined : activeCache();

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The name of an entry; constants are folded by JavaScript's own functions, so its version counts. */
export const nameOf = (kind: string, ...parts: readonly unknown[]): string =>
  sourceName(digestOf(JSON.stringify([kind, BUILD, process.version, process.arch, ...parts])));

const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** All that a program can tell of its arguments; null where there are values that only this process has. */
export function keyOf(values: readonly Val[]): string | null {
  const texts = values.map(textOf);
  return texts.includes(null) ? null : texts.join();
}

function textOf(value: Val): string | null {
  if (value instanceof Placeholder) {
    const { weak, key, free } = value.options;
    return `${value.dtype}[${value.shape.join()}]${weak ? "w" : ""}${key ? "k" : ""}${free ? "f" : ""}`;
  }
  if (value instanceof Num) return `${value.integer ? "int" : "float"} ${numberText(value.value)}`;
  if (value instanceof ArrayVal) {
    const items = keyOf(value.items);
    return items === null || value.names !== null ? null : `(${items})`;
  }
  // In their order, which programs can see.
  if (value instanceof ObjectVal) {
    const items = keyOf([...value.entries.values()]);
    return items === null ? null : `{${JSON.stringify([...value.entries.keys()])}: ${items}}`;
  }
  return value === undefined ? "undefined" : plainText(value);
}

/** A value of the host that says all of itself; null for any other. */
function plainText(value: unknown): string | null {
  switch (typeof value) {
    case "number":
      return numberText(value);
    case "bigint":
      return `${value}n`;
    case "string":
    case "boolean":
      return JSON.stringify(value);
    default:
      return value === null ? "null" : null;
  }
}

/** The same for what a program's declared names stand for. */
export function scopeKey(scope: Readonly<Record<string, unknown>>): string | null {
  const texts = Object.entries(scope).map(([name, value]) => {
    const text = plainText(value);
    return text === null ? null : `${JSON.stringify(name)}: ${text}`;
  });
  return texts.includes(null) ? null : texts.join();
}
