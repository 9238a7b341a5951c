// Runs a folder of StableHLO modules that assert their own results, as the testdata of openxla/stablehlo: in this process
// and in isolation, one after the other and 32 at a time. Prints what fails and the counts.
//
//   npx tsx scripts/foreignSuite.ts FOLDER [--only TEXT] [--ways here:1,here:32,apart:1,apart:32]
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { ForeignProgram } from "../src/api/foreign.ts";
import { assertingFunctions, withAssertions, withMain } from "../src/emit/foreign/asserted.ts";
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

interface Module {
  readonly name: string;
  readonly text: string;
}

/** The modules of a file, which `// -----` parts; of one that has several functions that assert, one for each. */
function modulesOf(file: string): Module[] {
  const name = relative(folder, file);
  const parts = readFileSync(file, "utf8").split(/^\/\/ -----.*$/m);
  return parts.flatMap((text, i) => {
    const own = parts.length === 1 ? name : `${name}#${i + 1}`;
    const functions = assertingFunctions(text);
    if (functions.length <= 1) return { name: own, text };
    return functions.map((fn) => ({ name: `${own}${fn}`, text: withMain(text, fn) }));
  });
}

/** What is wrong with a module; null when all that it asserts holds. */
async function run({ text }: Module, isolate: boolean): Promise<string | null> {
  try {
    const asserted = withAssertions(text);
    using program = new ForeignProgram(asserted?.text ?? text, { isolate });
    const results = await program.run();
    const arrays = await Promise.all(results.map((result) => result.buffer.toHost()));
    for (const assertion of asserted?.assertions ?? []) {
      const fault = judge(assertion, arrays[assertion.found], arrays[assertion.wanted]);
      if (fault !== null) return fault;
    }
    return asserted ? null : "no assertion";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message.split("\n").slice(0, 3).join(" | ").slice(0, 300)}`;
  }
}

const modules = filesOf(folder).flatMap(modulesOf);
let worst = 0;
for (const way of values.ways.split(",")) {
  const [where, many] = way.split(":");
  const start = performance.now();
  let next = 0;
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    while (next < modules.length) {
      const module = modules[next++];
      const fault = await run(module, where === "apart");
      if (fault !== null) failures.push(`${module.name}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: Number(many) }, worker));
  failures.sort();
  for (const failure of failures) console.log(`${way} FAILED ${failure}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${way}: ${modules.length - failures.length} passed, ${failures.length} failed, ${seconds} s`);
  worst = Math.max(worst, failures.length);
}
process.exit(worst > 0 ? 1 : 0);
