// Whole programs for the tests of the parser: those of fixtures/, and those of the oracle where it is at hand.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

const fixtures = readdirSync(join(root, "fixtures"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.startsWith("diagnostics"))
  .map((path) => ({ name: `fixtures/${path}`, text: readFileSync(join(root, "fixtures", path), "utf8") }));

const folder = process.env.TSJAX_ORACLE ?? join(root, "../shared/oracle");
const lines = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith(".jsonl"))
      .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
  : [];
const oracle = lines
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as { readonly id: string; readonly source: string })
  .filter(({ id }) => !id.startsWith("syntax."))
  .map(({ id, source }) => ({ name: id, text: source }));

export const programs: readonly { readonly name: string; readonly text: string }[] = [...fixtures, ...oracle];
