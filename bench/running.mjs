// How long compiled programs run: what tsjax emits and what JAX emits, compiled by the same plugin and run in turn in one
// process; and, told apart, JAX itself with its own build of XLA, and jax-js.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../dist/index.js";
import { deviceArrays } from "./deviceArrays.mjs";
import { compare } from "./peers.mjs";
import { argumentsOf, fileOf, leavesOf, RUNS } from "./programs.mjs";
import { contest, difference, jaxText } from "./race.mjs";
import { begin, line } from "./stats.mjs";

async function sameXla(name, folder) {
  const texts = [(await compile({ file: fileOf(name) })).stablehlo, jaxText(name, folder)];
  const args = await deviceArrays(leavesOf(argumentsOf(name)));
  const pair = [];
  for (const text of texts) pair.push({ program: await compile({ stablehlo: text }).then((it) => it.load()), args });
  const worst = await difference(pair);
  const times = await contest(pair, 3000, (list) => Math.min(...list));
  pair.forEach(({ program }) => program.dispose());
  args.forEach((array) => array.dispose());
  return { worst, times };
}

const only = process.env.TSJAX_BENCH_ROWS;

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), "tsjax-bench-"));
  try {
    begin("a run, least", ["tsjax", "JAX's text", "ratio", "JAX", "ratio", "jax-js"]);
    for (const name of RUNS.filter((each) => !only || each.match(only))) {
      const {
        times: [ours, theirs],
        worst,
      } = await sameXla(name, folder);
      // XLA contracts and reorders: a count of steps of a chaotic map may differ.
      if (!(worst < 1e-2)) throw new Error(`${name}: the results differ from JAX's by ${worst}`);
      const workload = `run_${name}`;
      const { jax, "jax-js": jaxjs } = compare(workload, { passes: 2, sides: ["jax", "jax-js"] });
      const [own, other] = [jax, jaxjs].map((side) => side?.[workload]?.ms_min);
      line(name, [ours, "ms"], [theirs, "ms"], [ours / theirs, "ratio"], [own, "ms"], [ours / own, "ratio"], [other, "ms"]); // prettier-ignore
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
