// `x.view(dtype)`: the same bytes read as another dtype, as NumPy has it: the last axis grows or shrinks with the width.
import { DTYPE_INFO, type DType } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { ProgramError } from "../diagnostics.ts";
import { typeText } from "../values/describe.ts";
import { Tensor } from "../values/values.ts";
import { astype } from "./convert.ts";

/** Throws TJ7002 for keys, complex and sub-byte types of another width, TJ2008 for scalars, TJ2002 for sizes that do not divide. */
export function view(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype && !x.key) return new Tensor(x.value);
  const fail = (): never => {
    throw new ProgramError("TJ7002", `x.view: ${typeText(x)} cannot be read as ${dtype}`);
  };
  if (x.key || DTYPE_INFO[x.dtype].kind === "complex" || DTYPE_INFO[dtype].kind === "complex") return fail();
  // A boolean is a byte in memory, of which the bit is the lowest.
  if (x.dtype === "bool") return view(astype(x, "u8"), dtype);
  if (dtype === "bool") return DTYPE_INFO[x.dtype].bits === 8 ? astype(view(x, "u8"), "bool") : fail();
  const from = DTYPE_INFO[x.dtype].bits;
  const to = DTYPE_INFO[dtype].bits;
  if (from === to) return new Tensor(p.bitcast(x.value, dtype));
  if (x.ndim === 0)
    throw new ProgramError("TJ2008", `x.view: a scalar ${typeText(x)} cannot be read as ${dtype}, of another width`);
  const lead = x.shape.slice(0, -1);
  const last = x.shape[x.ndim - 1];
  if (from > to) return new Tensor(p.reshape(p.bitcast(x.value, dtype), [...lead, (last * from) / to]));
  const ratio = to / from;
  if (last % ratio !== 0) {
    throw new ProgramError(
      "TJ2002",
      `x.view: the last axis of ${typeText(x)} is no multiple of ${ratio}, the width of ${dtype}`,
    );
  }
  return new Tensor(p.bitcast(p.reshape(x.value, [...lead, last / ratio, ratio]), dtype));
}
