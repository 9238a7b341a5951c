// tsjax cache [show|check|clear]
import { activeCache, compiledPrograms } from "../runtime/cache/compileCache.ts";
import { fitsHere, inspectCache } from "../runtime/cache/inspect.ts";

const sizeText = (bytes: number): string => {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
};

const programs = (count: number): string => `${count} program${count === 1 ? "" : "s"}`;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

export function cacheShow(): void {
  const { folder, limits } = compiledPrograms();
  const entries = inspectCache();
  const whole = entries.flatMap(({ header }) => header ?? []);
  say(`${folder}${activeCache() ? "" : " (not used: TSJAX_COMPILE_CACHE is off)"}`);
  const size = sizeText(sum(entries.map(({ bytes }) => bytes)));
  say(`${programs(entries.length)}, ${size} of at most ${sizeText(limits.bytes)}`);
  const kinds = new Map<string, number>();
  for (const header of whole) {
    const kind = `${header.platform}, plugin build ${header.build.slice(0, 12)}${fitsHere(header) ? "" : ", of another machine"}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  for (const [kind, count] of kinds) say(`  ${programs(count)} for ${kind}`);
  if (whole.length > 0)
    say(`  compiling them took ${(sum(whole.map(({ compileMs }) => compileMs)) / 1000).toFixed(1)} s`);
  const damaged = entries.length - whole.length;
  if (damaged > 0) say(`  ${damaged} damaged: tsjax cache check removes them`);
}

export function cacheCheck(): void {
  const store = compiledPrograms();
  const entries = inspectCache();
  const damaged = entries.filter(({ fault }) => fault !== undefined);
  for (const { name, fault } of damaged) {
    store.drop(name);
    say(`removed ${name}: ${fault}`);
  }
  say(`${programs(entries.length - damaged.length)} whole, ${damaged.length} damaged`);
}

export function cacheClear(): void {
  const { files, bytes } = compiledPrograms().clear();
  say(`removed ${programs(files)}, ${sizeText(bytes)}`);
}
