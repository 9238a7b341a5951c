// The scoreboard: every function of JAX, whether it is here, and what of it works, found by compiling the examples of
// docs/reference.
//
//   npm run coverage                writes docs/coverage.md
//   npm run coverage -- --check     exits with 1 when that file is not what the tests say, or a function has no reason
//   npm run coverage -- --gaps      says what JAX takes and tsjax does not, and where types differ
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openScoreboard, render, sharedFile } from "./coverage/scoreboard.ts";
import { readApi } from "./reference/api.ts";
import { root } from "./reference/pages.ts";

const { values: options } = parseArgs({
  options: { check: { type: "boolean", default: false }, gaps: { type: "boolean", default: false } },
});
const target = join(root, "docs/coverage.md");
const { lineOf, shared } = openScoreboard();
const lines = readApi().map(lineOf);
const text = render(lines);
const gaps = lines.flatMap((line) => line.gaps);

if (options.gaps) console.log(gaps.join("\n"));
for (const { api, fault } of lines) if (fault) console.error(`${api.jax}: ${fault}`);
console.log(`${lines.filter(({ supported }) => supported).length} of ${lines.length} functions, ${gaps.length} gaps in what they take`); // prettier-ignore
if (options.check) {
  const stale = readFileSync(target, "utf8") !== text;
  if (stale) console.error("docs/coverage.md is out of date: run npm run coverage");
  if (stale || lines.some(({ fault }) => fault)) process.exitCode = 1;
} else if (!options.gaps) {
  writeFileSync(target, text);
  writeFileSync(sharedFile, `${JSON.stringify(Object.fromEntries([...shared].sort()), null, 1)}\n`);
}
