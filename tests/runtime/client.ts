// The client that the tests of the bridge share: the plugin of TSJAX_PJRT_PLUGIN, or the CPU plugin, fetched if need be.
import { Client, DeviceBuffer, type ArrayType, type HostArray } from "../../src/runtime/index.ts";

export const testClient = (): Promise<Client> => Client.ensure();

/** `tensor<2x3xf32>` */
export const tensor = (shape: readonly number[], element: string): string =>
  `tensor<${shape.map((dim) => `${dim}x`).join("")}${element}>`;

/** A module whose main takes and gives what the signature says. */
export const main = (parameters: string, results: string, body: string): string =>
  `module @test {\n  func.func public @main(${parameters}) -> (${results}) {\n${body}\n  }\n}`;

export const f32 = (shape: readonly number[], values: readonly number[]): HostArray => ({
  dtype: "f32",
  shape,
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});

export const numbers = (array: HostArray): number[] => {
  const { buffer, byteOffset, byteLength } = array.bytes;
  if (array.dtype !== "f32") throw new Error(`f32 expected, ${array.dtype} found`);
  return Array.from(new Float32Array(buffer, byteOffset, byteLength / 4));
};

export const put = (client: Client, array: HostArray): DeviceBuffer => DeviceBuffer.fromHost(client, array);

export const type = (dtype: ArrayType["dtype"], ...shape: number[]): ArrayType => ({ dtype, shape });
