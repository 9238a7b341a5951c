// The process in which an isolated program runs: serves one request after the other until its parent goes.
import { DeviceBuffer } from "../buffer.ts";
import { Client } from "../client.ts";
import { PjrtError, PluginError, RuntimeUsageError } from "../errors.ts";
import type { RunReply, RunRequest } from "./protocol.ts";

const run = async ({ client: clientOptions, program, options, inputs }: RunRequest): Promise<RunReply> => {
  const client = Client.open(clientOptions);
  using executable = client.compileSync(program, { ...options, allowUnsafeTypes: true });
  const buffers = inputs.map((input) => DeviceBuffer.fromHost(client, input));
  const results = executable.execute(buffers);
  const outputs = await Promise.all(results.map((result) => result.toHost()));
  for (const buffer of [...buffers, ...results]) buffer.dispose();
  return { outputs };
};

const errorReply = (error: unknown): RunReply => {
  if (error instanceof PjrtError) {
    const { code, operation, message } = error;
    return { error: { kind: "pjrt", code, operation, message: message.slice(code.length + 2) } };
  }
  const message = error instanceof Error ? error.message : String(error);
  const kind = error instanceof PluginError ? "plugin" : error instanceof RuntimeUsageError ? "usage" : "other";
  return { error: { kind, message } };
};

process.on("message", (request: RunRequest) => {
  void run(request)
    .catch(errorReply)
    .then((reply) => process.send?.(reply));
});
process.once("disconnect", () => process.exit());
