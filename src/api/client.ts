// The client that programs run on: one a process, the plugin fetched when it is not there.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Client, PluginError } from "../runtime/index.ts";
import { ensurePlugin, pluginPath, DEFAULT_PLUGIN } from "../runtime/plugins/locate.ts";
import type { InstallOptions } from "../runtime/plugins/install.ts";

let reporter: InstallOptions = {};

/** How progress is shown while a plugin is fetched; nothing is shown unless this is set. */
export function onInstall(options: InstallOptions): void {
  reporter = options;
}

export const installOptions = (): InstallOptions => reporter;

/** Fetches the plugin if it is not there. */
export const fetchPlugin = (): Promise<string> => ensurePlugin(DEFAULT_PLUGIN, reporter);

/** The client, the plugin fetched first if need be. */
export async function openClient(): Promise<Client> {
  await fetchPlugin();
  return Client.open();
}

/** As `fetchPlugin`, blocking: another process fetches what is missing. */
export function fetchPluginSync(): void {
  try {
    pluginPath();
  } catch (error) {
    if (!(error instanceof PluginError) || process.env.TSJAX_PJRT_PLUGIN) throw error;
    // Asked for here, as it is hardly ever needed and takes its time to load.
    const { spawnSync } = createRequire(import.meta.url)("node:child_process") as typeof import("node:child_process");
    const cli = fileURLToPath(new URL("./cli.js", import.meta.url));
    spawnSync(process.execPath, [cli, "plugin", "install", DEFAULT_PLUGIN], { stdio: ["ignore", "ignore", "inherit"] });
  }
}

/** What was opened last, so that nobody looks for the plugin's file again. */
let opened: { readonly plugin: string | undefined; readonly client: Client } | undefined;

/** As `openClient`, blocking. */
export function openClientSync(): Client {
  if (opened && opened.plugin === process.env.TSJAX_PJRT_PLUGIN) return opened.client;
  fetchPluginSync();
  opened = { plugin: process.env.TSJAX_PJRT_PLUGIN, client: Client.open() };
  return opened.client;
}
