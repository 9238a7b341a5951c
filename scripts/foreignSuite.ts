// Runs a folder of StableHLO modules that assert their own results, as the testdata of openxla/stablehlo: in this process
// and in isolation, one after the other and 32 at a time. Prints what fails and the counts.
//
//   npx tsx scripts/foreignSuite.ts FOLDER [--only TEXT] [--ways here:1,here:32,apart:1,apart:32]
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { ForeignProgram } from "../src/api/foreign.ts";
import { withAssertions } from "../src/emit/foreign/asserted.ts";
import { judge } from "../src/emit/foreign/judge.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", default: "" },
    ways: { type: "string", default: "here:1,here:32,apart:1,apart:32" },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("usage: foreignSuite.ts FOLDER [--only TEXT] [--ways here:1,apart:32]");
  process.exit(2);
}

const filesOf = (path: string): string[] =>
  readdirSync(path)
    .sort()
    .flatMap((name) => {
      const file = join(path, name);
      if (statSync(file).isDirectory()) return filesOf(file);
      return name.endsWith(".mlir") && file.includes(values.only) ? [file] : [];
    });

/** What is wrong with a module; null when all that it asserts holds. */
async function run(file: string, isolate: boolean): Promise<string | null> {
  const text = readFileSync(file, "utf8");
  try {
    const asserted = withAssertions(text);
    using program = new ForeignProgram(asserted?.text ?? text, { isolate });
    const results = await program.run();
    const arrays = await Promise.all(results.map((result) => result.buffer.toHost()));
    for (const { kind, found, wanted } of asserted?.assertions ?? []) {
      const fault = judge(kind, arrays[found], arrays[wanted]);
      if (fault !== null) return fault;
    }
    return asserted ? null : "no assertion";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message.split("\n").slice(0, 3).join(" | ").slice(0, 300)}`;
  }
}

const files = filesOf(folder);
let worst = 0;
for (const way of values.ways.split(",")) {
  const [where, many] = way.split(":");
  const start = performance.now();
  let next = 0;
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    while (next < files.length) {
      const file = files[next++];
      const fault = await run(file, where === "apart");
      if (fault !== null) failures.push(`${relative(folder, file)}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: Number(many) }, worker));
  failures.sort();
  for (const failure of failures) console.log(`${way} FAILED ${failure}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${way}: ${files.length - failures.length} passed, ${failures.length} failed, ${seconds} s`);
  worst = Math.max(worst, failures.length);
}
process.exit(worst > 0 ? 1 : 0);
