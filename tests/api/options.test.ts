// Options and sizes that the host misspells are told, whichever function takes them.
import { describe, expect, it } from "vitest";
import * as api from "../../src/api/index.ts";
import { NUMPY_HOST } from "../../src/api/numpyHost.ts";

const SOURCE = 'import { f32, type Dim } from "tsjax"; export const main = <B extends Dim>(x: f32<[B]>) => x * 2;';
const square = (x: number): number => x * x;
const none = (): never => undefined as never;

describe("an option that there is not", () => {
  it.each<[string, () => unknown, string]>([
    ["compile", () => api.compile(SOURCE, { dimz: { B: 2 } } as never), "compile has no option dimz (its options are entry, dims, args, scope, target, isolate, debugNans, debugInfs, callbackTimeoutMs): did you mean dims?"], // prettier-ignore
    ["compile of StableHLO", () => api.compile({ stablehlo: "" }, { dims: {} } as never), "compile has no option dims (its options are isolate)"], // prettier-ignore
    ["isolate", () => api.compile(SOURCE, { isolate: { timeoutMS: 1 } as never }), "isolate has no option timeoutMS (its options are timeoutMs): did you mean timeoutMs?"], // prettier-ignore
    ["load", () => api.load("x.ts", { dims: {} } as never), "load has no option dims (its options are scope, debugNans, debugInfs, callbackTimeoutMs)"], // prettier-ignore
    ["jit", () => api.jit(square, { vmpa: 1, scope: {} } as never), "jit has no option vmpa (its options are staticArgnums, donateArgnums, isolate, debugNans, debugInfs, callbackTimeoutMs, scope)"], // prettier-ignore
    ["jit, one of JAX's", () => api.jit(square, { staticArgnames: [] } as never), "did you mean staticArgnums?"],
    ["jit, no object", () => api.jit(square, null as never), "jit takes its options as an object, found null"],
    ["a timeout that is none", () => api.compile(SOURCE, { callbackTimeoutMs: -1 }), "callbackTimeoutMs takes a positive number of milliseconds, found -1"], // prettier-ignore
    ["customJvp", () => api.customJvp(square, { nondiffArgnum: 0 } as never), "did you mean nondiffArgnums?"],
    ["makeJaxpr", () => api.makeJaxpr(square, { staticArgnum: 0 } as never), "did you mean staticArgnums?"],
    ["checkGrads", () => api.checkGrads(square, [1], { orders: 2 } as never), "checkGrads has no option orders"],
    ["array", () => api.array([1], { type: "f32" } as never), "did you mean dtype?"],
    ["devicePut", () => api.devicePut([1], 0, { alias: true } as never), "devicePut has no option alias (its options are mayAlias)"], // prettier-ignore
    ["np.frombuffer", () => NUMPY_HOST.frombuffer(new ArrayBuffer(8), { ofset: 4 } as never), "did you mean offset?"],
    ["np.arrayStr", () => NUMPY_HOST.arrayStr([1], { precison: 2 } as never), "did you mean precision?"],
    ["printEnvironmentInfo", () => api.printEnvironmentInfo({ asString: true } as never), "has no option asString"],
    ["makeArrayFromCallback", () => api.makeArrayFromCallback([1], 0, none, { type: "f32" } as never), "did you mean dtype?"], // prettier-ignore
  ])("of %s", async (_, call, message) => {
    const error: unknown = await Promise.resolve()
      .then(call)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(api.ArgumentError);
    expect((error as Error).message).toContain(message);
  });

  it("of scope, whose names the module does not declare", async () => {
    const source = `import { f32 } from "tsjax"; declare const rate: number; export const main = (x: f32) => x * rate;`;
    await expect(api.compile(source, { scope: { rate: 1, rates: 2 } })).rejects.toThrow("the module does not declare rates, which scope hands in (it declares rate; write declare const rates, or declare function rates): did you mean rate?"); // prettier-ignore
    await expect(api.compile(SOURCE, { dims: { B: 2 }, scope: { f: square } })).rejects.toThrow("it declares none");
  });

  it("of waiting and reading", async () => {
    const x = api.devicePut([1, 2]) as api.DeviceArray;
    expect(() => x.dataSync({ cpy: true } as never)).toThrow("dataSync has no option cpy");
    await expect(x.data({ singal: null } as never)).rejects.toThrow("did you mean signal?");
    await expect(x.ready({ timeout: 3 } as never)).rejects.toThrow("ready has no option timeout");
  });

  it("of a transformation", () => {
    expect(() => api.grad(square, { argnum: 0 })(2)).toThrow(/grad has no option argnum[^]*did you mean argnums\?/);
  });
});

describe("sizes of dimensions", () => {
  it.each([
    ["a name that there is not", { C: 2 }, "main has no dimension C (it names B)"],
    ["a name in another case", { b: 2 }, "main has no dimension b (it names B): did you mean B?"],
    ["no size", { B: 1.5 }, "the size of B must be an integer that is not negative, found 1.5"],
    ["no object", 3, "dims takes sizes by name, as { B: 32 }, found 3"],
  ])("%s", async (_, dims, message) => {
    await expect(api.compile(SOURCE, { dims: dims as never })).rejects.toThrow(message);
  });

  it("that arguments contradict", async () => {
    const compiled = api.compile(SOURCE, { dims: { B: 4 }, args: ["f32[3]"] });
    await expect(compiled).rejects.toThrow("B would be 3 by axis 0, and is 4 already (B is given as 4)");
  });

  it("where the entry names none", async () => {
    const source = 'import { f32 } from "tsjax"; export const main = (x: f32) => x;';
    await expect(api.compile(source, { dims: { B: 1 } })).rejects.toThrow("main has no dimension B (it names none)");
  });
});
