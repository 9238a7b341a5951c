// The plugins that tsjax can fetch: packages of the Python index, pinned by version and hash. A data table.
import type { NamedValues } from "../namedValue.ts";

export type Platform = "linux-x64" | "linux-arm64";

/** A package of the Python index, pinned: its version, and the hash and size of its wheel. */
export interface PackageSpec {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly wheelBytes?: number;
  readonly platforms: readonly Platform[];
  /** What pip needs to be told to take the wheel whatever Python runs it. */
  readonly pipArguments?: readonly string[];
}

/** What a plugin needs beside its library. */
export interface NeedSpec extends PackageSpec {
  readonly description: string;
  /** The folder of the wheel that holds it, and the files that are wanted of it. */
  readonly root: string;
  readonly files: readonly string[];
  readonly executables?: readonly string[];
  /** Where the plugin looks for that folder, beside its library. */
  readonly at: string;
}

export interface PluginSpec extends PackageSpec {
  readonly name: string;
  readonly description: string;
  /** The shared library's path inside the wheel. */
  readonly library: string;
  /** Options for the client that the caller may override. */
  readonly createOptions?: NamedValues;
  readonly needs?: readonly NeedSpec[];
  /** What must be on the machine besides, to run programs. */
  readonly system?: string;
  /** Libraries that it opens when it runs programs. */
  readonly runtimeLibraries?: readonly string[];
  /** JAX's own package: where Python has it, that one is used. */
  readonly ofJax?: boolean;
  /** Writes nothing to the terminal when it is opened. */
  readonly quiet?: boolean;
}

const NVCC_FILES = { files: ["bin/ptxas", "nvvm/libdevice/libdevice.10.bc"], executables: ["bin/ptxas"] } as const;

// XLA's code generator for NVIDIA's GPUs ends in NVIDIA's assembler, which is not part of the plugin.
const CUDA12_ASSEMBLER: NeedSpec = {
  description: "NVIDIA's assembler and device library",
  package: "nvidia-cuda-nvcc-cu12",
  version: "12.9.86",
  sha256: "5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0",
  wheelBytes: 40_546_229,
  root: "nvidia/cuda_nvcc",
  ...NVCC_FILES,
  at: "cuda",
  platforms: ["linux-x64"],
};

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
    quiet: true,
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
    quiet: true,
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
    quiet: true,
    platforms: ["linux-x64"],
  },
  {
    name: "cuda12",
    description: "NVIDIA GPUs, with CUDA 12",
    package: "jax-cuda12-pjrt",
    version: "0.10.2",
    sha256: "806d1fd29038b6acf5a2b289dd62192abea977ee26aef60ea295b1d28a23acf8",
    library: "jax_plugins/xla_cuda12/xla_cuda_plugin.so",
    needs: [CUDA12_ASSEMBLER],
    system: "NVIDIA's driver, CUDA 12 and cuDNN 9",
    runtimeLibraries: [
      "libcuda.so.1",
      "libcudart.so.12",
      "libcublas.so.12",
      "libcudnn.so.9",
      "libcufft.so.11",
      "libcusolver.so.11",
      "libcusparse.so.12",
      "libnccl.so.2",
    ],
    ofJax: true,
    platforms: ["linux-x64"],
  },
  {
    name: "cuda13",
    description: "NVIDIA GPUs, with CUDA 13",
    package: "jax-cuda13-pjrt",
    version: "0.10.2",
    sha256: "a97e9cabe0e21d8dbcc70bd909ca1c34cd546d3ce2d94b4cd907a8d4f6179f6a",
    library: "jax_plugins/xla_cuda13/xla_cuda_plugin.so",
    system: "NVIDIA's driver, CUDA 13 and cuDNN 9",
    runtimeLibraries: [
      "libcuda.so.1",
      "libcudart.so.13",
      "libcublas.so.13",
      "libcudnn.so.9",
      "libcufft.so.12",
      "libcusolver.so.12",
      "libcusparse.so.12",
      "libnccl.so.2",
    ],
    ofJax: true,
    platforms: ["linux-x64"],
  },
  {
    name: "rocm",
    description: "AMD GPUs, with ROCm 7",
    package: "jax-rocm7-pjrt",
    version: "0.10.2",
    sha256: "2e61678a00bfb72a616c555f1acabccc7cd8e64bb36b90b09d6f991c426b24f0",
    wheelBytes: 154_379_457,
    library: "jax_plugins/xla_rocm7/xla_rocm_plugin.so",
    system: "ROCm 7",
    runtimeLibraries: ["libamdhip64.so.7", "librocblas.so.5", "libhipblaslt.so.1", "libMIOpen.so.1", "librccl.so.1"],
    ofJax: true,
    platforms: ["linux-x64"],
  },
  {
    name: "tpu",
    description: "Google TPUs",
    package: "libtpu",
    version: "0.0.52",
    sha256: "f5e2e596eaea9357fbb5a6755a7a9007c6ab75bfde4a55191b03eff402971140",
    library: "libtpu/libtpu.so",
    system: "a TPU",
    ofJax: true,
    platforms: ["linux-x64"],
    pipArguments: ["--python-version", "3.11", "--implementation", "cp", "--platform", "manylinux_2_31_x86_64"],
  },
];
