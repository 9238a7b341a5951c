// Printing, and functions of the host: declared in a module, and handed in by the host.
import {
  CallbackError, compile, customJvp, debug, effectsBarrier, ioCallback, jit, load, numpy as np, pureCallback,
  ShapeDtypeStruct, vmap, f32, i32, type Dim,
} from "tsjax"; // prettier-ignore

declare function lookup(i: i32): f32;
declare function sorted<B extends Dim>(x: f32<[B]>): f32<[B]>;
declare const rate: number;

const slope = customJvp((i: i32) => pureCallback(lookup, f32, i));
slope.defjvp((primals, tangents) => [slope(primals[0]), tangents[0]]);

export function rows<B extends Dim>(i: i32<[B]>, x: f32<[3]>) {
  debug.print("i = {}, mean {m:.2f}", i, { m: np.mean(x), ordered: true });
  const y = vmap((j: i32) => pureCallback(lookup, f32, j, { vmapMethod: "sequential" }))(i);
  const z = pureCallback(sorted, { shape: [3], dtype: f32 }, x) * rate;
  const [a, b] = ioCallback(lookup, ["f32", ShapeDtypeStruct([2], f32)], 0, { ordered: true });
  debug.callback((v: f32) => debug.print("{}", v), a);
  return [y, z + np.sum(b)];
}

export async function host(): Promise<unknown> {
  const table = [1, 2, 3];
  const scope = { lookup: (i: number) => table[i], rate: 0.5 };
  const program = await compile("…", { scope });
  const model = await load<typeof import("./model.ts")>("./model.ts", { scope });
  const f = jit((i: i32) => pureCallback(scope.lookup, f32, i), { scope });
  try {
    return [await program.run(1), model, f(1).item()];
  } catch (error) {
    if (error instanceof CallbackError) return [error.cause, error.diagnostics[0].line];
    throw error;
  } finally {
    await effectsBarrier();
  }
}
