// The library in two files: index.cjs, which every process evaluates, and compiler.cjs, evaluated when a program is compiled
// that no earlier process compiled. The sources know nothing of it: what the first imports from a module of COMPILER is
// looked up in the second where it is used, so these imports may only be used inside functions.
import { join, relative, resolve, sep } from "node:path";
import { build } from "esbuild";

/** Where the compiler begins; what only these modules import is in its file as well. */
const COMPILER = [
  "src/api/lowerProgram.ts",
  "src/api/scope.ts",
  "src/emit/foreign/index.ts",
  "src/frontend/builtin.ts",
  "src/frontend/elaborate/check.ts",
  "src/frontend/elaborate/entry.ts",
  "src/frontend/elaborate/index.ts",
  "src/frontend/elaborate/inputs.ts",
  "src/frontend/elaborate/specs.ts",
  "src/frontend/modules/load.ts",
  "src/frontend/tensor/members.ts",
  "src/ir/print.ts",
  "src/passes/origins.ts",
  "src/std/gradientCheck.ts",
  "src/std/index.ts",
];
const FIRST = "./index.cjs";
const SECOND = "./compiler.cjs";

/** Takes the modules that `belongs` names from the other file, as the text that `contents` gives for them. */
const fromOther = (root, other, belongs, contents) => ({
  name: "halves",
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, kind }) => {
      if (path === other) return { path, external: true };
      const module = relative(root, resolve(resolveDir, path)).split(sep).join("/");
      return kind === "import-statement" && belongs(module) ? { path: module, namespace: "other" } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "other" }, ({ path }) => ({ contents: contents(path), resolveDir: root }));
  },
});

/** Node's modules that few processes use, and that take a while to load. */
const LATE = ["node:child_process", "node:zlib"];

/** What `names` of a module are, looked up where they are used: text of a CommonJS module. */
const lookingUp = (names, from) =>
  `module.exports = { ${names.map((name) => `get ${name}() { return ${from}.${name}; }`).join(", ")} };`;

/** Loads the modules of LATE where they are used. */
export const late = {
  name: "late",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === "import-statement" && LATE.includes(path) ? { path, namespace: "late" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "late" }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== "default");
      return { contents: lookingUp(names, `require("${path}")`) };
    });
  },
};

/** Names of what each module exports. */
async function exportsOf(options, modules) {
  const { metafile } = await build({
    ...options,
    entryPoints: modules,
    bundle: false,
    external: undefined,
    banner: undefined,
    footer: undefined,
    format: "esm",
    metafile: true,
    write: false,
  });
  return new Map(Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports]));
}

/** The modules that are evaluated with `entry`, but for those of packages. */
function evaluatedWith(entry, { inputs }) {
  const found = new Set([entry]);
  for (const module of found) {
    for (const { path, kind } of inputs[module]?.imports ?? []) {
      if (kind === "import-statement" && path.startsWith("src/")) found.add(path);
    }
  }
  return [...found];
}

/** Writes both files, for a library that begins with the module `entry`. */
export async function buildHalves(options, entry) {
  const root = options.absWorkingDir;
  const names = await exportsOf(options, COMPILER);
  const lookedUp = fromOther(root, SECOND, (module) => COMPILER.includes(module), (module) =>
    lookingUp(names.get(module), `require("${SECOND}")._${COMPILER.indexOf(module)}`)); // prettier-ignore
  const half = (file, contents, plugin) => ({
    ...options,
    stdin: { contents, resolveDir: root, sourcefile: file },
    outdir: undefined,
    outfile: join(options.outdir, file),
    plugins: [plugin, late],
  });

  const first = `export * from "./${entry}";\n`;
  const alone = await build({ ...half(FIRST, first, lookedUp), metafile: true, write: false });
  const modules = evaluatedWith(entry, alone.metafile);
  const exported = await exportsOf(options, modules);

  const used = new Set();
  const taken = fromOther(root, FIRST, (module) => exported.has(module), (module) => {
    used.add(module);
    // As variables of that file, which cost nothing to use.
    return `export const { ${exported.get(module).join(", ")} } = require("${FIRST}").__modules()[${JSON.stringify(module)}];`;
  }); // prettier-ignore
  await build(half(SECOND, COMPILER.map((module, i) => `export * as _${i} from "./${module}";\n`).join(""), taken));

  const given = [...used].map((module, i) => [module, exported.get(module), i]);
  const imports = given.map(([module, names, i]) => `import { ${names.map((name) => `${name} as ${name}_${i}`).join(", ")} } from "./${module}";\n`); // prettier-ignore
  const parts = given.map(([module, names, i]) => `${JSON.stringify(module)}: { ${names.map((name) => `${name}: ${name}_${i}`).join(", ")} }`); // prettier-ignore
  await build(half(FIRST, `${first}${imports.join("")}export const __modules = () => ({ ${parts.join(", ")} });\n`, lookedUp)); // prettier-ignore
}
