// One of several processes that share a cache too small for what they do: compiles, checks, clears.
import { compiledPrograms } from "../../../src/runtime/cache/compileCache.ts";
import { Client, DeviceBuffer } from "../../../src/runtime/index.ts";

const program = (n: number): string =>
  `func.func @main(%x: tensor<f32>) -> tensor<f32> {
    %c = stablehlo.constant dense<${n}.0> : tensor<f32>
    %0 = stablehlo.add %x, %c : tensor<f32>
    return %0 : tensor<f32>
  }`;

const client = Client.open();
const seed = Number(process.argv[2]);
for (let i = 0; i < 60; i++) {
  const n = (i * seed * 7) % 11;
  const executable = i % 2 ? client.compileSync(program(n)) : await client.compile(program(n));
  const one = new Uint8Array(new Float32Array([1]).buffer);
  const [result] = executable.execute([DeviceBuffer.fromHost(client, { dtype: "f32", shape: [], bytes: one })]);
  const value = new Float32Array(result.toHostSync().bytes.buffer)[0];
  if (value !== n + 1) throw new Error(`${n} + 1 = ${value}`);
  if (i % 20 === 19) compiledPrograms().clear();
}
