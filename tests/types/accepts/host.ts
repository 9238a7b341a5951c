// What the host writes: compiling, loading, transforming, reading results.
import {
  array, check, compile, devices, Diagnostics, f32, grad, jit, load, numpy as np, FileError, OutOfMemoryError, PjrtError, profiler, RuntimeUsageError, valueAndGrad, vmap, type DeviceArray,
} from "tsjax"; // prettier-ignore

export async function main(sourceText: string): Promise<unknown> {
  const program = await compile(sourceText, { entry: "loss", dims: { B: 32 } });
  const texts: string[] = [program.stablehlo, program.ir, program.signature.name, await program.hlo()];
  await program.load();
  const out = await program.run([1, 2, 3], new Float32Array(4), array([[1, 2]], { dtype: "bf16" }));

  const foreign = await compile({ stablehlo: texts[0] });
  const arrays: DeviceArray[] = await foreign.run(1, new Int32Array(2));
  const doubled = arrays[0] * 2 + arrays[0].size;

  const model = await load<typeof import("./model.ts")>("./model.ts");
  const params = { w: new Float32Array(640), b: array(new Float32Array(10)) };
  const step = jit(model.step, { donateArgnums: [0] });
  const [params2, l] = step(params, [[1, 2]], new Int32Array(32), 0.1);
  await l.ready();
  const loss = model.loss(params2, [[1, 2]], [1]);
  const numbers = [
    l.item(),
    l.toArray(),
    await l.data(),
    loss.item(),
    (await loss.ready()).toArray(),
    await loss.data(),
  ];
  loss.dispose();
  const gradient = grad(model.loss)(params, [[0.5]], [1]);
  const g = jit(vmap(grad(model.loss), [null, 0, 0]))(params, [[[1]]], [[1]]);
  const [value, both] = jit(valueAndGrad(model.loss))(params2, [[1]], [1]);

  const f = jit((x, y) => x * y + 2);
  const h = jit((x: f32<[3]>) => np.sum(x) * 2, { scope: { np } });
  const traced: number = await profiler.trace("trace.json.gz", async () =>
    profiler.annotate("step", () => Number(h([1, 2, 3]).item())),
  );
  texts.push(`${traced}`);
  h([1, 2, 3]).item();
  f(1, new Float32Array(3)).toArray();

  const loaded = await load<{ size: number; params: { w: f32<[3]>; act: (x: f32) => f32 } }>("./other.ts");
  texts.push(loaded.size.toFixed(2), String(loaded.params.act([1]).item()), String(loaded.params.w.toArray()));
  const untyped = await load("./other.ts");
  untyped.main(1, 2);
  try {
    const faults: Diagnostics | null = check({ file: "model.ts" });
    for (const { code, line, column, hint } of faults?.diagnostics ?? [])
      texts.push(`${code} ${line}:${column} ${hint}`);
  } catch (error) {
    if (error instanceof Diagnostics) texts.push(error.render({ color: false }));
    if (error instanceof PjrtError && error.code === "RESOURCE_EXHAUSTED") texts.push(error.operation);
    if (error instanceof FileError && error.code === "ENOENT") texts.push(error.path);
    if (error instanceof RuntimeUsageError && error.code === "DONATED") texts.push(error.message);
    if (error instanceof OutOfMemoryError) texts.push(`${error.requested} ${error.holdings[0]?.maker}`);
  }
  return [out, doubled, numbers, gradient.w, g, value.item(), both.b, devices()[0].platform];
}
