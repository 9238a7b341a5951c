// A Python that has the JAX we compare with: TSJAX_BENCH_PYTHON, python3 if it has it, or one set up in the cache.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const JAX = "0.10.2";

const has = (python) =>
  spawnSync(python, ["-c", `import jax; assert jax.__version__ == "${JAX}"`], { stdio: "ignore" }).status === 0;

export function findPython() {
  const given = process.env.TSJAX_BENCH_PYTHON;
  if (given) return given;
  if (has("python3")) return "python3";
  const venv = fileURLToPath(new URL("../node_modules/.cache/bench-jax", import.meta.url));
  const python = join(venv, "bin", "python");
  if (!existsSync(python) || !has(python)) {
    console.error(`bench: setting up JAX ${JAX} in ${venv}`);
    const options = { stdio: ["ignore", "ignore", "inherit"] };
    spawnSync("python3", ["-m", "venv", venv], options);
    const { status } = spawnSync(python, ["-m", "pip", "install", "-q", `jax==${JAX}`], options);
    if (status !== 0) throw new Error(`JAX ${JAX} cannot be installed: set TSJAX_BENCH_PYTHON to a Python that has it`);
  }
  return python;
}
