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

/**
 * The product H₀ H₁ … of reflectors with vectors in rows and these factors, as a matrix; reflector k leaves the places
 * before k + offset alone. From the last to the first, so that each meets as little as possible.
 */
export function productOf(vectors: Value, taus: Value, offset: 0 | 1): Value {
  const { dtype, shape } = vectors.type;
  const [n] = shape;
  return t.loop([n - 1 - offset, 0, -1], { q: t.eye(dtype, n) }, (k, { q }) => {
    const [v] = t.held(t.at(vectors, k));
    const rows = [t.add(k, offset), n] as const;
    const { sums } = t.loop(rows, { sums: t.zeros(dtype, [n]) }, (i, { sums: known }) => ({
      sums: t.add(known, t.mul(t.conj(t.at(v, i)), t.at(q, i))),
    }));
    const [scaled] = t.held(t.mul(t.at(taus, k), sums));
    return t.loop(rows, { q }, (i, { q: x }) => ({ q: t.put(x, i, t.sub(t.at(x, i), t.mul(t.at(v, i), scaled))) }));
  }).q;
}
