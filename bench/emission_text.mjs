// tsjax's StableHLO of a program, again and again: for every line on stdin, one round from the source to the text, its
// milliseconds on stdout. The text is parsed in the first round alone, as Python parses JAX's side once.
//
// emission_text.mjs NAME FILE: writes the text of the first round to FILE.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { compile } from "../dist/index.js";
import { fileOf } from "./programs.mjs";

// What an earlier process made of the source is not to be taken up.
process.env.TSJAX_COMPILE_CACHE = "0";

const [name, file] = process.argv.slice(2);
let first = true;

for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const program = await compile({ file: fileOf(name) });
  const text = program.stablehlo;
  const taken = performance.now() - start;
  if (first) writeFileSync(file, text);
  first = false;
  console.log(taken);
}
