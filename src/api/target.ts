// What a program is compiled for when that is not the plugin at hand: devices that need not be there.
import { RuntimeUsageError, type TopologyOptions } from "../runtime/index.ts";
import { ArgumentError } from "./errors.ts";
import { gpuTargetConfig, GPU_NAMES } from "./gpus.ts";

export interface Target {
  readonly name: string;
  /** Missing where the plugin that compiles the program runs it too. */
  readonly topology?: TopologyOptions & { readonly plugin: string };
}

interface Platform {
  /** How it is written, for messages. */
  readonly form: string;
  /** The devices that the text after the colon describes, where programs can be compiled without having them. */
  readonly topology?: (rest: string) => Target["topology"];
}

const PLATFORMS: Readonly<Record<string, Platform>> = {
  cpu: { form: "cpu" },
  cuda: {
    form: `cuda:h100 (or ${GPU_NAMES.filter((name) => name !== "h100").join(", ")})`,
    topology: (rest) => {
      const config = gpuTargetConfig(rest);
      return config === undefined
        ? undefined
        : { plugin: "cuda12", createOptions: { target_config: config, topology: "1x1x1" } };
    },
  },
  rocm: { form: "rocm" },
  tpu: {
    form: "tpu:v5e:2x2 (a generation and a grid of chips)",
    topology: (rest) => (/^\w+:\d+(x\d+)*$/.test(rest) ? { plugin: "tpu", name: rest } : undefined),
  },
};

/**
 * A platform by its name (`cpu`, `cuda`, `rocm`, `tpu`), for the plugin at hand, or devices described in full, as
 * `tpu:v5e:2x2` or `cuda:h100`, which need not be there. Throws ArgumentError for anything else.
 */
export function parseTarget(name: string): Target {
  const [, platform, rest] = /^([^:]*)(?::(.*))?$/s.exec(name)!;
  const known = Object.hasOwn(PLATFORMS, platform) ? PLATFORMS[platform] : undefined;
  if (known && rest === undefined) return { name };
  const topology = known?.topology?.(rest);
  if (topology) return { name, topology };
  const forms = Object.values(PLATFORMS).map(({ form }) => form);
  throw new ArgumentError(`there is no target ${name}; targets are ${forms.join(", ")}`);
}

/** Throws RuntimeUsageError where the plugin at hand runs on something else than what was asked for. */
export function requirePlatform({ name }: Target, platform: string): void {
  if (platform === name) return;
  const other = PLATFORMS[name]?.topology ? `, or describe the devices, as ${PLATFORMS[name].form}` : "";
  throw new RuntimeUsageError(
    `the plugin at hand is for ${platform}, not for ${name}: let TSJAX_PJRT_PLUGIN name one that is${other}`,
  );
}
