// JAX's public surface, and the names that it has here.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pages.ts";

export interface ApiFunction {
  /** `jax.numpy.expand_dims`. */
  readonly jax: string;
  /** `numpy.expandDims`, from what "tsjax" exports. */
  readonly path: string;
  /** Its parameters' names, a question mark behind those that may be left out. */
  readonly parameters: readonly string[];
}

/** Names that the rule would make words of JavaScript, or that are something else here. */
const OTHERWISE: Readonly<Record<string, string>> = { "jax.typeof": "typeOf", "jax.Array": "DeviceArray" };

const KEPT = /^(ix_|c_|r_)$/;

/** The naming rule: underscores go, and what follows is a capital letter. */
export const camelCase = (name: string): string =>
  KEPT.test(name) ? name : name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());

const snakeCase = (name: string): string => name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function readApi(): ApiFunction[] {
  return readFileSync(join(root, "tests/coverage/api.txt"), "utf8")
    .trim()
    .split("\n")
    .map((line) => {
      const [, jax, parameters] = /^([\w.]+)\((.*)\)$/.exec(line) ?? [];
      return {
        jax,
        path: OTHERWISE[jax] ?? jax.split(".").slice(1).map(camelCase).join("."),
        parameters: parameters === "" ? [] : parameters.split(", "),
      };
    });
}

const api = readApi();
const jaxNames = new Map(api.map(({ jax, path }) => [path, jax]));

/** JAX's name for a path; null where JAX's list does not have it. */
export const jaxNameOf = (path: string): string | null => jaxNames.get(path) ?? null;

/** JAX's name for a path; by the naming rule read backwards where the list does not have it. */
export function jaxName(path: string): string {
  const known = jaxNames.get(path);
  if (known) return known;
  const parts = path.split(".");
  // Attributes of functions and modules: `numpy.add.reduce`, `numpy.linalg`.
  const parent = parts.slice(0, -1).join(".");
  const [name] = parts.slice(-1);
  const last = /^[A-Z]/.test(name) ? name : snakeCase(name);
  return parent === "" ? `jax.${last}` : `${jaxName(parent)}.${last}`;
}

export const keywordName = (name: string): string => (name === "UPLO" || name === "N" || name === "M" || name === "A" ? name : snakeCase(name)); // prettier-ignore
