// From source to StableHLO text: the attention fixture, against jax.jit(f).lower(…).as_text() of the same function.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compile } from "../dist/index.js";
import { findPython } from "./python.mjs";
import { header, median, row } from "./stats.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What an earlier process, or round, made of a source is not taken up while `body` runs. */
async function withoutCache(body) {
  const before = process.env.TSJAX_COMPILE_CACHE;
  process.env.TSJAX_COMPILE_CACHE = "0";
  try {
    return await body();
  } finally {
    if (before === undefined) delete process.env.TSJAX_COMPILE_CACHE;
    else process.env.TSJAX_COMPILE_CACHE = before;
  }
}

/** Milliseconds of the first round, and of those after V8 has compiled what it runs: JAX's Python is warm, too. */
async function ours(rounds) {
  const file = path("../fixtures/attention/program.ts");
  const run = async () => {
    const start = performance.now();
    const program = await compile({ file }, { dims: { T: 6 } });
    if (!program.stablehlo.includes("dot_general")) throw new Error("no attention in the text");
    return performance.now() - start;
  };
  const cold = await run();
  for (let i = 0; i < 10 * rounds; i++) await run();
  const times = [];
  for (let i = 0; i < rounds; i++) times.push(await run());
  return { cold, times };
}

export async function frontend(rounds = 30) {
  const { cold, times } = await withoutCache(() => ours(rounds));
  const python = spawnSync(findPython(), [path("frontend_jax.py"), String(rounds)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (python.status !== 0) throw new Error("the JAX side failed");
  const theirs = JSON.parse(python.stdout);
  header(`source to StableHLO, median of ${rounds}`);
  row("attention, first in the process", cold, theirs.cold);
  row("attention, again", median(times), median(theirs.times));
}
