// Functions of the library that are written in the language itself, as modules in ./modules. A module's text is read and
// parsed when one of its functions is first called, and run once in each compilation.
//
//   written("image.resize", "image, shape, method, antialias = true", "image")    export function resize(…) in modules/image.ts
//
// The parameters are bound and filled in here, so the exported function gets all of them, by position, null for what is left
// out. What a module throws
// is shown at the program's call: throw new Error("TJ2008 image must have rank 3, found rank 2").
import { readFileSync } from "node:fs";
import { opsBuilt } from "../ir/build.ts";
import { atRoot } from "../frontend/control/frames.ts";
import { Closure } from "../frontend/elaborate/closure.ts";
import { runModules, session, type Session } from "../frontend/elaborate/index.ts";
import { define } from "../frontend/builtin.ts";
import type { ModuleHost } from "../frontend/modules/host.ts";
import { candidates } from "../frontend/modules/host.ts";
import { loadProgram, type Program } from "../frontend/modules/load.ts";
import type { Source } from "../frontend/source.ts";
import { ArrayVal, type FunctionVal, type Val } from "../frontend/values/values.ts";
import { parseSignature } from "../frontend/signature.ts";

/** The text of a module; the folder is copied next to what the bundler makes of this file. */
const textOf = (path: string): string => readFileSync(new URL(`./modules/${path}`, import.meta.url), "utf8");

const sourceOf = (path: string): Source => ({ file: path, text: textOf(path), library: true });

const HOST: ModuleHost = {
  resolve: (from, specifier) => candidates(from, specifier)[0],
  read: textOf,
};

const programs = new Map<string, Program>();

function programOf(module: string): Program {
  let program = programs.get(module);
  if (!program) {
    program = loadProgram(sourceOf(`${module}.ts`), HOST, session().library);
    if (program.failed) throw new Error(`src/std/modules/${module}.ts: ${program.diagnostics[0].message}`);
    programs.set(module, program);
  }
  return program;
}

type Exports = ReturnType<typeof runModules>["exports"];

/** What the modules export, by run: their functions belong to the run that made them. */
const running = new WeakMap<Session, Map<string, Exports>>();

function exportsOf(module: string): Exports {
  const current = session();
  let modules = running.get(current);
  if (!modules) running.set(current, (modules = new Map<string, Exports>()));
  let exports = modules.get(module);
  if (!exports) {
    const program = programOf(module);
    const ops = opsBuilt();
    exports = atRoot(() => runModules(program)).exports;
    // They would belong to the block that is open now, and be used from others.
    if (opsBuilt() > ops) throw new Error(`src/std/modules/${module}.ts computes tensors outside of its functions`);
    modules.set(module, exports);
  }
  return exports;
}

function functionOf(module: string, name: string): Closure {
  const value = exportsOf(module).get(name.slice(name.lastIndexOf(".") + 1))?.variable?.value;
  if (!(value instanceof Closure)) throw new Error(`src/std/modules/${module}.ts has no function for ${name}`);
  return value.renamed(name);
}

/** A library function with its signature (builtin.ts), written as an exported function of a module in ./modules. */
export const written = (name: string, signature: string, module: string): FunctionVal =>
  define(name, signature, (args, site) => {
    const values = parseSignature(signature).parameters.flatMap((parameter): readonly Val[] => {
      const value = args.get(parameter.name) ?? null;
      return parameter.rest && value instanceof ArrayVal ? value.items : [value];
    });
    return functionOf(module, name).call(values, site);
  });
