// The StableHLO that tsjax emits and the StableHLO that JAX emits for the same programs: how long each takes to make,
// and, compiled and run by the same plugin in turn, how long it runs and what memory it needs.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../dist/index.js";
import { deviceArrays } from "./deviceArrays.mjs";
import { PROGRAMS, argumentsOf, leavesOf } from "./programs.mjs";
import { findPython } from "./python.mjs";
import { difference, race } from "./race.mjs";
import { inTurn, measurer } from "./rounds.mjs";
import { header, median, row } from "./stats.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const operations = (text) => text.split("\n").filter((line) => /^\s*%|^\s*stablehlo\./.test(line)).length;

/** From the source to the text: the first round in a process, those after it, and those once V8 has compiled what it runs. */
async function frontEnds(name, { files, rounds }) {
  const ours = measurer(process.execPath, [path("emission_text.mjs"), name, files[0]]);
  const theirs = measurer(findPython(), [path("emission_jax.py"), name, files[1]]);
  const both = [ours, theirs];
  const first = await inTurn(both, 1);
  const next = await inTurn(both, rounds);
  await inTurn([ours], 10 * rounds);
  const warm = await inTurn(both, rounds);
  both.forEach((each) => each.end());
  return { first, next, warm };
}

async function measure(name, { folder, rounds, budget }) {
  const files = ["tsjax", "jax"].map((who) => join(folder, `${name}.${who}.mlir`));
  const frontEnd = await frontEnds(name, { files, rounds });
  const texts = files.map((file) => readFileSync(file, "utf8"));
  const args = await deviceArrays(leavesOf(argumentsOf(name)));
  const pair = [];
  for (const text of texts) pair.push({ program: await compile({ stablehlo: text }).then((it) => it.load()), args });
  const worst = await difference(pair);
  if (!(worst < 1e-4)) throw new Error(`${name}: the results differ from JAX's by ${worst}`);
  const times = await race(pair, budget);
  const memory = await Promise.all(pair.map(({ program }) => program.memoryAnalysis()));
  pair.forEach(({ program }) => program.dispose());
  return { name, frontEnd, times, memory, operations: texts.map(operations), worst };
}

export async function emission({ rounds = 8, budget = 6000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "tsjax-emission-"));
  try {
    const measured = [];
    for (const name of PROGRAMS) measured.push(await measure(name, { folder, rounds, budget }));
    print(measured);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function print(measured) {
  const table = (title, cells) => {
    header(title);
    for (const each of measured) row(each.name, ...cells(each));
  };
  table("run, median", ({ times }) => times.map(median));
  table("run, minimum", ({ times }) => times.map((list) => Math.min(...list)));
  header("memory");
  for (const { name, memory } of measured) {
    row(`${name}, temporaries`, ...memory.map((it) => it.temporaries), "B");
    row(`${name}, with results`, ...memory.map((it) => it.temporaries + it.outputs), "B");
  }
  const least = (lists) => lists.map((list) => Math.min(...list));
  table("source to text, first in process", ({ frontEnd }) => frontEnd.first.map(median));
  table("the rounds after it, median", ({ frontEnd }) => frontEnd.next.map(median));
  table("the rounds after it, minimum", ({ frontEnd }) => least(frontEnd.next));
  table("once V8 is warm, median", ({ frontEnd }) => frontEnd.warm.map(median));
  table("once V8 is warm, minimum", ({ frontEnd }) => least(frontEnd.warm));
  table("operations", (each) => [...each.operations, ""]);
  console.log("\nlargest difference of the results, relative to the largest element of their tensor");
  for (const { name, worst } of measured) console.log(`${name.padEnd(34)}${worst.toExponential(1).padStart(12)}`);
}
