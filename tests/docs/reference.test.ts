// docs/reference: every function of the library has its place there, and every example gives what its comment says.
import { describe, expect, test } from "vitest";
import { evaluateExamples } from "../../scripts/reference/evaluate.ts";
import { evaluateHostExamples } from "../../scripts/reference/evaluateHost.ts";
import { isHostPage, pageNames, parsePage, readEntries, readPage } from "../../scripts/reference/pages.ts";
import { CODES } from "../../src/frontend/codes.ts";
import { FunctionVal, NamespaceVal, type Val } from "../../src/frontend/values/values.ts";
import { library } from "../../src/std/index.ts";

function* functionsOf(path: string, value: Val): Generator<string> {
  if (value instanceof FunctionVal) yield path;
  if (value instanceof NamespaceVal) for (const name of value.names()) yield* functionsOf(`${path}.${name}`, value.get(name)); // prettier-ignore
}

const entries = readEntries();

test("every function has its place", () => {
  const module = library.module("tsjax");
  const all = (module?.names() ?? []).flatMap((name) => [...functionsOf(name, module?.get(name))]);
  const described = new Set(entries.map(({ path }) => path));
  expect(all.filter((path) => !described.has(path))).toEqual([]);
});

test("with an example, shapes and errors, whose codes there are", () => {
  expect(entries.filter(({ examples, shapes, errors }) => examples.length === 0 || !shapes || !errors)).toEqual([]);
  const codes = entries.flatMap(({ path, errors }) => (errors?.match(/TJ\d{4}/g) ?? []).map((code) => `${path} ${code}`)); // prettier-ignore
  expect(codes.filter((each) => !(each.slice(-6) in CODES))).toEqual([]);
});

describe("every example gives what its comment says", () => {
  test.each(pageNames())("%s", { timeout: 300_000 }, async (page) => {
    const examples = parsePage(page, readPage(page))
      .filter(({ path, first }) => path === first.replace(/^np\b/, "numpy"))
      .flatMap((entry) => entry.examples);
    const codes = examples.map(({ code }) => code);
    const results = isHostPage(page) ? await evaluateHostExamples(codes) : evaluateExamples(codes);
    expect(examples.map(({ code }, i) => `${code} // ${results[i]}`)).toEqual(examples.map(({ code, result }) => `${code} // ${result}`)); // prettier-ignore
  });
});
