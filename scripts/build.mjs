// Bundles the library and the command line into dist/: one entry each, code that only some commands need in chunks of
// its own. Start-up is mostly import time, so what is bundled counts more than what is installed.
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

await rm(dist, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: {
    index: "src/api/index.ts",
    cli: "src/cli/main.ts",
    isolate: "src/runtime/isolateWorker.ts",
    oracle: "src/oracle/main.ts",
    oracleWorker: "src/oracle/worker.ts",
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["koffi"],
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  // Bundled CommonJS packages still call require for Node's own modules.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  logLevel: "warning",
});
if (result.errors.length > 0) process.exit(1);
