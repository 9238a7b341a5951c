// tsjax plugin list|install|path
import { installPlugin, listPlugins, pluginPath } from "../runtime/plugins/locate.ts";
import { installProgress } from "./progress.ts";

export function pluginList(): void {
  for (const { name, description, package: source, version, supported, path } of listPlugins()) {
    const state = path ? "installed" : supported ? "not installed" : "not for this platform";
    process.stdout.write(
      `${name.padEnd(12)} ${`${source} ${version}`.padEnd(34)} ${state.padEnd(22)} ${description}\n`,
    );
  }
}

export async function pluginInstall(name: string): Promise<void> {
  const path = await installPlugin(name, { onProgress: installProgress() });
  process.stdout.write(`${path}\n`);
}

export function pluginPathCommand(name: string): void {
  process.stdout.write(`${pluginPath(name)}\n`);
}
