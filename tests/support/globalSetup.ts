// Before the tests: the CPU plugin is fetched if it is not there.
import { ensurePlugin } from "../../src/runtime/plugins/locate.ts";

export default async function setup(): Promise<void> {
  let said = "";
  await ensurePlugin("cpu", {
    onProgress: ({ phase }) => {
      if (phase !== said) process.stderr.write(`plugin: ${phase}\n`);
      said = phase;
    },
  });
}
