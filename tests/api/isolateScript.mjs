// What isolate.test.ts runs in a process of its own; prints one JSON value.
import { readFileSync } from "node:fs";
import { array, compile, grad, jit } from "../../dist/index.js";

const isolate = process.env.ASK ? true : undefined;

async function answers() {
  const x = array([1, 2, 3]);
  const source = 'import { f32 } from "tsjax"; export const main = (x: f32<[3]>, y: f32) => x * y + 2;';
  const program = await compile(source, { isolate });
  const V3 = "tensor<3xf32>";
  const text = `func.func @main(%x: ${V3}) -> ${V3} {\n %0 = stablehlo.add %x, %x : ${V3}\n return %0 : ${V3}\n}`;
  const foreign = await compile({ stablehlo: text }, { isolate });
  const f = jit((x, y) => x * y + 5, { isolate });
  const jitted = f(x, 4);
  const g = jit(
    grad((x) => (x * x * 3).sum()),
    { isolate },
  );
  const donating = jit((x) => x + 1, { isolate, donateArgnums: 0 });
  donating(jitted.toArray());
  const given = f(x, 1);
  donating(given).toArray();
  let donated = "nothing";
  try {
    given.toArray();
  } catch (error) {
    donated = error.message;
  }
  const table = Float32Array.from({ length: 1000 }, (_, i) => i);
  const constant = jit((x) => (x * table).sum(), { isolate, scope: { table } });
  const result = {
    compiled: (await program.run(x, 3)).toArray(),
    foreign: (await foreign.run(x))[0].toArray(),
    jitted: jitted.toArray(),
    chained: [...(await f(f(x, 2), 1).data())],
    gradient: g(x).toArray(),
    donated,
    constant: constant(1).item(),
    hlo: (await program.hlo()).startsWith("HloModule"),
  };
  // The point of it all: the plugin is not in this process.
  return { ...result, loaded: /pjrt/i.test(readFileSync("/proc/self/maps", "utf8")) };
}

async function crash() {
  const F6 = "tensor<2xf6E2M3FN>";
  const aborts = `func.func @main() -> ${F6} {\n %0 = stablehlo.constant dense<[1.0, 2.0]> : ${F6}\n return %0 : ${F6}\n}`;
  const loop = `func.func @main(%x: tensor<i32>) -> tensor<i32> {
    %r = stablehlo.while(%a = %x) : tensor<i32> cond {
      %t = stablehlo.constant dense<true> : tensor<i1>
      stablehlo.return %t : tensor<i1>
    } do {
      %b = stablehlo.add %a, %a : tensor<i32>
      stablehlo.return %b : tensor<i32>
    }
    return %r : tensor<i32> }`;
  const error = await (await compile({ stablehlo: aborts }, { isolate: true })).run().catch((reason) => reason);
  const limited = await compile({ stablehlo: loop }, { isolate: { timeoutMs: 3000 } });
  const late = await limited.run(1).catch((reason) => reason);
  const f = jit((x) => x * 2, { isolate: true });
  return { name: error.name, how: error.how, reason: error.reason, late: late.name, after: f([1, 2, 3]).toArray() };
}

console.log(JSON.stringify(process.argv[2] === "crash" ? await crash() : await answers()));
