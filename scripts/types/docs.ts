// The comments of declarations, for editors to show: what docs/reference says, with the dtypes that JAX was found to take.
import { readJaxFacts } from "../coverage/jaxFacts.ts";
import { dtypeText } from "../coverage/dtypeText.ts";
import { jaxNameOf } from "../reference/api.ts";
import { fullPath, isHostPage, pageNames, readEntries } from "../reference/pages.ts";
import { exampleId } from "../reference/exampleId.ts";

/** What the host alone has is declared by hand. */
const described = readEntries().filter(({ page }) => !isHostPage(page));
const entries = new Map(described.map((entry) => [entry.path, entry]));
const facts = new Map(pageNames().flatMap((page) => Object.entries(readJaxFacts(page))));

/** The paths that docs/reference speaks of, for finding those that no function has. */
export const documented = (): string[] => [...entries.keys()];

function dtypes(path: string, examples: number): string | null {
  const taken = new Set<string>();
  for (let i = 0; i < examples; i++) {
    for (const [dtype, types] of Object.entries(facts.get(exampleId(path, i))?.types ?? {}))
      if (types) taken.add(dtype);
  }
  return dtypeText(taken) || null;
}

/** The lines of a function's comment; null where there is nothing to say. */
export function docOf(path: string): string[] | null {
  const entry = entries.get(path);
  const jax = jaxNameOf(path);
  if (!entry) return jax ? [`JAX's \`${jax}\`.`] : null;
  const { about, shapes, errors, examples, first } = entry;
  const taken = dtypes(fullPath(first), examples.length);
  return [
    about,
    "",
    ...(shapes ? [`Shapes: ${shapes}`] : []),
    ...(taken ? [`Dtypes: ${taken}.`] : []),
    ...(errors ? [`Errors: ${errors}`] : []),
    ...(jax ? [`JAX: \`${jax}\`.`] : []),
    ...examples.flatMap(({ code, result }) => ["@example", ...code.split("\n"), `// ${result}`]),
  ];
}
