// The examples of docs/reference as JAX is to compute them: one JSON object, read by tests/oracle/reference.py.
//
//   npx tsx scripts/reference/spec.ts [PAGE…]
import { jaxName } from "./api.ts";
import { ownDType, parseExample } from "./example.ts";
import { fullPath, isHostPage, pageNames, parsePage, readPage } from "./pages.ts";
import { pythonBody, Untranslatable } from "./python.ts";
import { exampleId } from "./exampleId.ts";
import { functionText } from "./program.ts";

const pages = process.argv.length > 2 ? process.argv.slice(2) : pageNames().filter((page) => !isHostPage(page));
const examples = pages.flatMap((page) =>
  parsePage(page, readPage(page)).flatMap((entry) =>
    entry.examples.flatMap(({ code }, i) => {
      // Other names of a function are tried once.
      const isAlias = entry.path !== fullPath(entry.first);
      if (isAlias && i > 0) return [];
      const example = parseExample(code);
      try {
        return {
          id: exampleId(entry.path, i),
          page: page.replace(/\.md$/, ""),
          jax: jaxName(entry.path),
          alias: isAlias,
          body: pythonBody(example),
          parameters: example.parameters.map((each) => ({
            ...each,
            dtype: ownDType(each),
            data: each.data.map(plain),
          })),
          varying: example.varying,
          text: functionText(example),
        };
      } catch (error) {
        if (!(error instanceof Untranslatable)) throw error;
        console.error(`${entry.path}: not in Python: ${error.message}`);
        return [];
      }
    }),
  ),
);

/** JSON has no words for these. */
function plain(value: number | boolean): number | boolean | string {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

console.log(JSON.stringify(examples));
