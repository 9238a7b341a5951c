// Programs in processes of their own, by way of the API as it is bundled.
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("isolateScript.mjs", import.meta.url));
const run = async (env: Record<string, string>): Promise<unknown> => {
  const { stdout } = await execa(process.execPath, [script], { env });
  return JSON.parse(stdout);
};

const ANSWERS = {
  compiled: [5, 8, 11],
  foreign: [2, 4, 6],
  jitted: [9, 13, 17],
  chained: [12, 14, 16],
  gradient: [6, 12, 18],
  donated: expect.stringContaining("this f32[3] array was donated") as string,
  constant: 499500,
};

test("every way to run a program runs in isolation too, and gives the same", async () => {
  const here = await run({ TSJAX_ISOLATE: "0" });
  const asked = await run({ TSJAX_ISOLATE: "0", ASK: "1" });
  const unasked = await run({ TSJAX_ISOLATE: "1" });
  expect(here).toEqual({ ...ANSWERS, loaded: true, hlo: true });
  expect(asked).toEqual({ ...ANSWERS, loaded: false, hlo: true });
  expect(unasked).toEqual({ ...ANSWERS, loaded: false, hlo: true });
}, 120_000);

test("a crash is an error of the API", async () => {
  const { stdout } = await execa(process.execPath, [script, "crash"]);
  expect(JSON.parse(stdout)).toMatchObject({
    name: "PluginCrash",
    how: "SIGABRT",
    reason: expect.stringContaining("Check failed") as string,
    late: "IsolateTimeout",
    after: [2, 4, 6],
  });
}, 120_000);
