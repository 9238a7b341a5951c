// Compiling for devices that are not here. Apart from target.ts, which every compilation loads.
import { Topology, type ArrayType, type Program } from "../runtime/index.ts";
import { installPlugin } from "../runtime/plugins/locate.ts";
import { installOptions } from "./client.ts";
import { ArgumentError } from "./errors.ts";
import { PjrtError } from "../runtime/index.ts";
import type { Target } from "./target.ts";

/** Compiles for the target's topology; its plugin is fetched if it is not there. */
export async function compileFor(target: Target, stablehlo: string, inputs: readonly ArrayType[]): Promise<Program> {
  const topology = target.topology!;
  await installPlugin(topology.plugin, installOptions());
  return open(target).compile(stablehlo, { inputs });
}

function open({ name, topology }: Target): Topology {
  try {
    return Topology.create(topology);
  } catch (error) {
    if (!(error instanceof PjrtError) || error.code !== "INVALID_ARGUMENT") throw error;
    throw new ArgumentError(`the plugin ${topology!.plugin} knows no such devices as ${name} (${error.message})`);
  }
}
