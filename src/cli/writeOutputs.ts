// --out FILE or --out MEMBER=FILE: results into files, the format by the file's ending.
import { rename, rm, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { toJson, writeNpy, writeNpz, writePng } from "../io/index.ts";
import { InputError } from "../io/inputError.ts";
import type { HostArray } from "../runtime/index.ts";
import { usageError } from "./exit.ts";
import type { NamedArray } from "./namedArray.ts";

export interface Output {
  /** Which member, as results name it: `.picture`; the empty text for the whole result. */
  readonly path: string;
  readonly file: string;
}

const ENDINGS = [".npy", ".npz", ".json", ".png"];

export function parseOutputs(entries: readonly string[]): Output[] {
  return entries.map((entry) => {
    const at = entry.indexOf("=");
    const [name, file] = at < 0 ? ["", entry] : [entry.slice(0, at), entry.slice(at + 1)];
    if (!ENDINGS.includes(extname(file).toLowerCase())) {
      throw usageError(`--out writes ${ENDINGS.join(", ")} files, found ${JSON.stringify(file)}`);
    }
    return { path: name === "" || name.startsWith("[") || name.startsWith(".") ? name : `.${name}`, file };
  });
}

export async function writeOutputs(outputs: readonly Output[], results: readonly NamedArray[]): Promise<void> {
  for (const { path, file } of outputs) {
    try {
      await save(file, await encode(file, path, results));
    } catch (error) {
      if (error instanceof InputError) throw usageError(`--out ${file}: ${error.message}`);
      throw error;
    }
  }
}

/** Written beside the target first, so that a failure leaves what was there. */
async function save(file: string, bytes: Uint8Array | string): Promise<void> {
  const scratch = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(scratch, bytes);
    await rename(scratch, file);
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  }
}

async function encode(file: string, path: string, results: readonly NamedArray[]): Promise<Uint8Array | string> {
  const members = results.filter(
    (result) => result.path === path || result.path.startsWith(`${path}.`) || result.path.startsWith(`${path}[`),
  );
  if (members.length === 0) {
    const names = results.map((result) => result.path.replace(/^\./, "") || "(the result)").join(", ");
    throw usageError(`--out: the result has no member ${path.replace(/^\./, "")}; there are ${names}`);
  }
  const lone = members.length === 1 && members[0].path === path ? members[0].array : null;
  switch (extname(file).toLowerCase()) {
    case ".npz":
      return writeNpz(
        Object.fromEntries(members.map((member) => [nameIn(member.path.slice(path.length)), member.array])),
      );
    case ".json":
      return `${JSON.stringify(lone ? toJson(lone) : Object.fromEntries(members.map((member) => [nameIn(member.path.slice(path.length)), toJson(member.array)])))}\n`;
    case ".png":
      return writePng(lone ?? one(file, members));
    default:
      return writeNpy(lone ?? one(file, members));
  }
}

/** Keys in archives: `.weights[0]` is weights.0. */
const nameIn = (path: string): string =>
  path
    .replace(/^\./, "")
    .replace(/\[(\d+)\]/g, ".$1")
    .replace(/^\./, "") || "result";

function one(file: string, members: readonly NamedArray[]): HostArray {
  const names = members.map((member) => member.path.replace(/^\./, "")).join(", ");
  throw usageError(
    `--out ${file} takes one array, the result has several (${names}): write a .npz, or --out ${members[0].path.replace(/^\./, "")}=${file}`,
  );
}
