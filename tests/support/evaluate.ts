// Runs IR on the real plugin: emitted, compiled, executed, decoded.
import { emitModule, type EmitOptions } from "../../src/emit/index.ts";
import type { DType } from "../../src/ir/dtype.ts";
import { decodeElements, encodeElements, type Scalar } from "../../src/ir/elements.ts";
import type { Func } from "../../src/ir/graph.ts";
import type { Literal } from "../../src/ir/literal.ts";
import { sizeOf, type Shape } from "../../src/ir/type.ts";
import { Client, DeviceBuffer, type Executable, type HostArray } from "../../src/runtime/index.ts";

/** A tensor as tests write it: elements in row-major order, complex ones as [re, im]. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: readonly Scalar[];
}

export const tensor = (dtype: DType, shape: Shape, data: readonly Scalar[]): Tensor => ({ dtype, shape, data });

const toHost = ({ dtype, shape, data }: Tensor): HostArray => ({ dtype, shape, bytes: encodeElements(dtype, data) });

const fromHost = ({ dtype, shape, bytes }: HostArray): Tensor => ({
  dtype,
  shape,
  data: decodeElements(dtype, bytes),
});

/** The whole literal, splats spread out. */
function literalArray({ type, bytes, splat }: Literal): HostArray {
  if (!splat) return { ...type, bytes };
  const all = new Uint8Array(bytes.length * sizeOf(type.shape));
  for (let i = 0; i < all.length; i += bytes.length) all.set(bytes, i);
  return { ...type, bytes: all };
}

/** Compiles StableHLO text and runs it. */
export function runText(text: string | Uint8Array, inputs: readonly HostArray[]): HostArray[] {
  using executable = Client.open().compileSync(text);
  return execute(executable, inputs);
}

function execute(executable: Executable, inputs: readonly HostArray[]): HostArray[] {
  const buffers = inputs.map((input) => DeviceBuffer.fromHost(executable.client, input));
  const outputs = executable.execute(buffers);
  const results = outputs.map((output) => output.toHostSync());
  for (const buffer of [...buffers, ...outputs]) buffer.dispose();
  return results;
}

/** A compiled function, to be run as often as wanted. */
export interface Runnable extends Disposable {
  readonly run: (inputs: readonly Tensor[]) => Tensor[];
}

/** A function compiled for the plugin that TSJAX_PJRT_PLUGIN names or the CPU's. */
export function runnable(func: Func, options: EmitOptions = {}): Runnable {
  const { text, hoisted } = emitModule(func, options);
  const constants = hoisted.map(literalArray);
  const executable = Client.open().compileSync(text);
  return {
    run: (inputs) => execute(executable, [...inputs.map(toHost), ...constants]).map(fromHost),
    [Symbol.dispose]: () => executable.dispose(),
  };
}

/** The results of a function, compiled for one run. */
export function evaluate(func: Func, inputs: readonly Tensor[], options: EmitOptions = {}): Tensor[] {
  using compiled = runnable(func, options);
  return compiled.run(inputs);
}
