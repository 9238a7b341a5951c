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

/** Where sums of squares (in doubles) leave these limits, what they are of is scaled by `factor` or its inverse first. */
const RANGES = {
  f64: { least: 2 ** -900, most: 2 ** 1000, factor: 2 ** 600 },
  f32: { least: 2 ** -200, most: 2 ** 200, factor: 2 ** 60 },
};

/** For x of [n], zero before `pivot`, of any scale. Where x is zero after it (and real at it), H = 1. */
export function reflector(x: Value, pivot: Value): Reflector {
  const { dtype } = x.type;
  const [n] = x.type.shape;
  const here = t.eq(t.iota(n), pivot);
  const after = (v: Value): Value => t.energy(t.where(here, 0, v));
  const unscaled = t.wide(t.at(x, pivot));
  const energy = after(x);
  const total = t.add(t.squared(unscaled), energy);
  const { least, most, factor: up } = RANGES[realDType(dtype) === "f64" ? "f64" : "f32"];
  const factor = t.where(t.lt(total, least), up, t.where(t.gt(total, most), 1 / up, t.scalar("f64", 1)));
  const inRange = t.mul(x, t.asDType(factor, dtype));
  const { rest } = t.when(t.ne(factor, 1), { rest: energy }, () => ({ rest: after(inRange) }));
  const alpha = t.mul(unscaled, factor);
  const alphaReal = t.real(alpha);
  const needed = isComplex(dtype) ? t.or(t.gt(rest, 0), t.ne(t.imag(alpha), 0)) : t.gt(rest, 0);
  const norm = t.sqrt(t.add(t.squared(alpha), rest));
  const beta = t.where(needed, t.neg(t.withSign(norm, alphaReal)), alphaReal);
  const safe = t.where(needed, beta, 1);
  const tau = t.where(needed, t.div(t.sub(safe, alpha), t.asDType(safe, alpha.type.dtype)), 0);
  const head = t.where(needed, t.sub(alpha, t.asDType(beta, alpha.type.dtype)), 1);
  const v = t.where(here, 1, t.mul(inRange, t.asDType(t.div(1, head), dtype)));
  return { v, tau: t.asDType(tau, dtype), beta: t.asDType(t.div(beta, factor), realDType(dtype)) };
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
