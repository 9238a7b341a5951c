// A fresh process to its first result: x * 2 + 1 compiled and run, the plugin (and JAX's own) already on disk.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findPython } from "./python.mjs";
import { header, median, row } from "./stats.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Milliseconds from start to the first line, and to the end. */
function time([command, ...args]) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
    let first;
    let text = "";
    child.stdout.on("data", (chunk) => {
      first ??= performance.now() - start;
      text += chunk;
    });
    child.on("error", reject);
    child.on("close", () => {
      if (Number(text.trim()) !== 3) reject(new Error(`${command} printed ${JSON.stringify(text)} instead of 3`));
      else resolve({ first, exit: performance.now() - start });
    });
  });
}

export async function startup(rounds = 9) {
  const python = findPython();
  const ours = [process.execPath, path("../bin/tsjax.js"), "run", path("programs/scalar.ts"), "--arg", "1"];
  const theirs = [python, "-c", "import jax; print(float(jax.jit(lambda x: x*2+1)(1.)))"];
  const times = { ours: [], theirs: [] };
  for (let round = 0; round <= rounds; round++) {
    // Taken in turn, so that both see the same machine; the first round only warms the file cache.
    const [a, b] = [await time(ours), await time(theirs)];
    if (round > 0) {
      times.ours.push(a);
      times.theirs.push(b);
    }
  }
  const middle = (list, key) => median(list.map((each) => each[key]));
  header(`start-up, median of ${rounds}`);
  row("to the first result", middle(times.ours, "first"), middle(times.theirs, "first"));
  row("to the end of the process", middle(times.ours, "exit"), middle(times.theirs, "exit"));
}
