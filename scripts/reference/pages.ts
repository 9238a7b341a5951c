// The pages of docs/reference: what each function of the library does, with examples. Editors show it, the tests run it, and
// the scoreboard is made from it.
//
//   ## Family                     Shapes: …, Errors: … below it hold for the whole family
//   ### np.max, np.amax           one function and its other names
//   What it does.
//   Shapes: …                     where the family's words do not do
//   ```ts
//   np.max(np.array([1, 3, 2])); // i32 3
//   ```
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const folder = join(root, "docs/reference");

export interface PageExample {
  /** The statements, the last one an expression without its comment. */
  readonly code: string;
  /** What the comment says that it gives. */
  readonly result: string;
}

export interface Entry {
  /** `numpy.linalg.norm`, from what "tsjax" exports. */
  readonly path: string;
  /** The page's file name. */
  readonly page: string;
  /** The name that the examples use. */
  readonly first: string;
  readonly about: string;
  readonly shapes: string | null;
  readonly errors: string | null;
  readonly examples: readonly PageExample[];
}

/** `np.sum` as `numpy.sum`. */
export const fullPath = (name: string): string => name.replace(/^np\b/, "numpy");

export const pageNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .sort();

/** Whether a page's examples are programs of the host; those of the others are in the language. */
export const isHostPage = (page: string): boolean => page.startsWith("host");

export const readPage = (page: string): string => readFileSync(join(folder, page), "utf8");

const NOTE = /^(Shapes|Errors): ([\s\S]*)$/;

/** Code with its trailing comment, as the code and what the comment says. */
export function takeResult(block: string): PageExample {
  const lines = block.trimEnd().split("\n");
  const comments: string[] = [];
  while (lines.length > 1 && lines[lines.length - 1].trim().startsWith("//")) {
    comments.unshift(lines.pop()!.trim().slice(2).trim());
  }
  const last = lines[lines.length - 1];
  const at = last.lastIndexOf("; //");
  if (at >= 0) {
    comments.unshift(last.slice(at + 4).trim());
    lines[lines.length - 1] = last.slice(0, at + 1);
  }
  return { code: lines.join("\n"), result: comments.join(" ") };
}

interface Section {
  about: string[];
  shapes: string | null;
  errors: string | null;
  examples: PageExample[];
}

const empty = (): Section => ({ about: [], shapes: null, errors: null, examples: [] });

/** The entries of one page. */
export function parsePage(page: string, text: string): Entry[] {
  const entries: Entry[] = [];
  let family = empty();
  let names: string[] = [];
  let section = empty();
  const finish = (): void => {
    const { about, shapes, errors, examples } = section;
    for (const name of names) {
      entries.push({
        path: fullPath(name),
        page,
        first: names[0],
        about: about.join("\n\n"),
        shapes: shapes ?? family.shapes,
        errors: errors ?? family.errors,
        examples: examples.map(({ code, result }) => ({ code: renamed(code, names[0], name), result })),
      });
    }
    names = [];
  };
  for (const part of text.split(/\n\n+(?=\S)|(?<=```)\n+/)) {
    const block = part.trim();
    if (block === "") continue;
    const heading = /^(#+) (.*)$/.exec(block);
    if (heading) {
      finish();
      section = empty();
      if (heading[1] === "##") family = section;
      if (heading[1] === "###") names = heading[2].split(",").map((name) => name.trim().replaceAll("`", ""));
      continue;
    }
    const code = /^```ts\n([\s\S]*?)```$/.exec(block);
    const note = NOTE.exec(block);
    if (code) section.examples.push(takeResult(code[1]));
    else if (note) section[note[1] === "Shapes" ? "shapes" : "errors"] = note[2].replaceAll("\n", " ");
    else section.about.push(block.replaceAll("\n", " "));
  }
  finish();
  return entries;
}

function renamed(code: string, from: string, to: string): string {
  if (from === to) return code;
  const escaped = from.replace(/[.$]/g, "\\$&");
  return code.replace(new RegExp(`(?<![\\w.])${escaped}(?!\\w)`, "g"), to);
}

export const readEntries = (): Entry[] => pageNames().flatMap((page) => parsePage(page, readPage(page)));
