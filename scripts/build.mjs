// Bundles the library and the command line: one entry each, code that only some commands need in chunks of its own.
// Start-up is mostly import time, so what is bundled counts more than what is installed.
//
//   node scripts/build.mjs [--outdir DIR]       dist/ unless said
import { readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({ options: { outdir: { type: "string", default: join(root, "dist") } } });
const outdir = resolve(values.outdir);
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    index: "src/api/index.ts",
    cli: "src/cli/main.ts",
    isolateChild: "src/runtime/isolate/child.ts",
    oracle: "src/oracle/main.ts",
    oracleWorker: "src/oracle/worker.ts",
  },
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["koffi"],
  define: { __VERSION__: JSON.stringify(version) },
  minify: true,
  legalComments: "none",
  // Bundled CommonJS packages still call require for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
