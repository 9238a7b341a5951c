// From source to StableHLO text: the attention fixture, against jax.jit(f).lower(…).as_text() of the same function.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compile } from "../dist/index.js";
import { findPython } from "./python.mjs";
import { header, median, row } from "./stats.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

export async function frontend(rounds = 30) {
  // What an earlier process, or round, made of the source is not to be taken up.
  process.env.TSJAX_COMPILE_CACHE = "0";
  const file = path("../fixtures/attention/program.ts");
  const run = async () => {
    const start = performance.now();
    const program = await compile({ file }, { dims: { T: 6 } });
    if (!program.stablehlo.includes("dot_general")) throw new Error("no attention in the text");
    return performance.now() - start;
  };
  const cold = await run();
  // Both sides are measured warm: JAX's Python is, and so is V8 once it has compiled what it runs.
  for (let i = 0; i < 10 * rounds; i++) await run();
  const times = [];
  for (let i = 0; i < rounds; i++) times.push(await run());
  delete process.env.TSJAX_COMPILE_CACHE;
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
