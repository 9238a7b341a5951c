import { beforeAll, describe, expect, test } from "vitest";
import { DeviceBuffer, type Client } from "../../src/runtime/index.ts";
import { f32, main, numbers, put, testClient } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await testClient();
});

/** The longest time that the event loop was away while `task` ran. */
const longestBlock = async (task: () => Promise<unknown>): Promise<{ longest: number; total: number }> => {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 2);
  const start = performance.now();
  await task();
  const total = performance.now() - start;
  clearInterval(timer);
  return { longest: Math.max(longest, performance.now() - last), total };
};

/** A program that takes long to compile: many operations that XLA cannot fold. */
const long = (count: number): string => {
  const ops = ["sine", "cosine", "exponential", "tanh"];
  const lines = Array.from({ length: count }, (_, i) => `%${i + 1} = stablehlo.${ops[i % 4]} %${i} : tensor<64xf32>`);
  return main("%0: tensor<64xf32>", "tensor<64xf32>", [...lines, `return %${count} : tensor<64xf32>`].join("\n"));
};

/** A program that runs long: a counted loop over a matrix product. */
const LOOP = main(
  "%x: tensor<128x128xf32>, %n: tensor<i32>",
  "tensor<128x128xf32>",
  `%zero = stablehlo.constant dense<0> : tensor<i32>
   %r:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<128x128xf32>
     cond {
       %c = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
       stablehlo.return %c : tensor<i1>
     } do {
       %one = stablehlo.constant dense<1> : tensor<i32>
       %j = stablehlo.add %i, %one : tensor<i32>
       %b = stablehlo.dot_general %a, %a, contracting_dims = [1] x [0] : (tensor<128x128xf32>, tensor<128x128xf32>) -> tensor<128x128xf32>
       %t = stablehlo.tanh %b : tensor<128x128xf32>
       stablehlo.return %j, %t : tensor<i32>, tensor<128x128xf32>
     }
   return %r#1 : tensor<128x128xf32>`,
);
const count = (n: number) => ({ dtype: "i32", shape: [], bytes: new Uint8Array(Int32Array.of(n).buffer) }) as const;

describe("the event loop goes on", () => {
  test("while a program compiles", async () => {
    const { longest, total } = await longestBlock(() => client.compile(long(600), { cache: false }));
    expect(longest).toBeLessThan(Math.max(150, total / 3));
  });

  test("while a program runs", async () => {
    const program = client.compileSync(LOOP);
    const x = put(client, f32([128, 128], Array(128 * 128).fill(0.001)));
    const n = put(client, count(3000));
    let result: DeviceBuffer | undefined;
    const { longest, total } = await longestBlock(async () => {
      [result] = program.execute([x, n]);
      await result.ready();
    });
    expect(longest).toBeLessThan(Math.max(150, total / 3));
    expect(result!.toHostSync().bytes.length).toBe(128 * 128 * 4);
  });
});

test("a hundred compilations at once, and reading while they go on", async () => {
  const square = (i: number): string =>
    main(
      "%x: tensor<f32>",
      "tensor<f32>",
      `%c = stablehlo.constant dense<${i}.0> : tensor<f32>
      %0 = stablehlo.multiply %x, %c : tensor<f32>\nreturn %0 : tensor<f32>`,
    );
  const x = put(client, f32([], [2]));
  const results = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const program = await client.compile(square(i), { cache: false });
      return numbers(await program.execute([x])[0].toHost())[0];
    }),
  );
  expect(results).toEqual(Array.from({ length: 100 }, (_, i) => 2 * i));
});

test("many waits at once, mixed with waits that block", async () => {
  const program = client.compileSync(LOOP);
  const x = put(client, f32([128, 128], Array(128 * 128).fill(0.001)));
  const n = put(client, count(20));
  const waits = Array.from({ length: 60 }, (_, i) => {
    const [result] = program.execute([x, n]);
    if (i % 10 === 9) result.readySync();
    return i % 2 ? result.ready() : result.toHost();
  });
  await Promise.all(waits);
});

test("an error of a running program reaches whoever waits", async () => {
  const shape = "tensor<1000000x1000000xf32>";
  const program = client.compileSync(
    main("", shape, `%0 = stablehlo.constant dense<1.0> : ${shape}\nreturn %0 : ${shape}`),
  );
  const run = async (): Promise<void> => program.execute([])[0].ready();
  await expect(run()).rejects.toMatchObject({ name: "OutOfMemoryError", code: "RESOURCE_EXHAUSTED" });
});

test("a malformed program rejects", async () => {
  await expect(client.compile("module { nonsense }")).rejects.toThrow("nonsense");
});
