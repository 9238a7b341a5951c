// --out FILE or --out MEMBER=FILE: results into files, the format by the file's ending.
import { ARRAY_ENDINGS, isArrayFile, writeArrayFile } from "../io/arrayFiles.ts";
import { InputError } from "../io/inputError.ts";
import { usageError } from "./exit.ts";
import type { NamedArray } from "./namedArray.ts";

export interface Output {
  /** Which member, as results name it: `.picture`; the empty text for the whole result. */
  readonly path: string;
  readonly file: string;
}

export function parseOutputs(entries: readonly string[]): Output[] {
  return entries.map((entry) => {
    const at = entry.indexOf("=");
    const [name, file] = at < 0 ? ["", entry] : [entry.slice(0, at), entry.slice(at + 1)];
    if (!isArrayFile(file)) {
      throw usageError(`--out writes ${ARRAY_ENDINGS.join(", ")} files, found ${JSON.stringify(file)}`);
    }
    return { path: name === "" || name.startsWith("[") || name.startsWith(".") ? name : `.${name}`, file };
  });
}

export async function writeOutputs(outputs: readonly Output[], results: readonly NamedArray[]): Promise<void> {
  for (const { path, file } of outputs) {
    const members = membersAt(path, results);
    try {
      await writeArrayFile(file, members);
    } catch (error) {
      const one = members.length > 1 ? `; --out ${(path + members[0].path).replace(/^\./, "")}=${file} writes one` : "";
      if (error instanceof InputError) throw usageError(`--out ${file}: ${error.message}${one}`);
      throw error;
    }
  }
}

/** The arrays at and below a place, their paths from there. */
function membersAt(path: string, results: readonly NamedArray[]): NamedArray[] {
  const members = results.filter(
    (result) => result.path === path || result.path.startsWith(`${path}.`) || result.path.startsWith(`${path}[`),
  );
  if (members.length === 0) {
    const names = results.map((result) => result.path.replace(/^\./, "") || "(the result)").join(", ");
    throw usageError(`--out: the result has no member ${path.replace(/^\./, "")}; there are ${names}`);
  }
  return members.map((member) => ({ path: member.path.slice(path.length), array: member.array }));
}
