// Two programs that are to do the same, run in turn by the same plugin in one process.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPython } from "./python.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** JAX's StableHLO of a program. */
export function jaxText(name, folder) {
  const file = join(folder, `${name}.mlir`);
  execFileSync(findPython(), [path("emission_jax.py"), name, file], { input: "\n" });
  return readFileSync(file, "utf8");
}

/** What one round of a program takes, in milliseconds. */
export async function runOnce({ program, args }) {
  const start = performance.now();
  const results = await program.run(...args);
  for (const result of results) result.readySync();
  const taken = performance.now() - start;
  for (const result of results) result.dispose();
  return taken;
}

/** Both programs in turn, for at least `budget` milliseconds; who goes first changes every round. */
export async function race(pair, budget) {
  const times = pair.map(() => []);
  const start = performance.now();
  for (let round = 0; round < 10 || performance.now() - start < budget; round++) {
    for (const i of round % 2 ? [1, 0] : [0, 1]) {
      const taken = await runOnce(pair[i]);
      if (round > 1) times[i].push(taken);
    }
  }
  return times;
}

/**
 * Races again, up to five times, while the two seem to differ by more than 5 %, by what `settle` makes of the times of each:
 * on a busy machine a program differs from itself. All times count.
 */
export async function contest(pair, budget, settle) {
  const times = pair.map(() => []);
  for (let races = 0; races < 5; races++) {
    (await race(pair, budget)).forEach((more, side) => times[side].push(...more));
    const [ours, theirs] = times.map(settle);
    if (Math.abs(ours / theirs - 1) < 0.05) break;
  }
  return times.map(settle);
}

/** The largest difference between two results, relative to the largest element of each tensor. */
export async function difference([ours, theirs]) {
  const [a, b] = [await ours.program.run(...ours.args), await theirs.program.run(...theirs.args)];
  if (a.length !== b.length) throw new Error(`${a.length} results where JAX has ${b.length}`);
  let worst = 0;
  for (const [i, tensor] of a.entries()) {
    const [x, y] = [await tensor.data(), await b[i].data()];
    const largest = y.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE);
    const distance = y.reduce((most, value, j) => Math.max(most, Math.abs(value - x[j])), 0);
    worst = Math.max(worst, x.length === y.length ? distance / largest : Infinity);
  }
  return worst;
}
