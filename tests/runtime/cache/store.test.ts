import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Store } from "../../../src/runtime/cache/store.ts";

let folder: string;
beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), "tsjax-store-")), "compiled")));
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const store = (bytes = 1000, files = 100): Store => new Store(folder, { bytes, files });
const names = (): string[] => store().list().map(({ name }) => name); // prettier-ignore
const total = (): number => store().list().reduce((sum, { bytes }) => sum + bytes, 0); // prettier-ignore

/** Makes files older than they are, in the order given, the first the oldest. */
const age = (...order: string[]): void =>
  order.forEach((name, i) => utimesSync(join(folder, `${name}.xla`), 1000 + i, 1000 + i));

test("what is written is read again, and what is dropped is not", () => {
  const kept = store();
  expect(kept.read("a")).toBeUndefined();
  kept.write("a", Uint8Array.of(1, 2, 3));
  expect([...kept.read("a")!]).toEqual([1, 2, 3]);
  kept.drop("a");
  kept.drop("a");
  expect(kept.read("a")).toBeUndefined();
});

test("a full folder lets the least recently used go, down to a rest", () => {
  const kept = store(1000);
  for (const name of ["a", "b", "c", "d", "e"]) kept.write(name, new Uint8Array(200));
  expect(names()).toHaveLength(5);
  age("a", "b", "c", "d", "e");
  kept.read("a");
  kept.write("f", new Uint8Array(200));
  expect(names().sort()).toEqual(["a", "d", "e", "f"]);
  expect(total()).toBeLessThanOrEqual(1000);
});

test("the number of files is bounded too", () => {
  const kept = store(1e9, 10);
  for (let i = 0; i < 40; i++) {
    kept.write(`n${i}`, Uint8Array.of(i));
    expect(names().length).toBeLessThanOrEqual(10);
  }
});

test("it never holds more than its limit, whatever is written", () => {
  const kept = store(5000);
  for (let i = 0; i < 200; i++) {
    kept.write(`n${i % 37}`, new Uint8Array((i * 7919) % 1500));
    expect(total()).toBeLessThanOrEqual(5000);
  }
});

test("a file that is too large for the folder is not kept", () => {
  const kept = store(1000);
  kept.write("small", new Uint8Array(100));
  kept.write("large", new Uint8Array(900));
  expect(names()).toEqual(["small"]);
});

test("a ledger that is lost or damaged is written anew", () => {
  const kept = store(1000);
  for (const name of ["a", "b", "c", "d"]) kept.write(name, new Uint8Array(200));
  for (const spoil of [
    () => rmSync(join(folder, "ledger")),
    () => writeFileSync(join(folder, "ledger"), "nonsense"),
    () => appendFileSync(join(folder, "ledger"), "more nonsense\n"),
    () => writeFileSync(join(folder, "ledger"), ""),
  ]) {
    spoil();
    for (const name of ["e", "f", "g", "h"]) kept.write(name, new Uint8Array(200));
    expect(total()).toBeLessThanOrEqual(1000);
  }
});

test("clearing removes what is ours and nothing else", () => {
  const kept = store();
  kept.write("a", new Uint8Array(10));
  kept.write("b", new Uint8Array(10));
  writeFileSync(join(folder, "tmp-1-x"), "left behind");
  writeFileSync(join(folder, "someone's"), "");
  expect(kept.clear().map(({ bytes }) => bytes)).toEqual([10, 10]);
  expect(readdirSync(folder)).toEqual(["someone's"]);
  expect(kept.clear()).toEqual([]);
});

test("what killed processes left behind goes in time", () => {
  const kept = store(1000);
  kept.write("a", new Uint8Array(10));
  writeFileSync(join(folder, "tmp-1-old"), "");
  utimesSync(join(folder, "tmp-1-old"), 1000, 1000);
  writeFileSync(join(folder, "tmp-1-new"), "");
  kept.sweep();
  expect(existsSync(join(folder, "tmp-1-old"))).toBe(false);
  expect(existsSync(join(folder, "tmp-1-new"))).toBe(true);
});

test("a folder that cannot be written or made is no error", () => {
  writeFileSync(join(folder, "..", "file"), "");
  const nowhere = new Store(join(folder, "..", "file", "compiled"), { bytes: 1000, files: 10 });
  nowhere.write("a", new Uint8Array(10));
  expect(nowhere.read("a")).toBeUndefined();
  expect(nowhere.list()).toEqual([]);
  expect(nowhere.clear()).toEqual([]);
});

test("only the user reads what is kept", () => {
  const kept = store();
  kept.write("a", new Uint8Array(10));
  chmodSync(folder, 0o700);
  expect(kept.list()[0].bytes).toBe(10);
});
