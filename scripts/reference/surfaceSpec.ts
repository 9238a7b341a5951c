// The case lines of tests/oracle/surface as JAX is to compute them: one JSON object, read by tests/oracle/surface.py.
//
//   npx tsx scripts/reference/surfaceSpec.ts [--modes] [FILE…] | python tests/oracle/surface.py
//
// With --modes, what some of the lines give is differentiated and batched instead.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readCaseLines, type CaseLine } from "./caseLines.ts";
import type { Example } from "./example.ts";
import type { Mode } from "./mode.ts";
import { root } from "./pages.ts";
import { annotation, importsFor, programOf } from "./program.ts";

interface Spec extends Omit<CaseLine, "text"> {
  readonly page: string;
  readonly source: string;
}

const folder = join(root, "tests/oracle/surface");
const given = process.argv.slice(2).filter((arg) => arg !== "--modes");
const files = given.length > 0 ? given : readdirSync(folder).filter((file) => file.endsWith(".cases")).sort().map((file) => join(folder, file)); // prettier-ignore

function valueOf(page: string, { id, text, body, parameters }: CaseLine): Spec {
  const typed = parameters.map(({ name, dtype, shape }) => `${name}: ${annotation(dtype, shape)}`);
  const main = `export function main(${typed.join(", ")}) {\n  return ${text};\n}\n`;
  return { id, page, body, parameters, source: importsFor(main) + main };
}

const isSmooth = (like: string): boolean => !/^(ext|edge|nan|big|ties|half|oob)/.test(like);
/** How many lines of a function are differentiated and batched. */
const LINES = 1;

const BODIES: Readonly<Record<Exclude<Mode, "value">, (body: string, names: string) => string>> = {
  jvp: (body, names) => `jax.jvp(lambda ${names}: total(${body}), (${names},), tuple(jnp.ones_like(q) for q in (${names},)))[1]`, // prettier-ignore
  vjp: (body, names) => `jax.grad(lambda ${names}: total(${body}), argnums=tuple(range(len((${names},)))))(${names})`,
  vmap: (body, names) => `jax.vmap(lambda ${names}: ${body})(*[jnp.stack([q, jnp.flip(q)]) for q in (${names},)])`,
};

function modesOf(page: string, lines: readonly CaseLine[]): Spec[] {
  const taken = new Map<string, number>();
  return lines.flatMap((line) => {
    const { id, text, body, parameters } = line;
    const head = id.split("#")[0];
    const floats = parameters.filter(({ dtype, like }) => dtype === "f32" && isSmooth(like));
    const count = taken.get(head) ?? 0;
    if (floats.length === 0 || parameters.some(({ dtype, like }) => dtype !== "f32" && /^(f|bf|c)/.test(dtype) || !isSmooth(like)) || count >= LINES) return []; // prettier-ignore
    taken.set(head, count + 1);
    const example = (varying: readonly string[]): Example => ({
      setup: "",
      expression: text,
      parameters: parameters.map(({ name, dtype, shape }) => ({ name, kind: "float", dtype, shape, data: [] })),
      varying,
    });
    return (["jvp", "vjp", "vmap"] as const).map((mode): Spec => {
      const varying = (mode === "vmap" ? parameters : floats).map(({ name }) => name);
      return { id: `${id}#${mode}`, page: `modes.${page}`, body: BODIES[mode](body, varying.join(", ")), parameters, source: programOf(example(varying), mode, null) }; // prettier-ignore
    });
  });
}

const cases = files.flatMap((file) => {
  const page = basename(file, ".cases");
  const lines = readCaseLines(page, readFileSync(file, "utf8"));
  return process.argv.includes("--modes") ? modesOf(page, lines) : lines.map((line) => valueOf(page, line));
});
console.log(JSON.stringify(cases));
