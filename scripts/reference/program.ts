// Programs made of examples: with other dtypes in place of their own, and under transformations.
import { library } from "../../src/std/index.ts";
import { ownDType, type Example } from "./example.ts";
import type { Mode } from "./mode.ts";

const NAMES = (library.module("tsjax")?.names() ?? []).filter((name) => name !== "numpy");

/** The example as a function of its arrays. */
export const functionText = ({ setup, expression, parameters }: Example): string =>
  `(${parameters.map(({ name }) => name).join(", ")}) => ${setup === "" ? `(${expression})` : `{ ${setup.replaceAll("\n", " ")} return (${expression}); }`}`; // prettier-ignore

/** Imports of the names that a text uses. */
export function importsFor(text: string): string {
  const used = NAMES.filter((name) => new RegExp(`(?<![\\w.])${name}\\b`).test(text));
  const names = /(?<![\w.])np\./.test(text) ? ["numpy as np", ...used] : used;
  return `import { ${names.join(", ")} } from "tsjax";\n`;
}

export const annotation = (dtype: string, shape: readonly number[]): string =>
  shape.length === 0 ? dtype : `${dtype}<[${shape.join(", ")}]>`;

/** The leaves with a derivative, summed with weights: a number whose slope depends on all of them. */
const TOTAL = `const total = (value: any) => tree.leaves(value).filter((leaf: any) => np.issubdtype(np.resultType(leaf), np.inexact)).map((leaf: any) => np.sum((np.real(leaf) + 0.5 * np.imag(leaf)) * (1.0 + 0.25 * np.arange(np.size(leaf)).reshape(np.shape(leaf))))).reduce((a: any, b: any) => a + b, 0.0);\n`; // prettier-ignore

const BODIES: Readonly<Record<Mode, (f: string, all: readonly string[], varying: readonly string[]) => string>> = {
  value: (f, all) => `${f}(${all.join(", ")})`,
  jvp: (f, all, v) => `jvp((${v.join(", ")}) => total(${f}(${all.join(", ")})), [${v.join(", ")}], [${v.map((name) => `np.onesLike(${name})`).join(", ")}])[1]`, // prettier-ignore
  vjp: (f, all, v) => `grad((${v.join(", ")}) => total(${f}(${all.join(", ")})), { argnums: [${v.map((_, i) => i).join(", ")}] })(${v.join(", ")})`, // prettier-ignore
  vmap: (f, all, v) => `vmap((${v.join(", ")}) => ${f}(${all.join(", ")}))(${v.map((name) => `np.stack([${name}, np.flip(${name})])`).join(", ")})`, // prettier-ignore
};

/** A module that does it, with `dtype` in place of what varies. */
export function programOf(example: Example, mode: Mode, dtype: string | null): string {
  const typed = example.parameters.map((parameter) => {
    const varies = dtype !== null && example.varying.includes(parameter.name);
    return `${parameter.name}: ${annotation(varies ? dtype : ownDType(parameter), parameter.shape)}`;
  });
  const names = example.parameters.map(({ name }) => name);
  const body =
    `${mode === "jvp" || mode === "vjp" ? TOTAL : ""}const f = ${functionText(example)};\n` +
    `export function main(${typed.join(", ")}) {\n  return ${BODIES[mode]("f", names, example.varying)};\n}\n`;
  return importsFor(body) + body;
}
