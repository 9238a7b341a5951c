import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { IsolateTimeout, PjrtError, PluginCrash, type Client } from "../../../src/runtime/index.ts";
import { BlockingIsolate } from "../../../src/runtime/isolate/blocking.ts";
import { f32, numbers, testClient } from "../client.ts";
import { ABORTS, DOUBLE, FOREVER } from "./programs.ts";

// The bundle: a thread that loads TypeScript needs the main thread to do so, which waits.
const childFile = fileURLToPath(new URL("../../../dist/isolateChild.js", import.meta.url));

let client: Client;
const isolate = new BlockingIsolate({ childFile });
beforeAll(async () => {
  client = await testClient();
});

const body = (code: string) => ({ kind: "stablehlo", code, options: {} }) as const;
const X = f32([3], [1, 2, 3]);

test("results are waited for, or come by themselves", async () => {
  expect(isolate.compile(body(DOUBLE)).outputs).toEqual([{ dtype: "f32", shape: [3] }]);
  const [first, second, third] = [1, 2, 3].map((n) => isolate.run(body(DOUBLE), [f32([3], [n, n, n])]));
  expect(numbers(second.wait()[0])).toEqual([4, 4, 4]);
  expect(numbers((await third.arrive())[0])).toEqual([6, 6, 6]);
  expect(numbers((await first.arrive())[0])).toEqual([2, 2, 2]);
  expect(numbers(first.wait()[0])).toEqual([2, 2, 2]);
});

test("errors are thrown where they are met", async () => {
  expect(() => isolate.compile(body("module { nonsense }"))).toThrow(PjrtError);
  const wrong = isolate.run(body(DOUBLE), []);
  expect(() => wrong.wait()).toThrow("the program takes 1 argument, found 0");
  await expect(wrong.arrive()).rejects.toThrow("the program takes 1 argument");
});

test("a crash is an error, and the next one runs", () => {
  if (client.api.version.minor < 100) return;
  expect(() => isolate.compile(body(ABORTS))).toThrow(PluginCrash);
  expect(() => isolate.compile(body(ABORTS))).toThrow("Check failed");
  expect(numbers(isolate.run(body(DOUBLE), [X]).wait()[0])).toEqual([2, 4, 6]);
});

test("so is a program that takes too long", () => {
  const limited = new BlockingIsolate({ childFile, timeoutMs: 2000 });
  const run = limited.run(body(FOREVER), [{ dtype: "i32", shape: [], bytes: new Uint8Array(4) }]);
  expect(() => run.wait()).toThrow(IsolateTimeout);
});
