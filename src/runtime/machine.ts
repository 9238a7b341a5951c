// What the processor can do: code that a plugin compiles for it may not run on another.
import { closeSync, openSync, readSync } from "node:fs";
import { cpus } from "node:os";

export interface Machine {
  readonly arch: string;
  /** What code is tuned for: family, model and stepping, or a name. */
  readonly model: string;
  /** The instruction sets, sorted: code runs where all that it was compiled for are there. */
  readonly features: readonly string[];
}

/** Of the flags that Linux lists, those that name instructions; the others come and go with kernels and hypervisors. */
const INSTRUCTIONS =
  /^(?:s?sse|ssse|avx|amx|fma|f16c|bmi|abm|adx|aes|vaes|v?pclmul|popcnt|sha|gfni|movbe|rdrand|rdseed|fsgsbase|xsave|clwb|cx16|lahf|tbm|xop|prfchw|3dnow|asimd|sve|sme|fp|crc32|atomics|bf16|i8mm|lse|dot|fcma|jscvt)/;

const MODEL_LINES = /^(?:vendor_id|cpu family|model|model name|CPU implementer|CPU part)\s*:\s*(.*)$/gm;

/** From the first processor's entry of /proc/cpuinfo. */
export const parseCpuInfo = (text: string, arch: string): Machine => {
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1].split(/\s+/) ?? [];
  return {
    arch,
    model: [...text.matchAll(MODEL_LINES)].map(([, value]) => value.trim()).join(" "),
    features: flags.filter((flag) => INSTRUCTIONS.test(flag)).sort(),
  };
};

/** The whole file takes as long as there are processors; the first one's entry is in its first bytes. */
const readCpuInfo = (): string | undefined => {
  try {
    const file = openSync("/proc/cpuinfo", "r");
    try {
      const bytes = Buffer.alloc(8192);
      const text = bytes.toString("latin1", 0, readSync(file, bytes, 0, bytes.length, 0));
      const end = text.indexOf("\n\n");
      return end < 0 ? text : text.slice(0, end);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
};

let machine: Machine | undefined;

export const thisMachine = (): Machine => {
  if (machine === undefined) {
    const text = readCpuInfo();
    machine =
      text === undefined
        ? { arch: process.arch, model: cpus()[0]?.model ?? "", features: [] }
        : parseCpuInfo(text, process.arch);
  }
  return machine;
};

/** Why code compiled for `other` does not run here; undefined where it does. */
export const whyNotHere = (other: Machine, here: Machine = thisMachine()): string | undefined => {
  if (other.arch !== here.arch) return `it was compiled for ${other.arch}, this machine is ${here.arch}`;
  const missing = other.features.filter((feature) => !here.features.includes(feature));
  if (missing.length === 0) return undefined;
  return `it was compiled for a processor with ${missing.slice(0, 4).join(", ")}${missing.length > 4 ? ", …" : ""}, which this one lacks`;
};
