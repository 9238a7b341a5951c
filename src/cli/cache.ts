// tsjax cache [show|check|clear]
import { activeCache, compiledPrograms } from "../runtime/cache/compileCache.ts";
import { fitsHere, inspectCache } from "../runtime/cache/inspect.ts";
import { counted } from "../ir/counted.ts";
import { isSource } from "../runtime/cache/sources.ts";

const sizeText = (bytes: number): string => {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
};

const programs = (count: number): string => counted(count, "program");
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

export function cacheShow(): void {
  const { folder, limits } = compiledPrograms();
  const entries = inspectCache();
  const whole = entries.flatMap(({ header }) => header ?? []);
  const read = entries.filter((entry) => entry.isSource);
  say(`${folder}${activeCache() ? "" : " (not used: TSJAX_COMPILE_CACHE is off)"}`);
  const size = sizeText(sum(entries.map(({ bytes }) => bytes)));
  say(`${programs(entries.length - read.length)}, ${size} of at most ${sizeText(limits.bytes)}`);
  const kinds = new Map<string, number>();
  for (const header of whole) {
    const kind = `${header.platform}, plugin build ${header.build.slice(0, 12)}${fitsHere(header) ? "" : ", of another machine"}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  for (const [kind, count] of kinds) say(`  ${programs(count)} for ${kind}`);
  if (whole.length > 0)
    say(`  compiling them took ${(sum(whole.map(({ compileMs }) => compileMs)) / 1000).toFixed(1)} s`);
  if (read.length > 0) {
    say(
      `  ${counted(read.length, "record")} of what sources compile to, ${sizeText(sum(read.map(({ bytes }) => bytes)))}`,
    );
  }
  const damaged = entries.filter(({ fault }) => fault !== undefined).length;
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
  const whole = entries.filter(({ fault, isSource }) => fault === undefined && !isSource);
  say(`${programs(whole.length)} whole, ${damaged.length} damaged`);
}

export function cacheClear(): void {
  const removed = compiledPrograms().clear();
  const compiled = removed.filter(({ name }) => !isSource(name));
  say(`removed ${programs(compiled.length)}, ${sizeText(sum(removed.map(({ bytes }) => bytes)))}`);
}
