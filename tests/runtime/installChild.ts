// Installs the plugin of a spec given as JSON, for tests with several processes; tells its progress, a line each.
import { ensureInstalled } from "../../src/runtime/plugins/install.ts";
import type { PluginSpec } from "../../src/runtime/plugins/table.ts";

const spec = JSON.parse(process.argv[2]) as PluginSpec;
const path = await ensureInstalled(spec, { onProgress: ({ phase }) => console.log(phase) });
console.log(`path ${path}`);
