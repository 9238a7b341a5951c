// Bundles the library and the command line, as readable code: Node shows the line that threw an error which nobody caught.
// Start-up is mostly import time, so what is bundled counts more than what is installed: the command line is one file, and
// the library two (halves.mjs), which src/boot loads with the bytecode of earlier runs.
//
//   node scripts/build.mjs [--outdir DIR]       dist/ unless said
import { createHash } from "node:crypto";
import { cp, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { buildHalves, late } from "./halves.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({ options: { outdir: { type: "string", default: join(root, "dist") } } });
const outdir = resolve(values.outdir);
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

const common = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  platform: "node",
  target: "node20",
  external: ["koffi"],
  legalComments: "none",
  logLevel: "warning",
};
const define = { __VERSION__: JSON.stringify(version) };

await rm(outdir, { recursive: true, force: true });

const api = "src/api/index.ts";
const booted = {
  ...common,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  // Parts that are imported on demand are in the same file, and run when they are asked for.
  supported: { "dynamic-import": false },
  define: { ...define, "import.meta.url": "__url" },
  // As src/boot calls them: wrapping the text there would make a copy of it.
  banner: {
    js: `(function (exports, require, module, __filename, __dirname, __build) {
const __url = require("node:url").pathToFileURL(__filename).href;`,
  },
  footer: { js: "})" },
};
await build({ ...booted, entryPoints: { cli: "src/cli/main.ts" }, plugins: [late] });
await buildHalves(booted, api);

// What the library has in the language itself is read from its text when it is used (src/std/written.ts).
await cp(join(root, "src/std/modules"), join(outdir, "modules"), { recursive: true });

const digest = createHash("sha256");
for (const name of ["index", "compiler", "cli"]) digest.update(await readFile(join(outdir, `${name}.cjs`)));
for (const name of (await readdir(join(outdir, "modules"))).sort())
  digest.update(name).update(await readFile(join(outdir, "modules", name)));
const library = {
  ...common,
  format: "esm",
  define: { ...define, __BUILD__: JSON.stringify(digest.digest("hex").slice(0, 16)) },
};
await build({
  ...library,
  entryPoints: {
    callbackThread: "src/runtime/callbacks/thread.ts",
    isolateChild: "src/runtime/isolate/child.ts",
    oracle: "src/oracle/main.ts",
    oracleWorker: "src/oracle/worker.ts",
  },
  splitting: true,
  // Bundled CommonJS packages still call require for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});

/** A module with the loader in it: each file that Node loads as a module takes a while. */
const entry = (name, contents) =>
  build({
    ...library,
    stdin: { contents: `import { load as __load } from "./src/boot/boot.ts";\n${contents}\n`, resolveDir: root },
    outdir: undefined,
    outfile: join(outdir, `${name}.js`),
  });
// What the package exports, by name, as ES modules must.
const { metafile } = await build({ ...library, entryPoints: [api], metafile: true, write: false });
const [{ exports }] = Object.values(metafile.outputs);
await entry("index", `export const { ${exports.join(", ")} } = __load("index");`);
// The command's name, so that each command keeps its own bytecode.
await entry("cli", '__load("cli", /^[a-z]+$/.exec(process.argv[2])?.[0]);');
