// Whatever text comes in, a program or diagnostics come out, in a bounded time; and what compiles, XLA takes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { corpus, mutants } from "../support/mutate.ts";
import { settle } from "../support/settle.ts";

const programs = corpus();
const all = Boolean(process.env.TSJAX_TEST_ALL);
const runs = (usual: number): { readonly numRuns: number } => ({ numRuns: all ? usual * 25 : usual });

/** Generous: other tests run beside this one. */
const MOST_MILLISECONDS = 20_000;

const settles = (text: string): void => {
  expect(settle(text).milliseconds).toBeLessThan(MOST_MILLISECONDS);
};

const words = fc.constantFrom(
  ...("import export const let function return if else for of while ( ) [ ] { } < > , ; : . ... => = + - * ** ! ? x y " +
    'np f32 "tsjax" from 0 1 2.5 "s" `t` range type as satisfies break continue switch case default throw new true null'
  ).split(" "), // prettier-ignore
);

describe("any text settles", () => {
  it("random characters", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), settles), runs(100));
  });
  it("random words", () => {
    fc.assert(fc.property(fc.array(words, { maxLength: 60 }).map((some) => some.join(" ")), settles), runs(150)); // prettier-ignore
  });
  it("mutated programs", () => {
    fc.assert(fc.property(mutants(programs), settles), runs(150));
  }, 600_000);
});

describe("static code that grows without end", () => {
  it.each([
    ["while (true) {} return x;"],
    ["for (;;) {} return x;"],
    ["let s = 0; while (true) { s = s + 1; } return x;"],
    ["let s: any = [1]; for (let i = 0; i < 60; i++) { s = [...s, ...s]; } return x;"],
    ["let s: any = [x]; for (let i = 0; i < 60; i++) { s = [s, s]; } return s;"],
    ["let s: any = { a: 1 }; for (let i = 0; i < 60; i++) { s = { a: s, b: s }; } return s;"],
    ["const s: any[] = [1]; for (let i = 0; i < 60; i++) { s.push(...s); } return x;"],
    ["const s: any[] = []; s.push(s); return s;"],
    ['let s = "ab"; for (let i = 0; i < 60; i++) { s = s + s; } return x;'],
    ["return [...Array(1e9)].length + x;"],
    ["return Array.from({ length: 1e9 }).length + x;"],
    ["const f = (n: number): number => f(n + 1); return x * f(0);"],
  ])("%s", (body) => {
    const { faults, milliseconds } = settle(`import { f32 } from "tsjax"; export function main(x: f32) { ${body} }`);
    expect(faults.map(({ code }) => code)).toEqual(["TJ4010"]);
    expect(milliseconds).toBeLessThan(MOST_MILLISECONDS);
  });
  it("tensors that cannot be counted", () => {
    for (const size of ["1000000000, 1000000000", "9007199254740991"]) {
      const { faults } = settle(`import { f32 } from "tsjax"; export const main = (x: f32<[${size}]>) => x;`);
      expect(faults.map(({ code }) => code)).toEqual(["TJ2000"]);
    }
  });
});

it("XLA takes what compiles", async () => {
  await fc.assert(
    fc.asyncProperty(mutants(programs), async (text) => {
      const { program } = settle(text);
      await program?.load();
      program?.dispose();
    }),
    runs(40),
  );
}, 900_000);
