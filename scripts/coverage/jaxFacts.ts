// What JAX says of the examples: tests/coverage/jax, written by tests/oracle/reference.py.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../reference/pages.ts";
import type { Mode } from "../reference/mode.ts";

/** The types of the leaves for each dtype, or null where JAX does not take it. */
export interface JaxFact {
  readonly types: Readonly<Record<string, readonly (string | null)[] | null>>;
  readonly modes: Readonly<Partial<Record<Mode, boolean>>>;
}

export function readJaxFacts(page: string): Readonly<Record<string, JaxFact>> {
  const file = join(root, "tests/coverage/jax", page.replace(/\.md$/, ".json"));
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, JaxFact>) : {};
}
