// What a program takes and gives, as users see it.
import type { Signature } from "../frontend/elaborate/entry.ts";
import type { DType } from "../ir/dtype.ts";
import { irType, leafText } from "../frontend/control/leafType.ts";

export interface ArrayInfo {
  /** Where it is: `p.w`, `[0]`; the empty text for a lone result. */
  readonly path: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** `f32[3,4]`. */
  readonly type: string;
}

export interface ProgramSignature {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly leaves: readonly ArrayInfo[] }[];
  readonly outputs: readonly ArrayInfo[];
}

type Leaf = Signature["output"]["leaves"][number];

const info = (prefix: string, { path, type }: Leaf): ArrayInfo => ({
  path: prefix + path,
  dtype: type.dtype,
  shape: irType(type).shape,
  type: leafText(type),
});

export const publicSignature = ({ name, inputs, output }: Signature): ProgramSignature => ({
  name,
  inputs: inputs.map((input) => ({ name: input.name, leaves: input.leaves.map((leaf) => info(input.name, leaf)) })),
  outputs: output.leaves.map((leaf) => info("", leaf)),
});
