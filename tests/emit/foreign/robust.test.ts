// Broken modules: either they go on to the plugin, which says what is wrong, or they are refused in words.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ForeignError, prepareForeign } from "../../../src/emit/foreign/index.ts";

const folder = fileURLToPath(new URL("../../../fixtures/foreign/", import.meta.url));
const texts = readdirSync(folder).map((name) => readFileSync(`${folder}${name}/program.mlir`, "utf8"));
const runs = process.env.TSJAX_TEST_ALL ? 20_000 : 1000;

/** A stretch of the text removed, doubled, or replaced by a piece of another. */
const mutated = fc
  .record({
    text: fc.constantFrom(...texts),
    other: fc.constantFrom(...texts),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    kind: fc.constantFrom("remove", "double", "splice", "cut"),
  })
  .map(({ text, other, at, from, length, kind }) => {
    const start = Math.floor(at * text.length);
    const piece = text.slice(start, start + length);
    if (kind === "cut") return text.slice(0, start);
    if (kind === "remove") return text.slice(0, start) + text.slice(start + length);
    if (kind === "double") return text.slice(0, start) + piece + text.slice(start);
    const begin = Math.floor(from * other.length);
    return text.slice(0, start) + other.slice(begin, begin + length) + text.slice(start + length);
  });

const survives = (text: string): void => {
  try {
    expect(typeof prepareForeign(text)).toBe("string");
  } catch (error) {
    expect(error).toBeInstanceOf(ForeignError);
  }
};

it("no mutation of a module breaks it", () => {
  fc.assert(fc.property(mutated, survives), { numRuns: runs });
});

it("no text breaks it", () => {
  const words = ["func.func", "@main", "(", ")", "{", "}", "<", ">", "->", ":", ",", "=", "%0", "tensor", "!", "loc", '"', '"check.eq"', "stablehlo.custom_call", "@check.eq", "?x", "//", "\n", " "]; // prettier-ignore
  const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 40 });
  fc.assert(
    fc.property(text, (parts) => survives(parts.join(" "))),
    { numRuns: runs },
  );
});
