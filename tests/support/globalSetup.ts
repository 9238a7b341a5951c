// Before the tests: the package is built as users get it, and the CPU plugin is fetched if it is not there.
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { ensurePlugin } from "../../src/runtime/plugins/locate.ts";

export default async function setup(): Promise<void> {
  await execa(process.execPath, [fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url))], {
    stdio: "inherit",
  });
  let said = "";
  await ensurePlugin("cpu", {
    onProgress: ({ phase }) => {
      if (phase !== said) process.stderr.write(`plugin: ${phase}\n`);
      said = phase;
    },
  });
}
