import { execa } from "execa";
import { expect, test } from "vitest";
import { fileURLToPath } from "node:url";

const native = fileURLToPath(new URL("../../src/runtime/native.ts", import.meta.url));

test("what native code writes to standard error while it is muted is dropped, and nothing else", async () => {
  const program = `
    import { writeSync } from "node:fs";
    import { getNative } from ${JSON.stringify(native)};
    console.error("before");
    getNative().muted(() => writeSync(2, "noise\\n"));
    try {
      getNative().muted(() => { throw new Error("it failed"); });
    } catch (error) {
      console.error(error.message);
    }
    console.error("after");`;
  const { stderr } = await execa(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
  expect(stderr.split("\n")).toEqual(["before", "it failed", "after"]);
});
