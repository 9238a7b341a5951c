// Waiting that is given up: the promise ends with the signal's reason, the program and its arrays go on.
import { beforeAll, expect, test } from "vitest";
import { compile, jit, type DeviceArray, type Program } from "../../src/api/index.ts";

const LONG = "import { f32, range } from 'tsjax'; export const main = (x: f32<[256, 256]>) => { let y = x; for (const i of range(400)) y = x.dot(y) / 100; return y; };"; // prettier-ignore
const input = Array.from({ length: 256 }, (_, i) => Array.from({ length: 256 }, (_, j) => Math.sin(i * j)));
const aborted = (): AbortSignal => AbortSignal.abort(new Error("enough"));

let program: Program;
beforeAll(async () => {
  program = await compile(LONG);
});

test("loading", async () => {
  await expect(program.load({ signal: aborted() })).rejects.toThrow("enough");
  await expect(program.load()).resolves.toBe(program);
  await expect(program.load({ signal: new AbortController().signal })).resolves.toBe(program);
});

test("what is no signal", async () => {
  for (const signal of [{}, 5, "now"]) {
    await expect(program.load({ signal } as never)).rejects.toThrow(/^signal takes an AbortSignal, found /);
  }
});

test("what is being computed", async () => {
  const x = (await program.run(input)) as DeviceArray;
  const controller = new AbortController();
  const waiting = x.ready({ signal: controller.signal });
  controller.abort(new Error("too long"));
  await expect(waiting).rejects.toThrow("too long");
  await expect(x.data({ signal: aborted() })).rejects.toThrow("enough");
  expect((await x.data()).length).toBe(256 * 256);
  // What is there already needs no waiting.
  await expect(x.ready({ signal: aborted() })).resolves.toBe(x);
});

test("a signal that is never used leaves no listener", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal) as AbortSignal["addEventListener"];
  const remove = signal.removeEventListener.bind(signal) as AbortSignal["removeEventListener"];
  signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
  signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
  const y = jit((x: number) => x + 1)(1) as unknown as DeviceArray;
  await y.data({ signal });
  await new Promise((resolve) => setImmediate(resolve));
  expect(listeners).toBe(0);
});
