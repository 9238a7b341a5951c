// What a process of its own does for tests of how processes end; the scenario is its argument.
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { Client, DeviceBuffer, type Executable } from "../../src/runtime/index.ts";

const program = (ops: number): string => {
  const lines = Array.from({ length: ops }, (_, i) => `%${i + 1} = stablehlo.sine %${i} : tensor<8xf32>`).join("\n");
  return `func.func @main(%0: tensor<8xf32>) -> tensor<8xf32> {\n${lines}\nreturn %${ops} : tensor<8xf32>\n}`;
};

const runOnce = (): number[] => {
  const client = Client.open();
  const executable: Executable = client.compileSync(program(1), { cache: false });
  const x = DeviceBuffer.fromHost(client, { dtype: "f32", shape: [8], bytes: new Uint8Array(32) });
  return Array.from(new Float32Array(executable.execute([x])[0].toHostSync().bytes.buffer));
};

const worker = (): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { argv: ["work"] });
    thread.once("message", resolve);
    thread.once("error", reject);
  });

/** A worker that compiles, runs and reads without end, ended at some time. */
const endless = (milliseconds: number): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { argv: ["loop"] });
    thread.once("message", () => setTimeout(() => void thread.terminate(), milliseconds));
    thread.once("error", reject);
    thread.once("exit", resolve);
  });

const scenarios: Record<string, () => unknown> = {
  run: () => runOnce(),
  // Ends while the compiler is at work on another thread.
  exitWhileCompiling: () => {
    void Client.open().compile(program(20), { cache: false });
    setTimeout(() => process.exit(7), 5);
  },
  // Nothing but the pending wait keeps the process alive.
  waitOnly: async () => {
    await Client.open().compile(program(50), { cache: false });
    console.log("compiled");
  },
  terminate: async () => {
    for (const milliseconds of [0, 20, 55, 90]) await endless(milliseconds);
    console.log(runOnce()[0]);
  },
  throws: () => {
    runOnce();
    throw new Error("on purpose");
  },
  // Collects at every turn, while native code reads and writes what JavaScript has let go.
  collections: async () => {
    const collect = (globalThis as unknown as { gc: () => void }).gc;
    const client = Client.open();
    const sums: number[] = [];
    const rounds = Array.from({ length: 60 }, async (_, i) => {
      const compiled = client.compile(program(1 + (i % 5)), { cache: false });
      collect();
      const input = new Uint8Array(new Float32Array(8).fill(i).buffer);
      let x = DeviceBuffer.fromHost(client, { dtype: "f32", shape: [8], bytes: input });
      input.fill(255);
      const executable = await compiled;
      collect();
      for (let step = 0; step < 5; step++) [x] = executable.execute([x]);
      const copy = x.toHost();
      x = null as never;
      collect();
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      sums[i] = new Float32Array((await copy).bytes.buffer)[0];
    });
    await Promise.all(rounds);
    console.log(JSON.stringify(sums));
  },
  workers: async () => {
    runOnce();
    console.log(JSON.stringify(await Promise.all([worker(), worker()])));
  },
};

/** Says when it has all that a first time takes. */
const loop = async (): Promise<void> => {
  const client = Client.open();
  const zeros = { dtype: "f32", shape: [8], bytes: new Uint8Array(32) } as const;
  for (let ops = 1; ; ops++) {
    const executable = await client.compile(program(1 + (ops % 40)), { cache: false });
    const x = DeviceBuffer.fromHost(client, zeros);
    const [y] = executable.execute([x]);
    await y.ready();
    await y.toHost();
    if (ops === 3) parentPort!.postMessage("begun");
  }
};

if (isMainThread) await scenarios[process.argv[2]]();
else if (process.argv.includes("loop")) await loop();
else parentPort!.postMessage(runOnce());
