import { expect, test } from "vitest";
import { parse } from "../../../src/frontend/parser/index.ts";
import { accepted } from "./corpus.ts";
import { programs } from "./programs.ts";
import { source } from "./shape.ts";

interface Place {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with the places in a tree: each node within the one that it is part of, and no more than its text. */
function misplaced(text: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown, around: Place): void => {
    if (Array.isArray(node)) node.forEach((part) => visit(part, around));
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const { kind, span, name } = node as { kind?: string; span?: Place; name?: unknown };
    if (span) {
      const own = text.slice(span.start, span.end);
      if (span.start < around.start || span.end > around.end || span.start > span.end)
        found.push(`${kind} ${own} sticks out`);
      if (kind !== "module" && own !== own.trim()) found.push(`${kind} ${JSON.stringify(own)} has space around it`);
      if (kind === "identifier" && own !== name) found.push(`${name as string} is at ${own}`);
    }
    for (const [key, part] of Object.entries(node)) {
      if (key !== "source" && !/span$/i.test(key)) visit(part, span ?? around);
    }
  };
  visit(parse(source(text)).module, { start: 0, end: text.length });
  return found;
}

test.each(accepted)("places in %s", (text) => expect(misplaced(text)).toEqual([]));

test("places in whole programs", () => {
  for (const { text } of programs) expect(misplaced(text)).toEqual([]);
});

test("operators, keys and members have places of their own", () => {
  const { module } = parse(source("x = a + b.c; y = { d: 1 };"));
  expect(module.body).toMatchObject([
    { expression: { value: { operatorSpan: { start: 6, end: 7 }, right: { propertySpan: { start: 10, end: 11 } } } } },
    { expression: { value: { properties: [{ keySpan: { start: 19, end: 20 } }] } } },
  ]);
});

test("parentheses belong to what is around them", () => {
  const { module } = parse(source("(a + b) * (c);"));
  expect(module.body).toMatchObject([{ expression: { span: { start: 0, end: 13 }, left: { span: { start: 1, end: 6 } }, right: { span: { start: 11, end: 12 } } } }]); // prettier-ignore
});
