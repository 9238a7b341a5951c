// GPUs that programs can be compiled for without having one: what XLA's code generator asks of a device. A data table, from
// NVIDIA's data sheets and what the devices say of themselves.

interface Gpu {
  readonly description: string;
  /** CUDA's compute capability, and whether the features that only this generation has may be used (as in sm_90a). */
  readonly capability: { readonly major: number; readonly minor?: number; readonly accelerated?: boolean };
  /** Streaming multiprocessors, and the single-precision units of each. */
  readonly multiprocessors: number;
  readonly unitsEach: number;
  readonly clockGHz: number;
  readonly memoryBytes: number;
  /** Bytes a second. */
  readonly bandwidth: number;
  readonly l2Bytes: number;
  /** Of each multiprocessor, and the most that one block can have. */
  readonly sharedBytes: number;
  readonly sharedBytesOfBlock: number;
}

const MiB = 2 ** 20;

const H100: Gpu = {
  description: "NVIDIA H100 80GB HBM3",
  capability: { major: 9, accelerated: true },
  multiprocessors: 132,
  unitsEach: 128,
  clockGHz: 1.98,
  memoryBytes: 81_559 * MiB,
  bandwidth: 3_352_320_000_000,
  l2Bytes: 50 * MiB,
  sharedBytes: 228 * 1024,
  sharedBytesOfBlock: 227 * 1024,
};

const GPUS: Readonly<Record<string, Gpu>> = {
  a100: {
    description: "NVIDIA A100-SXM4-80GB",
    capability: { major: 8 },
    multiprocessors: 108,
    unitsEach: 64,
    clockGHz: 1.41,
    memoryBytes: 81_920 * MiB,
    bandwidth: 2_039_000_000_000,
    l2Bytes: 40 * MiB,
    sharedBytes: 164 * 1024,
    sharedBytesOfBlock: 163 * 1024,
  },
  h100: H100,
  h200: { ...H100, description: "NVIDIA H200", memoryBytes: 143_771 * MiB, bandwidth: 4_800_000_000_000 },
};

export const GPU_NAMES: readonly string[] = Object.keys(GPUS);

/** What CUDA's limits are on all of them. */
const LIMITS = {
  threads_per_warp: 32,
  threads_per_block_limit: 1024,
  threads_per_core_limit: 2048,
  thread_dim_limit_x: 1024,
  thread_dim_limit_y: 1024,
  thread_dim_limit_z: 64,
  block_dim_limit_x: 2 ** 31 - 1,
  block_dim_limit_y: 65_535,
  block_dim_limit_z: 65_535,
  registers_per_core_limit: 65_536,
  registers_per_block_limit: 65_536,
  shared_memory_per_block: 48 * 1024,
};

type Fields = { readonly [name: string]: number | string | Fields };

/** A protocol buffer's text form; enum values are written as they are, so that texts come quoted. */
const textProto = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => (typeof value === "object" ? `${name} { ${textProto(value)} }` : `${name}: ${value}`))
    .join(" ");

/** XLA's description of a GPU by its name here (GpuTargetConfigProto, as text); undefined for a name that it has not. */
export function gpuTargetConfig(name: string): string | undefined {
  const gpu = Object.hasOwn(GPUS, name) ? GPUS[name] : undefined;
  if (!gpu) return undefined;
  const { major, minor = 0, accelerated = false } = gpu.capability;
  return textProto({
    platform_name: '"CUDA"',
    device_description_str: JSON.stringify(gpu.description),
    dnn_version_info: { major: 9, minor: 10 },
    gpu_device_info: {
      ...LIMITS,
      core_count: gpu.multiprocessors,
      fpus_per_core: gpu.unitsEach,
      clock_rate_ghz: gpu.clockGHz,
      device_memory_size: gpu.memoryBytes,
      memory_bandwidth: gpu.bandwidth,
      l2_cache_size: gpu.l2Bytes,
      shared_memory_per_core: gpu.sharedBytes,
      shared_memory_per_block_optin: gpu.sharedBytesOfBlock,
      cuda_compute_capability: {
        major,
        minor,
        ...(accelerated ? { feature_extension: "ACCELERATED_FEATURES" } : {}),
      },
    },
  });
}
