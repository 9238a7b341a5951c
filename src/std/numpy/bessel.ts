// np.i0.
import { isFloat } from "../../ir/dtype.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { besselI0 } from "../special/bessel.ts";
import { fn, type Table } from "./support.ts";
import { inexact } from "./unary.ts";

export const BESSEL: Table = {
  i0: fn("i0", "x", (args) => {
    const x = inexact(args.callee, args.get("x"));
    if (!isFloat(x.dtype)) args.fail("TJ7002", `takes real numbers, found ${typeText(x)}`, { param: "x" });
    return besselI0(x);
  }),
};
