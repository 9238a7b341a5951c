import { beforeAll, describe, expect, test } from "vitest";
import { Client, PjrtError } from "../../src/runtime/index.ts";
import { encodeCompileOptions } from "../../src/runtime/compileOptions.ts";
import { f32, main, numbers, put, testClient } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await testClient();
});

const add = (constant: string): string =>
  main(
    "%x: tensor<f32>",
    "tensor<f32>",
    `%c = stablehlo.constant dense<${constant}> : tensor<f32>
    %0 = stablehlo.add %x, %c : tensor<f32>\nreturn %0 : tensor<f32>`,
  );

test("one client for all who ask alike", () => {
  expect(Client.open()).toBe(client);
});

test("what the plugin and its devices tell", () => {
  expect(client.platform).toBe("cpu");
  expect(client.platformVersion.length).toBeGreaterThan(0);
  const { stablehlo_current_version, stablehlo_minimum_version } = client.pluginAttributes;
  expect(stablehlo_current_version).toHaveLength(3);
  expect(stablehlo_minimum_version).toHaveLength(3);
  const [device] = client.devices;
  expect(device.id).toBe(0);
  expect(device.kind).toBe("cpu");
  expect(device.processIndex).toBe(0);
  expect(String(device)).toContain("id=0");
  expect(device.attributes).toBeTypeOf("object");
});

describe("create options", () => {
  test("one CPU device unless more are asked for", () => {
    expect(client.devices).toHaveLength(1);
  });

  test("several CPU devices in one process", async () => {
    const many = Client.open({ createOptions: { cpu_device_count: 3 } });
    expect(many).not.toBe(client);
    expect(many.devices).toHaveLength(3);
    const x = put(many, f32([2], [1, 2]));
    expect(numbers(await x.copyTo(many.devices[2]).toHost())).toEqual([1, 2]);
  });
});

describe("errors", () => {
  test("carry code, message and operation", () => {
    const unknown = main(
      "%x: tensor<2xf32>",
      "tensor<2xf32>",
      `%0 = stablehlo.custom_call @nope(%x) : (tensor<2xf32>) -> tensor<2xf32>
      return %0 : tensor<2xf32>`,
    );
    let caught: unknown;
    try {
      client.compileSync(unknown);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(PjrtError);
    expect(caught).toMatchObject({ code: "NOT_FOUND", operation: "PJRT_Client_Compile" });
    expect((caught as Error).message).toContain("nope");
  });

  test("a function that the plugin lacks is named", () => {
    const old = Object.create(client.api, { has: { value: () => false } }) as typeof client.api;
    const missing = () => old.function.call(client.api, "PJRT_Nothing" as "PJRT_Client_Load");
    expect(missing).toThrow(/lacks PJRT_Nothing/);
  });
});

describe("compile options", () => {
  test("are encoded as XLA's message", () => {
    const bytes = encodeCompileOptions({ flags: { a: true, b: 2, c: "s" } });
    const hex = Buffer.from(bytes).toString("hex");
    // build options: device_ordinal -1, num_replicas 1, num_partitions 1; then the overrides, a map.
    expect(hex).toBe(
      "1a0f" +
        "08ffffffffffffffffff01" +
        "2001" +
        "2801" +
        "3a070a016112021001" +
        "3a070a016212021802" +
        "3a080a016312030a0173",
    );
  });

  test("flags reach XLA", () => {
    expect(() => client.compileSync(add("1.0"), { flags: { xla_no_such_flag: true } })).toThrow("xla_no_such_flag");
    const program = client.compileSync(add("1.0"), { flags: { xla_cpu_enable_fast_math: false } });
    expect(numbers(program.execute([put(client, f32([], [2]))])[0].toHostSync())).toEqual([3]);
  });
});

test("an executable serializes, and what it gives loads", async () => {
  const program = client.compileSync(add("5.0"));
  const bytes = program.serialize();
  expect(bytes.length).toBeGreaterThan(100);
  const again = client.deserialize(bytes, { inputs: program.inputs });
  expect(numbers(await again.execute([put(client, f32([], [2]))])[0].toHost())).toEqual([7]);
  expect(() => client.deserialize(bytes.subarray(0, 20))).toThrow(PjrtError);
});
