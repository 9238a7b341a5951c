// Processes that one started, by /proc.
import { readdirSync, readFileSync } from "node:fs";

export const childrenOf = (pid: number): number[] =>
  readdirSync("/proc").flatMap((entry) => {
    try {
      const stat = /^\d+$/.test(entry) ? readFileSync(`/proc/${entry}/stat`, "utf8") : "";
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(parent) === pid && state !== "Z" ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });

const isIsolate = (pid: number): boolean => {
  try {
    return /isolate\/child\.ts|isolateChild\.js/.test(readFileSync(`/proc/${pid}/cmdline`, "latin1"));
  } catch {
    return false;
  }
};

/** Those in which isolated programs run. */
export const isolatesOf = (pid: number): number[] => childrenOf(pid).filter(isIsolate);
