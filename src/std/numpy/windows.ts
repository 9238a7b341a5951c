// Window functions: blackman, bartlett, hamming, hanning, kaiser.
import { full } from "../../frontend/tensor/convert.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { besselI0 } from "../special/bessel.ts";
import { fn, type Table } from "./support.ts";

/** A window of M points from its formula over n = 0 … M - 1. */
const windowFunction = (name: string, formula: (n: Tensor, count: number) => Tensor): Table => ({
  [name]: fn(name, "M", (args) => {
    const count = args.int("M");
    if (count < 0) args.fail("TJ5002", `M must not be negative, found ${count}`, { param: "M" });
    return count <= 1 ? full([count], 1, "f32") : formula(m.iota("f32", [count], 0), count);
  }),
});

/** cos(2πk n / (M - 1)). */
const cosine = (n: Tensor, count: number, k: number): Tensor => m.cos(m.div(m.mul(2 * k * Math.PI, n), count - 1));

export const WINDOWS: Table = {
  ...windowFunction("blackman", (n, count) =>
    m.add(m.sub(0.42, m.mul(0.5, cosine(n, count, 1))), m.mul(0.08, cosine(n, count, 2))),
  ),
  ...windowFunction("bartlett", (n, count) => m.sub(1, m.div(m.abs(m.sub(m.add(m.mul(2, n), 1), count)), count - 1))),
  ...windowFunction("hamming", (n, count) => m.sub(0.54, m.mul(0.46, cosine(n, count, 1)))),
  ...windowFunction("hanning", (n, count) => m.mul(0.5, m.sub(1, cosine(n, count, 1)))),
  kaiser: fn("kaiser", "M, beta", (args) => {
    const count = args.int("M");
    if (count <= 1) return full([Math.max(0, count)], 1, "f32");
    const beta = args.tensor("beta");
    const alpha = 0.5 * (count - 1);
    const place = m.div(m.sub(m.iota("f32", [count], 0), alpha), alpha);
    const argument = m.mul(beta, m.sqrt(m.sub(1, m.square(place))));
    return m.div(besselI0(argument), besselI0(m.asInexact(beta)));
  }),
};
