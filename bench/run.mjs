// npm run bench [-- startup|frontend|emission …]: tsjax and JAX side by side in one run. The figures that count are the ratios.
import { emission } from "./emission.mjs";
import { frontend } from "./frontend.mjs";
import { startup } from "./startup.mjs";

const BENCHES = { startup, frontend, emission };
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`bench: there is no ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) await BENCHES[name]();
