import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Isolate, PjrtError, PluginCrash, runIsolated, type Client } from "../../src/runtime/index.ts";
import { f32, main, numbers, testClient } from "./client.ts";

let client: Client;
let isolate: Isolate;
beforeAll(async () => {
  client = await testClient();
  isolate = new Isolate();
});
afterAll(() => isolate.close());

const V3 = "tensor<3xf32>";
const DOUBLE = main(`%x: ${V3}`, V3, `%0 = stablehlo.add %x, %x : ${V3}\nreturn %0 : ${V3}`);
const F6 = "tensor<2xf6E2M3FN>";
// XLA:CPU of the pinned plugin fails a check on a constant of this type, and ends the process.
const ABORTS = main("", F6, `%0 = stablehlo.constant dense<[1.0, 2.0]> : ${F6}\nreturn %0 : ${F6}`);

test("a program runs as it would in-process", async () => {
  const [result] = await isolate.run(DOUBLE, [f32([3], [1, 2, 3])]);
  expect(result).toMatchObject({ dtype: "f32", shape: [3] });
  expect(numbers(result)).toEqual([2, 4, 6]);
});

test("its errors are those of an in-process run", async () => {
  await expect(isolate.run("module { nonsense }")).rejects.toThrow(PjrtError);
  await expect(isolate.run(DOUBLE, [])).rejects.toThrow("the program takes 1 arguments, 0 were given");
});

describe("a program that the plugin aborts on", () => {
  test("is an error, and the next one runs", async () => {
    if (client.api.version.minor < 100) return;
    const crash = isolate.run(ABORTS);
    await expect(crash).rejects.toThrow(PluginCrash);
    await expect(crash).rejects.toThrow(/stopped on this program \(SIGABRT\): .*Check failed/);
    expect(numbers((await isolate.run(DOUBLE, [f32([3], [1, 2, 3])]))[0])).toEqual([2, 4, 6]);
  });

  test("is refused in-process", () => {
    expect(() => client.compileSync(ABORTS)).toThrow("UNIMPLEMENTED: the element type f6E2M3FN is not supported");
  });
});

test("several at once take turns", async () => {
  const runs = [1, 2, 3].map((n) => isolate.run(DOUBLE, [f32([3], [n, n, n])]));
  expect((await Promise.all(runs)).map(([result]) => numbers(result)[0])).toEqual([2, 4, 6]);
});

test("one program in a process of its own", async () => {
  expect(numbers((await runIsolated(DOUBLE, [f32([3], [1, 2, 3])]))[0])).toEqual([2, 4, 6]);
});
