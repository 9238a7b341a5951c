// In which types a product is computed whose result is asked for in another type than its operands have.
import { DTYPE_INFO, isComplex, isFloat, isInteger, type DType } from "./dtype.ts";

export interface Accumulation {
  /** What the operands are converted to first. */
  readonly operands: DType;
  /** What the op itself gives; converted to the wanted type afterwards. */
  readonly result: DType;
}

/**
 * XLA accumulates in a wider type of the operands' kind. Integers for a float or for integers of another sign, booleans,
 * and reals for a complex result are converted first; floats for a narrower float afterwards. Anything else stays as it
 * is, for the type rule to refuse.
 */
export function accumulation(from: DType, to: DType): Accumulation {
  const direct = { operands: from, result: to };
  const wider = DTYPE_INFO[to].bits - DTYPE_INFO[from].bits;
  if (from === to) return direct;
  if (isFloat(from) && isFloat(to)) return wider > 0 ? direct : { operands: from, result: wider < 0 ? from : "f32" };
  if (isInteger(from) && isInteger(to)) {
    const sameKind = DTYPE_INFO[from].kind === DTYPE_INFO[to].kind;
    return wider < 0 || (sameKind && wider > 0) ? direct : { operands: to, result: to };
  }
  const widens = from === "bool" || (isInteger(from) && isFloat(to)) || (!isComplex(from) && isComplex(to));
  return widens ? { operands: to, result: to } : direct;
}
