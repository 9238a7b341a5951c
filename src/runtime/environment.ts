// What decides, besides a program and its options, what a client's compiler makes of it.
import { availableParallelism } from "node:os";
import type { Client } from "./client.ts";
import { thisMachine } from "./machine.ts";
import { pluginBuild } from "./plugins/build.ts";

/** Variables that the plugins' compilers read. */
const VARIABLES = ["XLA_FLAGS", "TF_XLA_FLAGS", "LIBTPU_INIT_ARGS"];

export const environmentOf = ({ api, platform, platformVersion, devices, createOptions }: Client): string =>
  JSON.stringify([
    pluginBuild(api.path),
    api.version,
    platform,
    platformVersion,
    devices.map(({ id, kind }) => [id, kind]),
    Object.entries(createOptions).map(([name, value]) => [name, String(value)]),
    thisMachine(),
    availableParallelism(),
    VARIABLES.map((name) => process.env[name] ?? ""),
  ]);
