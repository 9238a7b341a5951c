// XLA's CompileOptionsProto (xla/pjrt/proto/compile_options.proto), the part that callers choose.
import { ProtoWriter } from "./protoWriter.ts";

export type OptionValue = string | number | bigint | boolean;

export interface XlaOptions {
  /** Copies of the program that run side by side; 1 when not given. */
  readonly replicas?: number;
  /** Devices that one copy is spread over; 1 when not given. */
  readonly partitions?: number;
  /** Device ids, replica-major; the plugin chooses when not given. */
  readonly deviceAssignment?: readonly number[];
  /** Partition by the program's own shardings (Shardy's when `shardy`, which is the default). */
  readonly spmd?: boolean;
  readonly shardy?: boolean;
  /** XLA flags for this program alone, by their names without `--`: `{ xla_cpu_enable_fast_math: false }`. */
  readonly flags?: Readonly<Record<string, OptionValue>>;
}

const option = (value: OptionValue) => (writer: ProtoWriter) => {
  if (typeof value === "string") writer.string(1, value);
  else if (typeof value === "boolean") writer.bool(2, value);
  else if (typeof value === "bigint" || Number.isInteger(value)) writer.int(3, value);
  else writer.double(4, value);
};

export const encodeCompileOptions = (options: XlaOptions = {}): Uint8Array => {
  const { replicas = 1, partitions = 1, deviceAssignment, flags = {} } = options;
  const { spmd = partitions > 1, shardy = spmd } = options;
  const writer = new ProtoWriter();
  writer.message(3, (build) => {
    build.int(1, -1).int(4, replicas).int(5, partitions);
    if (spmd) build.bool(6, true);
    if (deviceAssignment !== undefined) {
      build.message(9, (assignment) => {
        assignment.int(1, replicas).int(2, partitions);
        for (let partition = 0; partition < partitions; partition++) {
          assignment.message(3, (computation) => {
            for (let replica = 0; replica < replicas; replica++) {
              computation.int(1, deviceAssignment[replica * partitions + partition]);
            }
          });
        }
      });
    }
    if (shardy) build.bool(19, true);
  });
  for (const [name, value] of Object.entries(flags)) {
    writer.message(7, (entry) => entry.string(1, name).message(2, option(value)));
  }
  return writer.finish();
};
