// Puts the tables of a benchmark into docs/benchmarks.md, between the marks that bear its name.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import prettier from "prettier";
import { JAX } from "./python.mjs";

const file = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));

const cells = (texts) => `| ${texts.join(" | ")} |`;
const tableText = ({ title, columns, rows }) =>
  [cells([title, ...columns]), cells(["---", ...columns.map(() => "---:")]), ...rows.map(cells)].join("\n");

export async function save(name, tables) {
  const machine = `${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}; JAX ${JAX}`;
  const body = [...tables.map(tableText), `Measured on ${machine}.`].join("\n\n");
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = readFileSync(file, "utf8");
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`docs/benchmarks.md has no place for ${name}`);
  const next = `${text.slice(0, start + open.length)}\n\n${body}\n\n${text.slice(end)}`;
  const options = await prettier.resolveConfig(file);
  writeFileSync(file, await prettier.format(next, { ...options, filepath: file }));
}
