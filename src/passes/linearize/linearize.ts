// Linearisation: a function's value at a point, and its derivative there as a linear function, which can be applied to
// tangents (forward) or transposed and applied to cotangents (reverse). Reverse mode is nothing else.
//
//   linearize f at x  =  partial evaluation of jvp f, x known, the tangents unknown
import { inlineRegion, RegionBuilder } from "../../ir/build.ts";
import type { Func, Region, Value } from "../../ir/graph.ts";
import type { TensorType } from "../../ir/type.ts";
import { jvpFunc } from "../jvp/jvp.ts";
import { transposeRegion } from "../transpose/transpose.ts";
import { fillOf } from "../values.ts";
import { known, partialEval, unknown } from "./partialEval.ts";

export interface Linearized {
  readonly results: readonly Value[];
  /** Which results have a derivative that is not zero everywhere. */
  readonly active: readonly boolean[];
  /** Tangents of all results from those of the active parameters; null for a symbolic zero. */
  apply(tangents: readonly Value[]): (Value | null)[];
  /** Cotangents of the active parameters from those of all results; null for a symbolic zero. */
  transpose(cotangents: readonly (Value | null)[]): (Value | null)[];
}

/** The linear region with what it captures as its first arguments. */
class LinearMap {
  constructor(
    private readonly region: Region,
    private readonly residuals: readonly Value[],
  ) {}
  apply(args: readonly Value[]): readonly Value[] {
    return inlineRegion(this.region, [...this.residuals, ...args]);
  }
  transpose(cotangents: readonly (Value | null)[]): (Value | null)[] {
    const n = this.residuals.length;
    const args = [...this.residuals, ...this.region.params.slice(n).map(() => null)];
    return transposeRegion(this.region, args, cotangents).slice(n);
  }
}

/** Emits the function's value at x into the open block; what the derivative needs of it is kept by the map. */
export function linearize(func: Func, x: readonly Value[], active: readonly boolean[]): Linearized {
  const derived = jvpFunc(func, active);
  const types: TensorType[] = x.filter((_, i) => active[i]).map((value) => value.type);
  const builder = new RegionBuilder(types);
  const staged = partialEval(derived.func, [...x.map(known), ...builder.params.map(unknown)], builder);
  const n = func.results.length;
  const open = builder.finish(staged.slice(n).map(({ value }) => value));
  const map = new LinearMap(open.close(), open.captures);
  const places = derived.active.flatMap((yes, i) => (yes ? [i] : []));
  return {
    results: staged.slice(0, n).map(({ value }) => value),
    active: derived.active,
    apply(tangents) {
      const found = map.apply(tangents);
      const out: (Value | null)[] = derived.active.map(() => null);
      places.forEach((place, i) => (out[place] = found[i]));
      return out;
    },
    transpose: (cotangents) => map.transpose(places.map((place) => cotangents[place])), // prettier-ignore
  };
}

/** Cotangents with zeros for the symbolic ones. */
export const instantiate = (cts: readonly (Value | null)[], types: readonly TensorType[]): Value[] =>
  cts.map((ct, i) => ct ?? fillOf(types[i], 0));
