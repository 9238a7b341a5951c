// tsjax profile, and the host's profiler: traces that Perfetto opens.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { ArgumentError, compile, debug, jit, profiler, type DeviceArray } from "../../src/api/index.ts";
import { onPrint, printToStdout } from "../../src/api/printing.ts";
import type { Trace } from "../../src/runtime/profile/index.ts";
import { tsjax } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "tsjax-profile-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

writeFileSync(
  at("model.ts"),
  `import { debug, numpy as np, f32 } from "tsjax";
export function main(x: f32<[64, 64]>) {
  const y = np.matmul(x, x);
  debug.print("trace {:.1f}", np.trace(y));
  return y;
}
`,
);
const V = "tensor<2xf32>";
writeFileSync(at("double.mlir"), `func.func @main(%x: ${V}) -> ${V} {\n %0 = stablehlo.add %x, %x : ${V}\n return %0 : ${V}\n}\n`); // prettier-ignore
writeFileSync(at("x.json"), JSON.stringify(Array.from({ length: 64 }, (_, i) => Array.from({ length: 64 }, (_x, j) => (i === j ? 2 : 0))))); // prettier-ignore

const read = (file: string): Trace => {
  const bytes = readFileSync(file);
  return JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()) as Trace;
};

/** The names of the spans of each row. */
function rows({ traceEvents }: Trace): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { ph, tid, args } of traceEvents.filter(({ name }) => name === "thread_name")) {
    expect(ph).toBe("M");
    const own = traceEvents.filter((event) => event.ph === "X" && event.tid === tid);
    for (const { ts, dur } of own) {
      expect(ts).toBeGreaterThanOrEqual(0);
      expect(dur).toBeGreaterThanOrEqual(0);
    }
    found[args!.name] = own.map(({ name }) => name);
  }
  return found;
}

describe("tsjax profile", () => {
  it("writes a trace of all stages, and says where the time goes", async () => {
    const file = at("trace.json");
    const { code, stdout } = await tsjax(["profile", at("model.ts"), "--arg", `@${at("x.json")}`, "--repeat", "3", "-o", file]); // prettier-ignore
    expect(code).toBe(0);
    expect(stdout).toMatch(/^trace 256.0$/m);
    expect(stdout).toMatch(/^device +main +3× +\d+\.\d+ ms +\d+\.\d+ ms each/m);
    expect(stdout).toContain(`${file} has`);
    const trace = read(file);
    const { compiler, device, transfers, program, "host functions": functions } = rows(trace);
    expect(compiler.map((name) => name.replace(/ .*/, ""))).toEqual(
      expect.arrayContaining(["open", "parse", "elaborate", "optimise", "verify", "emit"]),
    );
    expect(compiler.some((name) => /^(XLA: compile main|load main, kept)$/.test(name))).toBe(true);
    expect(device).toEqual(["main", "main", "main"]);
    expect(transfers.filter((name) => name === "send f32[64,64]")).toHaveLength(3);
    expect(transfers.filter((name) => name === "read f32[64,64]")).toHaveLength(3);
    expect(program).toEqual(["start of the process", "run 1", "run 2", "run 3"]);
    expect(functions).toEqual(Array(3).fill("trace {:.1f}"));
  });

  it("takes programs of all kinds, and writes compressed ones", async () => {
    const file = at("double.json.gz");
    expect(await tsjax(["profile", at("double.mlir"), "--arg", "[1,2]", "--repeat", "2", "-o", file])).toMatchObject({ code: 0 }); // prettier-ignore
    expect(rows(read(file)).device).toHaveLength(2);
  });

  it("says what is wrong with its options, and with the program", async () => {
    expect(await tsjax(["profile", at("model.ts"), "--repeat", "0"])).toMatchObject({ code: 2 });
    expect(await tsjax(["profile", at("model.ts"), "-o", "trace.txt"])).toMatchObject({ code: 2 });
    const { code, stderr } = await tsjax(["profile", at("model.ts"), "--arg", "[1]", "-o", at("none.json")]);
    expect(code).toBe(1);
    expect(stderr).toContain("model.ts");
  });
});

describe("profiler", () => {
  it("takes a trace of a body, with spans of its own", async () => {
    const f = jit((x: number) => x * 2);
    const file = at("body.json");
    const given = profiler.trace(file, () =>
      profiler.annotate("epoch", () => (f([1, 2]) as never as DeviceArray).toArray()),
    );
    expect(given).toEqual([2, 4]);
    const { device, program, compiler } = rows(read(file));
    expect(device).toHaveLength(1);
    expect(program).toEqual(["epoch"]);
    expect(compiler.length).toBeGreaterThan(3);
    const program2 = await compile(`import { f32 } from "tsjax"; export const main = (x: f32) => x + 1;`);
    expect(await profiler.trace(at("traces"), async () => ((await program2.run(1)) as { item(): number }).item())).toBe(
      2,
    );
    expect(rows(read(join(at("traces"), "perfetto_trace.json.gz"))).device).toEqual(["main"]);
  });

  it("has programs in isolation as a whole", async () => {
    const program = await compile(`import { f32 } from "tsjax"; export const main = (x: f32) => x + 1;`, { isolate: true }); // prettier-ignore
    profiler.startTrace();
    await program.run(1);
    const { compiler, device } = rows(profiler.stopTrace());
    expect(compiler).toContain("compile, in isolation");
    expect(device).toEqual(["run, in isolation"]);
  });

  it("records what fails as well, and calls of the host", () => {
    expect(() =>
      profiler.trace(at("failed.json"), () => {
        throw new Error("of the body");
      }),
    ).toThrow("of the body");
    expect(read(at("failed.json")).displayTimeUnit).toBe("ms");
    onPrint(() => undefined);
    const f = jit((x: number) => {
      (debug as never as { print(text: string, x: number): void }).print("x = {}", x);
      return x;
    });
    profiler.startTrace();
    (f(3) as never as DeviceArray).toArray();
    const trace = profiler.stopTrace();
    printToStdout();
    expect(rows(trace)["host functions"]).toEqual(["x = {}"]);
    expect(() => profiler.stopTrace()).toThrow(ArgumentError);
  });
});
