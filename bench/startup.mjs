// Fresh processes to their first results, the plugin (and JAX's own) already on disk: x * 2 + 1 with nothing compiled
// before, and programs that an earlier process compiled, both sides with their caches of compiled programs.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPython } from "./python.mjs";
import { jaxjsFolder } from "./peers.mjs";
import { begin, header, line, median, row } from "./stats.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const SCALAR = {
  ours: [path("../bin/tsjax.js"), "run", path("programs/scalar.ts"), "--arg", "1"],
  theirs: ["-c", "import jax; print(float(jax.jit(lambda x: x*2+1)(1.)))"],
};
const JAX_JS = `import { numpy as np, jit, init, defaultDevice } from "@jax-js/jax";
await init("wasm");
defaultDevice("wasm");
const result = jit((x) => x.mul(2).add(1))(np.array(new Float32Array([1]), { shape: [] }));
console.log((await result.data())[0]);`;
const program = (name) => ({ ours: [path("startup_program.mjs"), name], theirs: [path("startup_jax.py"), name] });

/** Milliseconds from start to the first line, and to the end; what was printed. */
function time(command, args, env, cwd) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...env }, cwd });
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

const middle = (list, key) => median(list.map((each) => each[key]));

/** Times of the sides, taken in turn, so that all see the same machine; the first round fills the caches. */
async function rounds(count, { ours, theirs }, env, jaxjs) {
  const times = { ours: [], theirs: [], jaxjs: [] };
  for (let round = 0; round <= count; round++) {
    const a = await time(process.execPath, ours, env);
    const b = await time(findPython(), theirs, env);
    if (!(Math.abs(a.printed - b.printed) <= 1e-3 * Math.abs(b.printed))) {
      throw new Error(`${ours.at(-1)}: tsjax printed ${a.printed}, JAX ${b.printed}`);
    }
    const c = jaxjs && (await time(process.execPath, ["--input-type=module", "-e", JAX_JS], env, jaxjs));
    if (c && c.printed !== a.printed) throw new Error(`jax-js printed ${c.printed} instead of ${a.printed}`);
    if (round === 0) continue;
    times.ours.push(a);
    times.theirs.push(b);
    if (c) times.jaxjs.push(c);
  }
  return times;
}

export async function startup(count = 9) {
  begin(`start-up, median of ${count}`, ["tsjax", "JAX", "ratio", "jax-js"]);
  const first = await rounds(count, SCALAR, { TSJAX_COMPILE_CACHE: "0" }, jaxjsFolder());
  for (const [name, key] of [
    ["to the first result", "first"],
    ["to the end of the process", "exit"],
  ]) {
    const [ours, theirs, jaxjs] = [first.ours, first.theirs, first.jaxjs].map((side) => middle(side, key));
    line(name, [ours, "ms"], [theirs, "ms"], [ours / theirs, "ratio"], [jaxjs, "ms"]);
  }

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
    const { ours, theirs } = await rounds(count, commands, env);
    row(name, middle(ours, "first"), middle(theirs, "first"));
  }
  rmSync(cache, { recursive: true });
}
