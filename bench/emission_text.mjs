// tsjax's StableHLO of a program, and how long it takes from the source to the text.
//
// emission_text.mjs NAME ROUNDS: prints { text, cold: ms, times: [ms, …], warm: [ms, …] }. `cold` is the first in the
// process; `times` are the rounds after it, as JAX is measured; `warm` are as many once V8 has compiled what it runs.
import { compile } from "../dist/index.js";
import { fileOf } from "./programs.mjs";

const [name, count] = process.argv.slice(2);
const rounds = Number(count);
let text;

async function run() {
  const start = performance.now();
  const program = await compile({ file: fileOf(name) });
  text = program.stablehlo;
  return performance.now() - start;
}

async function repeat(times) {
  const taken = [];
  for (let i = 0; i < times; i++) taken.push(await run());
  return taken;
}

const cold = await run();
const times = await repeat(rounds);
await repeat(10 * rounds);
const warm = await repeat(rounds);
console.log(JSON.stringify({ text, cold, times, warm }));
