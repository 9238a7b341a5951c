// The StableHLO that tsjax emits and the StableHLO that JAX emits for the same programs: how long each takes to make,
// and, compiled and run by the same plugin in turn, how long it runs and what memory it needs.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../dist/index.js";
import { deviceArrays } from "./deviceArrays.mjs";
import { PROGRAMS, argumentsOf, leavesOf } from "./programs.mjs";
import { difference, jaxText, race } from "./race.mjs";
import { header, median, row } from "./stats.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const json = (command, args) => JSON.parse(execFileSync(command, args, { maxBuffer: 1 << 30 }));

const operations = (text) => text.split("\n").filter((line) => /^\s*%|^\s*stablehlo\./.test(line)).length;

async function measure(name, { folder, rounds, budget }) {
  const theirs = jaxText(name, folder, rounds);
  const ours = json(process.execPath, [path("emission_text.mjs"), name, String(rounds)]);
  const texts = [ours.text, readFileSync(theirs.file, "utf8")];
  const args = await deviceArrays(leavesOf(argumentsOf(name)));
  const pair = [];
  for (const text of texts) pair.push({ program: await compile({ stablehlo: text }).then((it) => it.load()), args });
  const worst = await difference(pair);
  if (!(worst < 1e-4)) throw new Error(`${name}: the results differ from JAX's by ${worst}`);
  const times = await race(pair, budget);
  const memory = await Promise.all(pair.map(({ program }) => program.memoryAnalysis()));
  pair.forEach(({ program }) => program.dispose());
  return { name, ours, theirs, times, memory, operations: texts.map(operations), worst };
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
  table("source to text, median", ({ ours, theirs }) => [median(ours.times), median(theirs.times)]);
  table("source to text, minimum", ({ ours, theirs }) => [Math.min(...ours.times), Math.min(...theirs.times)]);
  table("source to text, first in process", ({ ours, theirs }) => [ours.cold, theirs.cold]);
  table("source to text, both warm", ({ ours, theirs }) => [median(ours.warm), median(theirs.warm)]);
  table("operations", (each) => [...each.operations, ""]);
  console.log("\nlargest difference of the results, relative to the largest element of their tensor");
  for (const { name, worst } of measured) console.log(`${name.padEnd(34)}${worst.toExponential(1).padStart(12)}`);
}
