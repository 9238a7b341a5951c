// Fresh processes to their first results, the plugin (and JAX's own) already on disk: x * 2 + 1 with nothing compiled
// before, and programs that an earlier process compiled, both sides with their caches of compiled programs.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPython } from "./python.mjs";
import { header, median, row } from "./stats.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const SCALAR = {
  ours: [path("../bin/tsjax.js"), "run", path("programs/scalar.ts"), "--arg", "1"],
  theirs: ["-c", "import jax; print(float(jax.jit(lambda x: x*2+1)(1.)))"],
};
const program = (name) => ({ ours: [path("startup_program.mjs"), name], theirs: [path("startup_jax.py"), name] });

/** Milliseconds from start to the first line, and to the end; what was printed. */
function time(command, args, env) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...env } });
    let first;
    let text = "";
    child.stdout.on("data", (chunk) => {
      first ??= performance.now() - start;
      text += chunk;
    });
    child.on("error", reject);
    child.on("close", () => resolve({ first, exit: performance.now() - start, printed: Number(text.trim() || NaN) }));
  });
}

/** Median times of both sides, taken in turn, so that both see the same machine; the first round fills the caches. */
async function rounds(count, { ours, theirs }, env) {
  const times = { ours: [], theirs: [] };
  for (let round = 0; round <= count; round++) {
    const a = await time(process.execPath, ours, env);
    const b = await time(findPython(), theirs, env);
    if (!(Math.abs(a.printed - b.printed) <= 1e-3 * Math.abs(b.printed))) {
      throw new Error(`${ours.at(-1)}: tsjax printed ${a.printed}, JAX ${b.printed}`);
    }
    if (round === 0) continue;
    times.ours.push(a);
    times.theirs.push(b);
  }
  const middle = (list, key) => median(list.map((each) => each[key]));
  return (name, key) => row(name, middle(times.ours, key), middle(times.theirs, key));
}

export async function startup(count = 9) {
  header(`start-up, median of ${count}`);
  const first = await rounds(count, SCALAR, { TSJAX_COMPILE_CACHE: "0" });
  first("to the first result", "first");
  first("to the end of the process", "exit");

  const cache = mkdtempSync(join(tmpdir(), "bench-cache-"));
  const env = {
    TSJAX_COMPILE_CACHE: "1",
    JAX_COMPILATION_CACHE_DIR: cache,
    JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS: "0",
    JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES: "-1",
  };
  header(`a later start, compiled programs kept, median of ${count}`);
  for (const [name, commands] of [
    ["x * 2 + 1", SCALAR],
    ["mlp4", program("mlp4")],
    ["lstm", program("lstm")],
    ["gpt", program("gpt")],
  ]) {
    (await rounds(count, commands, env))(name, "first");
  }
  rmSync(cache, { recursive: true });
}
