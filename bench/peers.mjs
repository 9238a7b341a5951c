// The peers that calls, transfers and running times are compared with, each with a script of its own that prints one
// JSON object { workload: { metric: value } }, as workloads.mjs does:
// bench_jax.py and bench_jaxjs.mjs, in the folder TSJAX_BENCH_PEERS or ../shared/bench beside the project; for transfers
// transfer_jax.py here too.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPython } from "./python.mjs";
import { median } from "./stats.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

function peerFolder() {
  const folder = process.env.TSJAX_BENCH_PEERS ?? path("../../shared/bench");
  if (existsSync(join(folder, "bench_jax.py"))) return folder;
  throw new Error(
    `there is no bench_jax.py in ${folder}: set TSJAX_BENCH_PEERS to the folder that has the peers' scripts`,
  );
}

/** The folder with jax-js installed: the peers' own if it is there, or a copy in the cache. */
export function jaxjsFolder() {
  const folder = peerFolder();
  if (existsSync(join(folder, "node_modules/@jax-js/jax"))) return folder;
  const copy = path("../node_modules/.cache/bench-jaxjs");
  if (existsSync(join(copy, "node_modules/@jax-js/jax"))) return copy;
  console.error(`bench: setting up jax-js in ${copy}`);
  mkdirSync(copy, { recursive: true });
  for (const file of ["bench_jaxjs.mjs", "common.mjs", "package.json"]) cpSync(join(folder, file), join(copy, file));
  const { status } = spawnSync("npm", ["install", "--silent", "--no-audit", "--no-fund"], {
    cwd: copy,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("jax-js cannot be installed");
  return copy;
}

const SIDES = {
  tsjax: () => [process.execPath, path("workloads.mjs")],
  jax: () => [findPython(), join(peerFolder(), "bench_jax.py")],
  // JAX with arrays that lie where it reads them in place or has to copy them, and not by chance.
  "jax, placed": () => [findPython(), path("transfer_jax.py")],
  "jax-js": () => [process.execPath, join(jaxjsFolder(), "bench_jaxjs.mjs")],
};

/** One side's figures for the workloads that begin with `prefix`. */
function once(side, prefix) {
  const [command, script] = SIDES[side]();
  // What was compiled before is compiled again: that is timed too.
  const env = { ...process.env, TSJAX_COMPILE_CACHE: "0" };
  const options = { encoding: "utf8", env, maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "pipe"] };
  const { stdout, stderr, status } = spawnSync(command, [script, "--only", prefix], options);
  const line = stdout?.split("\n").findLast((text) => text.startsWith("{"));
  if (!line) throw new Error(`${side} did not measure ${prefix} (exit ${status}):\n${stderr}`);
  const { _info, ...figures } = JSON.parse(line);
  return figures;
}

/** Least of the minima, median of the medians, most of the rates; the rest as it was last. */
function merge(metric, values) {
  if (typeof values[0] !== "number") return values.at(-1);
  if (metric.endsWith("_min")) return Math.min(...values);
  if (metric.endsWith("_med")) return median(values);
  if (/gbs|per_s|flops/.test(metric)) return Math.max(...values);
  return values.at(-1);
}

/**
 * The workloads that begin with `prefix`, measured on every side in turn, so that all see the same machine:
 * { side: { workload: { metric: value } } }. jax-js, which is slow, has one pass.
 */
export function compare(prefix, { passes = 3, sides = ["tsjax", "jax", "jax-js"] } = {}) {
  const taken = Object.fromEntries(sides.map((side) => [side, []]));
  for (let pass = 0; pass < passes; pass++) {
    for (const side of sides) if (side !== "jax-js" || pass === 0) taken[side].push(once(side, prefix));
  }
  return Object.fromEntries(Object.entries(taken).map(([side, runs]) => [side, mergeRuns(runs)]));
}

function mergeRuns(runs) {
  const merged = {};
  for (const workload of Object.keys(runs[0] ?? {})) {
    const metrics = Object.keys(runs[0][workload]);
    const values = (metric) => runs.map((run) => run[workload]?.[metric]).filter((value) => value !== undefined);
    merged[workload] = Object.fromEntries(metrics.map((metric) => [metric, merge(metric, values(metric))]));
  }
  return merged;
}
