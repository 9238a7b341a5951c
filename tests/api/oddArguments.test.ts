// Values of the host that no program can take, and arrays that no nested arrays can hold.
import { expect, test } from "vitest";
import * as tsjax from "../../src/api/index.ts";

/* eslint-disable @typescript-eslint/no-explicit-any -- what is given has no type that would be taken */
const { array, compile, jit, load, numpy } = tsjax as any; // prettier-ignore
const twice = jit((x: number) => x * 2);

test("an object that holds itself", () => {
  const whole: Record<string, unknown> = {};
  whole.part = whole;
  expect(() => twice(whole)).toThrow("argument 0 is nested too deep, or holds itself");
});

test("holes, which are no numbers", () => {
  const sparse = [1, 2, 3];
  delete sparse[1];
  expect(() => array(sparse)).toThrow("a number is expected at [1], undefined was found");
  expect(() => twice(sparse)).toThrow("array of 3");
});

test("memory that was handed over", () => {
  const view = new Float32Array(3);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  expect(() => twice(view)).toThrow("its ArrayBuffer is detached");
});

test("types that are no list, and a file that is no name", async () => {
  await expect(compile("export const main = (x) => x;", { args: "f32[3]" })).rejects.toThrow('found "f32[3]"');
  await expect(load(3)).rejects.toThrow("a file is named by a string, found number");
});

test("rows of nothing", () => {
  const rows = numpy.zeros([2 ** 40, 0]);
  expect(rows.shape).toEqual([2 ** 40, 0]);
  expect(() => rows.toArray()).toThrow("too many rows to be nested arrays");
  expect(String(rows)).toContain("…");
});
