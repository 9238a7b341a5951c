// Elementary reflectors (LAPACK's larfg): H = 1 - τ v vᴴ, unitary, v[pivot] = 1, and Hᴴ x = β e with β real.
import { isComplex, realDType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as t from "./terms.ts";

export interface Reflector {
  readonly v: Value;
  readonly tau: Value;
  /** Real. */
  readonly beta: Value;
}

/** For x of [n], zero before `pivot`. Where x is zero after it (and real at it), H = 1. */
export function reflector(x: Value, pivot: Value): Reflector {
  const { dtype } = x.type;
  const [n] = x.type.shape;
  const here = t.eq(t.iota(n), pivot);
  const alpha = t.wide(t.at(x, pivot));
  const rest = t.energy(t.where(here, 0, x));
  const alphaReal = t.real(alpha);
  const needed = isComplex(dtype) ? t.or(t.gt(rest, 0), t.ne(t.imag(alpha), 0)) : t.gt(rest, 0);
  const norm = t.sqrt(t.add(t.squared(alpha), rest));
  const beta = t.where(needed, t.neg(t.withSign(norm, alphaReal)), alphaReal);
  const safe = t.where(needed, beta, 1);
  const tau = t.where(needed, t.div(t.sub(safe, alpha), t.asDType(safe, alpha.type.dtype)), 0);
  const head = t.where(needed, t.sub(alpha, t.asDType(beta, alpha.type.dtype)), 1);
  const v = t.where(here, 1, t.mul(x, t.asDType(t.div(1, head), dtype)));
  return { v, tau: t.asDType(tau, dtype), beta: t.asDType(beta, realDType(dtype)) };
}
