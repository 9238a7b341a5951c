// np.i0.
import { isFloat } from "../../ir/dtype.ts";
import type { Tensor } from "../../frontend/values/values.ts";
import { typeText } from "../../frontend/values/describe.ts";
import * as m from "../compose.ts";
import { besselI0e } from "../special/bessel.ts";
import { fn, type Table } from "./support.ts";
import { inexact } from "./unary.ts";

/** The modified Bessel function of the first kind of order 0. */
export const besselI0 = (x: Tensor): Tensor => m.mul(m.exp(m.abs(x)), besselI0e(m.abs(x)));

export const BESSEL: Table = {
  i0: fn("i0", "x", (args) => {
    const x = inexact(args.callee, args.get("x"));
    if (!isFloat(x.dtype)) args.fail("TJ7002", `takes real numbers, found ${typeText(x)}`, { param: "x" });
    return besselI0(x);
  }),
};
