// The plugins that tsjax can fetch: packages of the Python index, pinned by version and hash. A data table.
import type { NamedValues } from "../namedValue.ts";

export type Platform = "linux-x64" | "linux-arm64";

export interface PluginSpec {
  readonly name: string;
  readonly description: string;
  /** The Python package, its version, and the hash and size of its wheel. */
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly wheelBytes?: number;
  /** The shared library's path inside the wheel. */
  readonly library: string;
  readonly platforms: readonly Platform[];
  /** Options for the client that the caller may override. */
  readonly createOptions?: NamedValues;
  /** What pip needs to be told to take the wheel whatever Python runs it. */
  readonly pipArguments?: readonly string[];
}

// The CPU plugins make four devices unasked; as in JAX, the machine is one.
const ONE_DEVICE = { cpu_device_count: 1 } as const;

export const PLUGINS: readonly PluginSpec[] = [
  {
    name: "cpu",
    description: "XLA on the CPU",
    package: "lammps-jax-pjrt-cpu",
    version: "0.11.2",
    sha256: "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
    wheelBytes: 62_711_338,
    library: "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
    createOptions: ONE_DEVICE,
    platforms: ["linux-x64"],
  },
  {
    name: "cpu-costs",
    description: "an older XLA on the CPU, with cost analysis",
    package: "xla-cpu-pjrt",
    version: "0.0.1",
    sha256: "55837b6b7b47daa717f2d9a5a03563ea0ceaa338d06a81a1e2d3f060d960decc",
    wheelBytes: 63_461_052,
    library: "xla_plugins/xla_cpu_pjrt/xla_cpu_pjrt.so",
    createOptions: ONE_DEVICE,
    platforms: ["linux-x64"],
  },
  {
    name: "cpu-fastatomstruct",
    description: "another build of XLA on the CPU",
    package: "fastatomstruct-xla-cpu",
    version: "2026.6.23",
    sha256: "88b1c430b341b4bea40a37420311c9c75db6e22b46d2ff95b6986577bee6afe9",
    wheelBytes: 63_200_622,
    library: "fastatomstruct_xla_cpu/libpjrt_cpu.so",
    createOptions: ONE_DEVICE,
    platforms: ["linux-x64"],
  },
  {
    name: "cuda12",
    description: "NVIDIA GPUs with CUDA 12, whose libraries must be installed",
    package: "jax-cuda12-pjrt",
    version: "0.10.2",
    sha256: "806d1fd29038b6acf5a2b289dd62192abea977ee26aef60ea295b1d28a23acf8",
    library: "jax_plugins/xla_cuda12/xla_cuda_plugin.so",
    platforms: ["linux-x64"],
  },
  {
    name: "cuda13",
    description: "NVIDIA GPUs with CUDA 13, whose libraries must be installed",
    package: "jax-cuda13-pjrt",
    version: "0.10.2",
    sha256: "a97e9cabe0e21d8dbcc70bd909ca1c34cd546d3ce2d94b4cd907a8d4f6179f6a",
    library: "jax_plugins/xla_cuda13/xla_cuda_plugin.so",
    platforms: ["linux-x64"],
  },
  {
    name: "tpu",
    description: "Google TPUs",
    package: "libtpu",
    version: "0.0.52",
    sha256: "f5e2e596eaea9357fbb5a6755a7a9007c6ab75bfde4a55191b03eff402971140",
    library: "libtpu/libtpu.so",
    platforms: ["linux-x64"],
    pipArguments: ["--python-version", "3.11", "--implementation", "cp", "--platform", "manylinux_2_31_x86_64"],
  },
];
