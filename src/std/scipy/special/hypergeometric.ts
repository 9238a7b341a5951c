// Hypergeometric functions and spherical harmonics.
import * as p from "../../../ir/prims.ts";
import { define } from "../../../frontend/builtin.ts";
import { staticNumber } from "../../../frontend/arguments.ts";
import { Tensor, type FunctionVal } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { whileLoop } from "../../loops.ts";
import { realFunction } from "../define.ts";
import { gammaOf } from "./gammas.ts";

const name = (short: string): string => `scipy.special.${short}`;

/** Σ (top₁)ₖ…/(bottom₁)ₖ… xᵏ/k!, until the terms no longer count. */
function series(top: readonly Tensor[], bottom: readonly Tensor[], x: Tensor, limit: number): Tensor {
  const { eps } = c.finfo(x.dtype);
  const one = c.onesLike(x);
  const [, , sum] = whileLoop(
    [c.zerosLike(x), one, one, c.fill(x.shape, true, "bool")],
    ([k, , , going]) => c.and(c.anyOver(going), c.lt(c.maxOver(k), limit)),
    ([k, term, total, going]) => {
      const ratio = c.div(
        c.product(x, ...top.map((a) => c.add(a, k))),
        c.product(c.add(k, 1), ...bottom.map((b) => c.add(b, k))),
      );
      const next = c.mul(term, ratio);
      const grown = c.add(total, next);
      const more = c.and(going, c.gt(c.abs(next), c.mul(eps / 4, c.abs(grown))));
      return [c.add(k, 1), c.where(going, next, term), c.where(going, grown, total), more];
    },
  );
  return sum;
}

/** ₁F₁(a; b; x), by Kummer's transformation for negative x. */
function hyp1f1(a: Tensor, b: Tensor, x: Tensor): Tensor {
  const negative = c.lt(x, 0);
  const value = series([c.where(negative, c.sub(b, a), a)], [b], c.abs(x), 600);
  return c.where(negative, c.mul(c.exp(x), value), value);
}

/** ₂F₁(a, b; c; x) for x < 1: Pfaff's transformation for negative x, that of 1 - x near 1. */
function hyp2f1(a: Tensor, b: Tensor, g: Tensor, x: Tensor): Tensor {
  const negative = c.lt(x, 0);
  const near = c.gt(x, 0.9);
  const direct = c.where(negative, c.div(x, c.sub(x, 1)), c.where(near, c.zerosLike(x), x));
  const main = series([a, c.where(negative, c.sub(g, b), b)], [g], direct, 2000);
  const plain = c.where(negative, c.mul(c.pow(c.sub(1, c.where(negative, x, c.zerosLike(x))), c.neg(a)), main), main);
  // Elsewhere on harmless numbers, so that derivatives are none there.
  const y = c.where(near, c.sub(1, x), c.fullLike(x, 0.01));
  const s = c.where(near, c.sub(c.sub(g, a), b), c.fullLike(x, 0.5));
  const gammaNear = (z: Tensor): Tensor => gammaOf(c.where(near, z, c.onesLike(z)));
  const ratio = c.div(c.mul(gammaNear(g), gammaOf(s)), c.mul(gammaNear(c.sub(g, a)), gammaNear(c.sub(g, b))));
  const first = c.mul(ratio, series([a, b], [c.sub(1, s)], y, 400));
  const second = c.mul(
    c.mul(c.pow(y, s), c.div(c.mul(gammaNear(g), gammaOf(c.neg(s))), c.mul(gammaNear(a), gammaNear(b)))),
    series([c.sub(g, a), c.sub(g, b)], [c.add(s, 1)], y, 400),
  );
  const value = c.where(near, c.add(first, second), plain);
  return c.where(c.eq(x, 1), ratio, c.where(c.gt(x, 1), c.fullLike(x, NaN), value));
}

/** Normed associated Legendre functions P̄ of every degree and order up to n, by their stable recurrence in the degree. */
function legendreTable(n: number, cosine: Tensor): Tensor[][] {
  const sine = c.sqrt(c.max(c.sub(1, c.square(cosine)), 0));
  const table: Tensor[][] = [];
  let diagonal: Tensor = c.fullLike(cosine, Math.sqrt(1 / (4 * Math.PI)));
  for (let m = 0; m <= n; m++) {
    if (m > 0) diagonal = c.mul(c.mul(diagonal, sine), -Math.sqrt((2 * m + 1) / (2 * m)));
    const column: Tensor[] = [];
    column[m] = diagonal;
    if (m < n) column[m + 1] = c.mul(c.mul(cosine, diagonal), Math.sqrt(2 * m + 3));
    for (let l = m + 2; l <= n; l++) {
      const up = Math.sqrt((4 * l * l - 1) / (l * l - m * m));
      const back = Math.sqrt(((l - 1) ** 2 - m * m) / (4 * (l - 1) ** 2 - 1));
      column[l] = c.mul(up, c.sub(c.mul(cosine, column[l - 1]), c.mul(back, column[l - 2])));
    }
    table.push(column);
  }
  return table;
}

export const HYPERGEOMETRIC: readonly FunctionVal[] = [
  realFunction(name("hyp1f1"), "a, b, x", hyp1f1),
  realFunction(name("hyp2f1"), "a, b, c, x", hyp2f1),
  // Yₙᵐ(θ, φ): θ is the polar angle, φ the azimuth.
  define(name("sphHarmY"), "n, m, theta, phi, diffN?, nMax?", (args) => {
    const [n, m] = [args.tensor("n"), args.tensor("m")];
    const [theta, phi] = c.promoteInexact([args.tensor("theta"), args.tensor("phi")], args.callee);
    const known = staticNumber(args.get("n"));
    const limit = args.has("nMax") ? args.int("nMax") : known;
    if (limit === null) {
      return args.fail("TJ4001", "n is traced, so nMax must say how large it can be", { param: "n", hint: "sphHarmY(n, m, theta, phi, { nMax: 4 })" }); // prettier-ignore
    }
    const shape = c.add(c.add(c.add(theta, phi), n), m).shape;
    const [degree, order, polar, azimuth] = [c.cast(n, "i32"), c.cast(m, "i32"), theta, phi].map((x) => c.broadcastTo(x, shape)); // prettier-ignore
    const table = legendreTable(limit, c.cos(polar));
    const size = c.abs(order);
    let value = c.zerosLike(polar);
    table.forEach((column, k) => {
      column.forEach((entry, l) => {
        value = c.where(c.and(c.eq(size, k), c.eq(degree, l)), entry, value);
      });
    });
    // Y of negative order is (-1)^m times the conjugate.
    const odd = c.ne(c.rem(size, 2), 0);
    const signed = c.where(c.and(c.lt(order, 0), odd), c.neg(value), value);
    const angle = c.mul(c.cast(order, polar.dtype), azimuth);
    return new Tensor(p.complex(c.mul(signed, c.cos(angle)).value, c.mul(signed, c.sin(angle)).value));
  }),
];
