// What the examples of the host's pages give: one module of them all, run in a process and a folder of its own.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { root } from "./pages.ts";

const from = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);

/** The statements as an async function of the last one's value. */
function asFunction(code: string): string {
  const text = code.trimEnd().replace(/;$/, "");
  const cut = text.lastIndexOf(";\n");
  return cut < 0 ? `async () => (${text})` : `async () => {\n${text.slice(0, cut + 1)}\nreturn (${text.slice(cut + 2)});\n}`; // prettier-ignore
}

/** Everything that an example may name is there: what the package exports. */
const moduleOf = (codes: readonly string[], names: readonly string[]): string => `
import * as tsjax from ${from("src/api/index.ts")};
import { shownOnHost } from ${from("scripts/reference/shownOnHost.ts")};
const { numpy: np, ${names.filter((name) => name !== "numpy").join(", ")} } = tsjax;
const texts = [];
for (const run of [
${codes.map(asFunction).join(",\n")}
]) texts.push(shownOnHost(await run()));
process.stdout.write("\\0" + JSON.stringify(texts));
`;

/** The texts of what the examples give. */
export async function evaluateHostExamples(codes: readonly string[]): Promise<string[]> {
  const names = Object.keys(await import("../../src/api/index.ts"));
  const folder = await mkdtemp(join(tmpdir(), "tsjax-examples-"));
  try {
    await writeFile(join(folder, "examples.mts"), moduleOf(codes, names));
    const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, [tsx, "examples.mts"], { cwd: folder });
    return JSON.parse(stdout.slice(stdout.lastIndexOf("\0") + 1)) as string[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
