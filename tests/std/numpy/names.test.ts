// The names of jax.numpy 0.10.2, camelCased, are all there, but for those of the host: files and printing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BuiltinFunction } from "../../../src/frontend/builtinFunction.ts";
import { NUMPY } from "../../../src/std/numpy/index.ts";

const names = readFileSync(join(import.meta.dirname, "names.txt"), "utf8")
  .trim()
  .split(/\s+/);

const OF_THE_HOST = new Set([
  "arrayRepr", "arrayStr", "fromDlpack", "frombuffer", "fromfile", "fromiter", "fromstring", "getPrintoptions", "load",
  "printoptions", "save", "savez", "setPrintoptions",
]); // prettier-ignore

const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

test("every function of jax.numpy", () => {
  const missing = names.map(camelCase).filter((name) => !NUMPY.has(name) && !OF_THE_HOST.has(name));
  expect(missing).toEqual([]);
});

test("functions know themselves by the name that they are found under", () => {
  for (const [name, value] of NUMPY) {
    if (value instanceof BuiltinFunction) expect(value.name).toBe(`np.${name}`);
  }
});

test("signatures parse", () => {
  for (const value of NUMPY.values()) {
    if (value instanceof BuiltinFunction) expect(value.signature.parameters.length).toBeGreaterThan(0);
  }
});
