// Sixty functions chosen by cost. What tsjax emits and what JAX emits, compiled by the same plugin and run in turn; where JAX
// calls LAPACK, which no plugin has, JAX itself in a process of its own, in turn too.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../dist/index.js";
import { arr, ints } from "./data.mjs";
import { deviceArrays } from "./deviceArrays.mjs";
import { findPython } from "./python.mjs";
import { contest, difference, runOnce } from "./race.mjs";
import { measurer } from "./rounds.mjs";
import { header, median, row } from "./stats.mjs";
import { LAPACK, ROWS } from "./surface_rows.mjs";

const script = fileURLToPath(new URL("surface_jax.py", import.meta.url));
const PREAMBLE = 'import { numpy as np, lax, nn, random, scipy, ops, image, grad, f32, i32, type Key } from "tsjax";\n';

const parsed = (spec) => {
  const [, dtype, dims, what] = /^(\w+)\[([\d,]+)\] ?(.*)$/.exec(spec);
  return { dtype, shape: dims.split(",").map(Number), what };
};

/** The array that surface_jax.py makes of it. */
function argument(spec, seed) {
  if (spec === "key") return { data: new Uint32Array([0, seed]), shape: [2], dtype: "u32" };
  const { dtype, shape, what } = parsed(spec);
  if (dtype === "i32") return ints(shape, seed, Number(what.split(" ")[1]));
  if (what === "positive") return arr(shape, seed, 0.5, 1);
  const made = arr(shape, seed);
  if (what === "ascending") made.data.sort();
  if (what === "definite") {
    const [n] = shape;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) made.data[i * n + j] = made.data[j * n + i];
      made.data[i * n + i] += n;
    }
  }
  return made;
}

const annotation = (spec) => {
  if (spec === "key") return "Key";
  const { dtype, shape } = parsed(spec);
  return `${dtype}<[${shape.join(", ")}]>`;
};

const sourceOf = ([, specs, text]) =>
  `${PREAMBLE}export function main(${Object.entries(specs).map(([name, spec]) => `${name}: ${annotation(spec)}`).join(", ")}) {\n  return ${text};\n}\n`; // prettier-ignore

const argumentsOf = ([, specs]) => deviceArrays(Object.values(specs).map((spec, i) => argument(spec, 100 + i)));

const load = async (text) => (await compile({ stablehlo: text })).load();

/** The median of the faster half, which other work on the machine moves less than the median of all. */
const settle = (list) => median([...list].sort((a, b) => a - b).slice(0, (list.length + 1) >> 1));

async function sameXla(each, file, budget) {
  const args = await argumentsOf(each);
  const texts = [(await compile(sourceOf(each))).stablehlo, readFileSync(file, "utf8")];
  const pair = [];
  for (const text of texts) pair.push({ program: await load(text), args });
  const worst = await difference(pair);
  if (!(worst < 2e-3)) throw new Error(`${each[0]}: the results differ from JAX's by ${worst}`);
  const times = await contest(pair, budget, settle);
  pair.forEach(({ program }) => program.dispose());
  args.forEach((array) => array.dispose());
  return times;
}

/** Against JAX itself, which a process of its own runs. */
async function itself(each, i, jax, rounds) {
  const args = await argumentsOf(each);
  const program = await load((await compile(sourceOf(each))).stablehlo);
  const times = [[], []];
  for (let round = 0; round < rounds + 2; round++) {
    const taken = [await runOnce({ program, args }), await jax.round(i)];
    if (round > 1) taken.forEach((ms, side) => times[side].push(ms));
  }
  program.dispose();
  return times.map(settle);
}

export async function surface({ budget = 500, rounds = 15, only = process.env.TSJAX_BENCH_ROWS } = {}) {
  const wanted = (rows) => (only ? rows.filter(([name]) => name.match(only)) : rows);
  const [rows, lapack] = [wanted(ROWS), wanted(LAPACK)];
  const folder = mkdtempSync(join(tmpdir(), "tsjax-surface-"));
  const jax = measurer(findPython(), [script, "run", JSON.stringify(lapack)]);
  try {
    execFileSync(findPython(), [script, "text", folder, JSON.stringify(rows)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    header("JAX's StableHLO, the same plugin");
    for (const [i, each] of rows.entries()) {
      row(each[0], ...(await sameXla(each, join(folder, `${i}.mlir`), budget)));
    }
    header("JAX itself, with LAPACK");
    for (const [i, each] of lapack.entries()) row(each[0], ...(await itself(each, i, jax, rounds)));
  } finally {
    jax.end();
    rmSync(folder, { recursive: true });
  }
}
