import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  Isolate,
  IsolateTimeout,
  PjrtError,
  PluginCrash,
  PluginError,
  runIsolated,
  type Client,
} from "../../../src/runtime/index.ts";
import { isolatesOf } from "../../support/processes.ts";
import { f32, main, numbers, testClient } from "../client.ts";
import { ABORTS, DOUBLE, FOREVER } from "./programs.ts";

let client: Client;
let isolate: Isolate;
beforeAll(async () => {
  client = await testClient();
  isolate = new Isolate();
});
afterAll(() => isolate.close());

const X = f32([3], [1, 2, 3]);
const doubles = async (one: Isolate): Promise<void> =>
  expect(numbers((await one.run(DOUBLE, [X]))[0])).toEqual([2, 4, 6]);

test("a program runs as it would in-process", async () => {
  const [result] = await isolate.run(DOUBLE, [X]);
  expect(result).toMatchObject({ dtype: "f32", shape: [3] });
  expect(numbers(result)).toEqual([2, 4, 6]);
});

test("its errors are those of an in-process run", async () => {
  await expect(isolate.run("module { nonsense }")).rejects.toThrow(PjrtError);
  await expect(isolate.run(DOUBLE, [])).rejects.toThrow("the program takes 1 argument, found 0");
  await expect(new Isolate({ plugin: "/nowhere/plugin.so" }).run(DOUBLE, [X])).rejects.toThrow(PluginError);
});

test("what can be told of a program is told from there", async () => {
  const body = { kind: "stablehlo", code: DOUBLE, options: {} } as const;
  const types = { inputs: [{ dtype: "f32", shape: [3] }], outputs: [{ dtype: "f32", shape: [3] }] };
  expect(await isolate.compile(body)).toEqual(types);
  expect(await isolate.hlo(body)).toContain("ENTRY");
  expect(await isolate.memoryAnalysis(body)).toEqual(client.compileSync(DOUBLE).memoryAnalysis());
  const code = await isolate.serialize(body);
  const again = { kind: "executable", code, options: {}, inputs: types.inputs } as const;
  expect(numbers((await isolate.runBody(again as never, [X]))[0])).toEqual([2, 4, 6]);
});

describe("a program that the plugin aborts on", () => {
  test("is an error, and the next one runs", async () => {
    if (client.api.version.minor < 100) return;
    const crash = isolate.run(ABORTS);
    await expect(crash).rejects.toThrow(PluginCrash);
    await expect(crash).rejects.toThrow(/stopped on this program \(SIGABRT\): .*Check failed/);
    await doubles(isolate);
  });

  test("does not take those with it that wait behind it", async () => {
    if (client.api.version.minor < 100) return;
    const [crash, ...others] = [isolate.run(ABORTS), isolate.run(DOUBLE, [X]), isolate.run(DOUBLE, [X])];
    await expect(crash).rejects.toThrow(PluginCrash);
    for (const [result] of await Promise.all(others)) expect(numbers(result)).toEqual([2, 4, 6]);
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
  expect(numbers((await runIsolated(DOUBLE, [X]))[0])).toEqual([2, 4, 6]);
});

describe.runIf(process.platform === "linux")("a process that is killed", () => {
  test("while it runs is an error, and the next program runs", async () => {
    using one = new Isolate();
    const before = new Set(isolatesOf(process.pid));
    await doubles(one);
    const [child] = isolatesOf(process.pid).filter((pid) => !before.has(pid));
    const run = one.run(FOREVER, [{ dtype: "i32", shape: [], bytes: new Uint8Array(4) }]);
    await sleep(200);
    process.kill(child, "SIGKILL");
    await expect(run).rejects.toThrow("the process that ran this program was killed (SIGKILL)");
    await doubles(one);
  });

  test("while it waits does not matter", async () => {
    using one = new Isolate();
    const before = new Set(isolatesOf(process.pid));
    await doubles(one);
    const [child] = isolatesOf(process.pid).filter((pid) => !before.has(pid));
    process.kill(child, "SIGKILL");
    // Whether its end is known by then, or not.
    await doubles(one);
    process.kill(
      isolatesOf(process.pid).find((pid) => !before.has(pid))!,
      "SIGKILL",
    );
    await sleep(200);
    await doubles(one);
  });

  test("goes with its parent, whatever it is doing", async () => {
    const script = fileURLToPath(new URL("orphan.ts", import.meta.url));
    const parent = spawn(process.execPath, ["--import", "tsx", script], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => parent.stdout.once("data", resolve));
    const children = isolatesOf(parent.pid!);
    expect(children).toHaveLength(1);
    // Let it get into the loop.
    await sleep(500);
    parent.kill("SIGKILL");
    await new Promise((resolve) => parent.once("close", resolve));
    for (let i = 0; i < 100 && readdirSync("/proc").includes(String(children[0])); i++) await sleep(20);
    expect(readdirSync("/proc")).not.toContain(String(children[0]));
  });
});

test("a program that takes too long is stopped, and the next one runs", async () => {
  using one = new Isolate({ timeoutMs: 1500 });
  await doubles(one);
  const run = one.run(FOREVER, [{ dtype: "i32", shape: [], bytes: new Uint8Array(4) }]);
  await expect(run).rejects.toThrow(IsolateTimeout);
  await expect(run).rejects.toThrow("it was not done after 1.5 s");
  await doubles(one);
});

test("large arrays, many, and empty ones come through", async () => {
  const n = 5_000_000;
  const big = `tensor<${n}xf32>`;
  const none = "tensor<0x3xf32>";
  const types = [big, none, ...Array<string>(40).fill("tensor<f32>")];
  const names = types.map((_, i) => `%x${i}`);
  const parameters = types.map((type, i) => `${names[i]}: ${type}`).join(", ");
  const text = main(parameters, types.join(", "), `return ${names.join(", ")} : ${types.join(", ")}`);
  const data = Float32Array.from({ length: n }, (_, i) => i);
  const inputs = [
    { dtype: "f32", shape: [n], bytes: new Uint8Array(data.buffer) } as const,
    f32([0, 3], []),
    ...Array.from({ length: 40 }, (_, i) => f32([], [i])),
  ];
  const results = await isolate.run(text, inputs);
  expect(results.map(({ shape }) => shape)).toEqual(inputs.map(({ shape }) => shape));
  results.forEach(({ bytes }, i) => expect(Buffer.compare(bytes, inputs[i].bytes)).toBe(0));
});
