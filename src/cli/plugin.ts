// tsjax plugin list|install|path
import { discoverPlugins, type FoundPlugin } from "../runtime/plugins/discover.ts";
import { installPlugin, libraryPath, listPlugins, type PluginListing } from "../runtime/plugins/locate.ts";
import { installProgress } from "./progress.ts";

export function pluginList({ json }: { readonly json: boolean }): void {
  const found = discoverPlugins();
  const listed = listPlugins().map((each) => ({ ...each, python: found.find(({ name }) => name === each.name) }));
  const others = found.filter(({ spec }) => spec === undefined);
  if (json) {
    const known = listed.map(({ python, ...each }) => (python ? { ...each, python: whereOf(python) } : each));
    process.stdout.write(`${JSON.stringify([...known, ...others], null, 2)}\n`);
    return;
  }
  for (const each of listed) {
    const source = `${each.package} ${each.version}`;
    write(each.name, source, stateOf(each, each.python), each.description);
    for (const need of each.needs) write("", `${need.package} ${need.version}`, need.installed ? "installed" : "", "");
  }
  for (const { name, path } of others) write(name, "", "Python's", path);
}

const write = (...[name, source, state, text]: readonly string[]): void => {
  const line = `${name.padEnd(19)}${source.padEnd(33)}${state.padEnd(20)}${text}`;
  process.stdout.write(`${line.trimEnd()}\n`);
};

const whereOf = ({ path, version }: FoundPlugin): object => ({ path, ...(version === undefined ? {} : { version }) });

function stateOf({ path, supported }: PluginListing, python: FoundPlugin | undefined): string {
  if (path) return "installed";
  if (python) return `Python's${python.version === undefined ? "" : ` ${python.version}`}`;
  return supported ? "not installed" : "not for this platform";
}

export async function pluginInstall(name: string): Promise<void> {
  const path = await installPlugin(name, { onProgress: installProgress() });
  process.stdout.write(`${path}\n`);
}

export function pluginPathCommand(name: string): void {
  process.stdout.write(`${libraryPath(name)}\n`);
}
