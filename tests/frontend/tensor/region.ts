// Building one region around what a test does to some tensors.
import { openRegion } from "../../../src/ir/build.ts";
import type { DType } from "../../../src/ir/dtype.ts";
import type { Op } from "../../../src/ir/graph.ts";
import { formatType, type TensorType } from "../../../src/ir/type.ts";
import { Tensor, type CallSite } from "../../../src/frontend/values/values.ts";

const parseType = (text: string): TensorType => {
  const match = /^(\w+)(?:\[([\d,]*)\])?$/.exec(text);
  if (!match) throw new Error(`bad type ${text}`);
  return { dtype: match[1] as DType, shape: match[2] ? match[2].split(",").map(Number) : [] };
};

/** A place for calls to stand. */
export const SITE: CallSite = { span: { source: { file: "test.ts", text: " " }, start: 0, end: 1 }, args: [] };

export interface Built {
  readonly type: string;
  readonly weak: boolean;
  readonly ops: readonly Op[];
  /** The names of the ops, less the constants. */
  readonly names: readonly string[];
}

/** What `body` makes of parameters of these types, `f32[2,3]`; a `~` before one makes it weak. */
export function build(types: readonly string[], body: (...xs: Tensor[]) => unknown): Built {
  let result: Tensor | null = null;
  const region = openRegion(
    types.map((type) => parseType(type.replace("~", ""))),
    (params) => {
      const made = body(...params.map((value, i) => new Tensor(value, types[i].startsWith("~"))));
      if (!(made instanceof Tensor)) throw new Error("the body gives no tensor");
      result = made;
      return [made.value];
    },
  ).close();
  const tensor = result as Tensor | null;
  if (!tensor) throw new Error("nothing was built");
  return {
    type: formatType(tensor.type),
    weak: tensor.weak,
    ops: region.ops,
    names: region.ops.map((op) => op.name).filter((name) => name !== "constant"),
  };
}

/** The error that `body` throws, as `CODE message`. */
export function failure(types: readonly string[], body: (...xs: Tensor[]) => unknown): string {
  try {
    build(types, body);
  } catch (error) {
    if (error instanceof Error && "code" in error) return `${String(error.code)} ${error.message}`;
    throw error;
  }
  return "no error";
}
