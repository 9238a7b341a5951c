// Compiles random functions on the real plugin, in a process of its own, as a plugin may abort. Takes a JSON object of
// RandomOptions and seeds, one an argument; writes one line a seed before and after: `start SEED`, `ok SEED` or
// `failed SEED MESSAGE`.
import { writeSync } from "node:fs";
import { emitModule } from "../../src/emit/index.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { Client } from "../../src/runtime/index.ts";
import { randomFunc, type RandomOptions } from "./randomIr.ts";

const say = (line: string): void => void writeSync(1, `${line}\n`);

const options = JSON.parse(process.argv[2]) as RandomOptions;
const client = Client.open();

/** Even seeds as they are made, odd ones as the pipeline would hand them over. */
function compile(seed: number): void {
  const func = randomFunc(seed, options);
  const { text } = emitModule(seed % 2 === 0 ? func : optimize(func), { locations: false });
  client.compileSync(text, { cache: false }).dispose();
}

for (const argument of process.argv.slice(3)) {
  const seed = Number(argument);
  say(`start ${seed}`);
  try {
    compile(seed);
    say(`ok ${seed}`);
  } catch (error) {
    say(`failed ${seed} ${String(error).replaceAll("\n", " ")}`);
  }
}
