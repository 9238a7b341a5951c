// Modules as an earlier process read them: what they export and import. A record holds as long as every file is as it was and
// every import leads where it led, which is looked at anew each time.
import { isLoaded, type Program } from "../../frontend/modules/program.ts";
import type { Source } from "../../frontend/source.ts";
import type { Located } from "../locate.ts";
import { findSource, keepSource } from "../../runtime/cache/sources.ts";
import { digestOf, keptSources, nameOf } from "./keys.ts";
import { parseSpecs, specsText, type Specs } from "./specs.ts";

interface Graph {
  /** Paths and digests of their texts, the entry's among them. */
  readonly files: readonly (readonly [path: string, digest: string])[];
  readonly imports: readonly (readonly [from: string, specifier: string, path: string])[];
}

interface Header extends Graph {
  readonly specs: string;
  readonly constants: readonly string[];
}

/** It stands for the source that it was found for, with the texts as they were found. */
export interface KeptModule extends Located {
  /** Tells the module, with all that it imports, from any other. */
  readonly digest: string;
  /** The functions that it exports. */
  readonly specs: ReadonlyMap<string, Specs>;
  /** What else it exports. */
  readonly constants: readonly string[];
}

const entryName = ({ file, text }: Source): string => nameOf("module", file, text);

const digestOfGraph = (entry: string, { files, imports }: Graph): string =>
  digestOf(JSON.stringify([entry, files, imports]));

/** What is known of a module that was read before. */
export function findModule({ source, host }: Located): KeptModule | undefined {
  const store = keptSources();
  const entry = store && findSource(store, entryName(source));
  if (entry === undefined) return undefined;
  const { files, imports, specs, constants } = entry.header as unknown as Header;
  const texts = new Map<string, string>();
  const led = new Map<string, string>();
  for (const [from, specifier, path] of imports) {
    if (host.resolve(from, specifier) !== path) return undefined;
    led.set(JSON.stringify([from, specifier]), path);
  }
  for (const [path, digest] of files) {
    const text = path === source.file ? source.text : host.read(path);
    if (text === null || digestOf(text) !== digest) return undefined;
    texts.set(path, text);
  }
  return {
    source,
    digest: digestOfGraph(source.file, { files, imports }),
    specs: parseSpecs(specs),
    constants,
    host: {
      resolve: (from, specifier) => led.get(JSON.stringify([from, specifier])) ?? null,
      read: (path) => texts.get(path) ?? null,
    },
  };
}

/** What the annotations of an entry say, by default of the only one or `main`; undefined where there is no such function. */
export const specsOfEntry = ({ specs }: KeptModule, entry?: string): Specs | undefined =>
  specs.get(entry ?? (specs.size === 1 ? [...specs.keys()][0] : "main"));

const graphOf = ({ modules }: Program): Graph => ({
  files: modules.map(({ path, source }) => [path, digestOf(source.text)]),
  imports: modules.flatMap(({ path, imports }) =>
    [...imports].flatMap(([specifier, target]) => (isLoaded(target) ? [[path, specifier, target.path] as const] : [])),
  ),
});

/** As `KeptModule.digest`, of a program that was read here. */
export const programDigest = (program: Program): string => digestOfGraph(program.entry.path, graphOf(program));

/** Keeps what a program without faults exports. */
export function keepModule(program: Program, { specs, constants }: Pick<KeptModule, "specs" | "constants">): void {
  const store = keptSources();
  if (!store) return;
  const header: Header = { ...graphOf(program), specs: specsText(specs), constants };
  keepSource(store, entryName(program.entry.source), header, []);
}
