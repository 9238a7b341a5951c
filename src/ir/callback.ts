// Functions of the host that a program calls while it runs. The IR knows one by its identity, and shows its name.
import type { DType } from "./dtype.ts";
import type { Scalar } from "./elements.ts";
import type { Shape, TensorType } from "./type.ts";

/** An array as it goes to the host and comes back: dense, row-major, little-endian. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly bytes: Uint8Array;
}

/** What a callback may use of the host that runs the program. */
export interface CallbackHost {
  /** One line for whoever watches the program. */
  print(line: string): void;
  /** An array as results are shown; `cell` writes one element, whose usual text it is given. */
  text(array: HostTensor, cell?: (value: Scalar, plain: string) => string): string;
}

/** Arrays in, arrays of the `results` types out. */
export type CallbackRun = (
  args: readonly HostTensor[],
  results: readonly TensorType[],
  host: CallbackHost,
) => readonly HostTensor[] | Promise<readonly HostTensor[]>;

/** In the text form, its name stands for it; one that was read from there cannot run. */
export class Callback {
  constructor(
    readonly name: string,
    readonly run: CallbackRun | null = null,
  ) {}
}
