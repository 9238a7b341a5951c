// Loads a bundle with the bytecode that V8 made of it in an earlier process. Start-up is mostly compiling JavaScript: with
// its bytecode at hand, the compiler starts in a third of the time. What is kept is an accelerator and no more: a file
// that is missing, of another version, or unwritable costs time and nothing else.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { getHeapCodeStatistics } from "node:v8";
import { Script } from "node:vm";
import { isMainThread } from "node:worker_threads";
import { makeFolder } from "../runtime/makeFolder.ts";
import { cacheDir } from "../runtime/plugins/cacheDir.ts";

/** A digest of the bundles: V8 itself tells sources apart by their length alone. They see it as `__build`. */
declare const __BUILD__: string;

/** Bytes of bytecode that a process has to make itself before its own are worth keeping. */
const WORTH_KEEPING = 150_000;
/** How many files are kept: those of other versions and other commands, newest first. */
const KEPT = 24;
/** Bytes of the sha256 that a file begins with. */
const DIGEST = 32;

/** What is in a bundle's file. */
type Wrapper = (
  exports: unknown,
  require: (id: string) => unknown,
  module: { exports: unknown },
  filename: string,
  dirname: string,
  build: string,
) => void;

const loaded = new Map<string, { exports: Record<string, unknown> }>();
const BUNDLE = /^\.\/(\w+)\.cjs$/;

/**
 * What the bundle `name` beside this file exports. `use` tells uses of it apart whose code differs (the commands of the
 * command line): each keeps bytecode of its own.
 */
export function load(name: string, use = ""): Record<string, unknown> {
  const known = loaded.get(name);
  if (known) return known.exports;
  const file = fileURLToPath(new URL(`./${name}.cjs`, import.meta.url));
  // The bytecode tells stack traces where the file was.
  const place = digestOf(Buffer.from(file)).toString("hex", 0, 4);
  const key = [name, use, __BUILD__, process.version, process.arch, place].filter((part) => part !== "");
  const kept = join(cacheDir(), "code", key.join("-"));
  const cachedData = read(kept);
  // esbuild escapes what is not ASCII, and V8 wants one byte a character.
  const source = readFileSync(file, "latin1");
  const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: {} as Record<string, unknown> };
  const ofNode = createRequire(file);
  const require = (id: string): unknown => {
    const bundle = BUNDLE.exec(id)?.[1];
    return bundle === undefined ? ofNode(id) : load(bundle, use);
  };
  const run = script.runInThisContext() as Wrapper;
  run(module.exports, Object.assign(require, ofNode), module, file, dirname(file), __BUILD__);
  loaded.set(name, module);
  if (isMainThread) keepAtExit(script, kept, script.cachedDataRejected === false ? cachedData!.length : 0);
  return module.exports;
}

const digestOf = (data: Buffer): Buffer => createHash("sha256").update(data).digest();

/** V8 runs whatever it is given, damaged or not: the digest in front of the bytecode says whether it is whole. */
function read(file: string): Buffer | undefined {
  try {
    const whole = readFileSync(file);
    const data = whole.subarray(DIGEST);
    return digestOf(data).equals(whole.subarray(0, DIGEST)) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Once the process has run, V8 has compiled what such processes need. `before`: the bytes that were there already. */
function keepAtExit(script: Script, file: string, before: number): void {
  const bytecode = (): number => getHeapCodeStatistics().bytecode_and_metadata_size;
  const start = before > 0 ? bytecode() : 0;
  process.once("exit", () => {
    if (bytecode() - start < WORTH_KEEPING) return;
    try {
      const data = script.createCachedData();
      if (data.length < before * 1.1) return;
      makeFolder(dirname(file));
      const scratch = `${file}.${process.pid}`;
      writeFileSync(scratch, Buffer.concat([digestOf(data), data]));
      renameSync(scratch, file);
      dropOldest(dirname(file));
    } catch {
      // A cache that cannot be written is none.
    }
  });
}

function dropOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => ({ file: join(folder, name), time: 0 }));
  if (files.length <= KEPT) return;
  for (const each of files) each.time = statSync(each.file).mtimeMs;
  files.sort((a, b) => b.time - a.time);
  for (const { file } of files.slice(KEPT)) rmSync(file, { force: true });
}
