import { beforeAll, expect, test } from "vitest";
import { Client, DeviceBuffer, PjrtError, PluginError, Topology } from "../../src/runtime/index.ts";
import { f32, main, numbers, testClient } from "./client.ts";

let client: Client;
beforeAll(async () => {
  await testClient();
  client = Client.open({ createOptions: { cpu_device_count: 2 } });
});

const V2 = "tensor<2xf32>";
const SUM = main(
  `%x: ${V2}`,
  `${V2}, tensor<f32>`,
  `%0 = "stablehlo.all_reduce"(%x) ({
     ^bb0(%a: tensor<f32>, %b: tensor<f32>):
       %s = stablehlo.add %a, %b : tensor<f32>
       stablehlo.return %s : tensor<f32>
   }) {replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>} : (${V2}) -> ${V2}
   %1 = stablehlo.constant dense<3.0> : tensor<f32>
   return %0, %1 : ${V2}, tensor<f32>`,
);

test("two replicas add up what each was given", async () => {
  const program = client.compileSync(SUM, { replicas: 2 });
  const on = (device: number, values: number[]): DeviceBuffer =>
    DeviceBuffer.fromHost(client, f32([2], values), { device: client.devices[device] });
  const results = program.executeReplicated([[on(0, [1, 2])], [on(1, [10, 20])]]);
  expect(results).toHaveLength(2);
  for (const [sum, constant] of results) {
    expect(numbers(await sum.toHost())).toEqual([11, 22]);
    expect(numbers(constant.toHostSync())).toEqual([3]);
  }
});

test("lists that do not fit the devices are refused", () => {
  const program = client.compileSync(SUM, { replicas: 2 });
  const x = DeviceBuffer.fromHost(client, f32([2], [1, 2]));
  expect(() => program.executeReplicated([[x]])).toThrow("runs on 2 devices, arguments for 1 were given");
  expect(() => program.executeReplicated([[x], []])).toThrow("the same number of arguments");
});

test("what an executable tells of itself", () => {
  const program = client.compileSync(main(`%x: ${V2}`, V2, `return %x : ${V2}`));
  const kinds = program.outputMemoryKinds;
  expect(kinds === undefined || kinds.length === 1).toBe(true);
  const costs = program.costAnalysis();
  expect(costs === undefined || typeof costs === "object").toBe(true);
});

test("the memory of a run", () => {
  const type = "tensor<256x256xf32>";
  const sort = (dimension: number): string => `<{dimension = ${dimension} : i64, is_stable = true}> ({
      ^bb0(%a: tensor<f32>, %b: tensor<f32>):
        %c = stablehlo.compare LT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
        stablehlo.return %c : tensor<i1>
    }) : (${type}) -> ${type}`;
  // What the first sort gives is held until the second is done.
  const program = client.compileSync(`func.func @main(%x: ${type}) -> ${type} {
    %0 = "stablehlo.sort"(%x) ${sort(0)}
    %1 = "stablehlo.sort"(%0) ${sort(1)}
    %2 = stablehlo.subtract %0, %1 : ${type}
    return %2 : ${type}
  }`);
  const memory = program.memoryAnalysis();
  if (memory === undefined) return;
  expect(memory).toMatchObject({ arguments: 4 * 256 * 256, outputs: 4 * 256 * 256, aliases: 0 });
  expect(memory.temporaries).toBeGreaterThanOrEqual(4 * 256 * 256);
});

test("topologies that a plugin does not have", () => {
  expect(() => Topology.create({ name: "nowhere" })).toThrow(PjrtError);
  expect(() => Topology.create({ plugin: "cuda99" })).toThrow(PluginError);
});
