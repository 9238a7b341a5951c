// Golden cases: a folder with a program and what it must come to. `case.json` says how it is run; expected.* beside it
// hold IR, StableHLO, result or diagnostics. TSJAX_GOLDEN_UPDATE=1 writes them anew.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  /** The file in the folder; program.ts unless said. */
  readonly program: string;
  readonly entry?: string;
  readonly dims?: Readonly<Record<string, number>>;
  /** Values as --arg takes them: JSON values, or "@file" beside the program. */
  readonly args: readonly unknown[];
  readonly rtol: number;
  readonly atol: number;
  /** Members of the result that are compared; all unless said. */
  readonly members?: readonly string[];
  /** A member kept as expected.png. */
  readonly picture?: string;
  /** The least that members come to, whatever rounding does to them. */
  readonly least?: Readonly<Record<string, number>>;
  /** The function whose way through the transformations and passes is kept in passes/. */
  readonly passes?: PassesCase;
}

export interface PassesCase {
  /** An export with annotated parameters. */
  readonly entry: string;
  readonly dims?: Readonly<Record<string, number>>;
  /** Places of the arguments that are differentiated: the first unless said. */
  readonly argnums?: readonly number[];
  /** Places of the arguments that are batched after that, two at a time. */
  readonly batched?: readonly number[];
}

const isCase = (folder: string): boolean => existsSync(join(folder, "case.json"));

/** All cases below a folder, by name. */
export function goldenCases(root: string): GoldenCase[] {
  const visit = (folder: string): string[] => [
    ...(isCase(folder) ? [folder] : []),
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => visit(join(folder, entry.name))),
  ];
  return visit(root)
    .sort()
    .map((folder) => {
      const settings = JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as Partial<GoldenCase>;
      return { program: "program.ts", args: [], rtol: 1e-5, atol: 1e-6, ...settings, name: folder, folder };
    });
}

export const updating = process.env.TSJAX_GOLDEN_UPDATE === "1";

/** The expected text; while updating, the text that there is becomes the expected one. */
export function golden(path: string, text: string): string {
  if (!updating) return existsSync(path) ? readFileSync(path, "utf8") : `(${path} is missing: npm run golden:update)`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return text;
}
