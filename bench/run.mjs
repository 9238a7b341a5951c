// npm run bench [-- startup|frontend|emission|dispatch|transfer|run|mnist|surface …] [--no-save]: tsjax, JAX and jax-js side by side in
// one run. The figures that count are the ratios. The tables of docs/benchmarks.md are those of the last run.
import { dispatch, mnist, transfer } from "./calls.mjs";
import { emission } from "./emission.mjs";
import { frontend } from "./frontend.mjs";
import { run } from "./running.mjs";
import { save } from "./save.mjs";
import { startup } from "./startup.mjs";
import { surface } from "./surface.mjs";
import { tables } from "./stats.mjs";

const BENCHES = { startup, dispatch, transfer, mnist, run, frontend, emission, surface };
const args = process.argv.slice(2);
const wanted = args.filter((name) => name !== "--no-save");
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`bench: there is no ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) {
  tables.length = 0;
  await BENCHES[name]();
  if (!args.includes("--no-save")) await save(name, tables);
}
