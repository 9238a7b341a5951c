// NumPy's objects for building arrays from index expressions. TypeScript has no slices between brackets, so they are
// called: np.r_([0, 5], x), np.c_(x, y), np.mgrid([0, 3], [0, 4]); a slice is written [start, stop, step].
import type { Arguments } from "../../frontend/arguments.ts";
import { asTensor } from "../../frontend/tensor/convert.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { describe } from "../../frontend/values/describe.ts";
import { array, ArrayVal, type CallSite, FunctionVal, Num, Tensor, type Val } from "../../frontend/values/values.ts";
import { CREATION } from "./creation.ts";
import { concatenate, stack } from "./joining.ts";
import { atLeast1d, expandDims, reshape } from "./shape.ts";
import { staticNumbers } from "./static.ts";
import { failure, fn, type Table } from "./support.ts";

/** start, start + step, … as np.arange gives them. */
function sequence(slice: ArrayVal, what: string, site: CallSite): Tensor {
  const numbers = staticNumbers(slice);
  if (!numbers || numbers.length < 2 || numbers.length > 3) {
    throw failure("TJ5002", `${what}: a slice is [start, stop] or [start, stop, step], found ${describe(slice)}`);
  }
  return (CREATION.arange as FunctionVal).call(slice.items, site) as Tensor;
}

const piece = (value: Val, what: string, site: CallSite): Tensor =>
  value instanceof ArrayVal ? sequence(value, what, site) : atLeast1d(asTensor(value, what));

function pieces(args: Arguments, site: CallSite): Tensor[] {
  const values = args.rest("pieces");
  if (values.length === 0) args.fail("TJ5001", "needs at least one array");
  return values.map((value) => piece(value, args.callee, site));
}

function grid(args: Arguments, site: CallSite): Tensor[] {
  const slices = args.rest("slices").map((value) => {
    if (value instanceof ArrayVal) return sequence(value, args.callee, site);
    if (value instanceof Num) return sequence(new ArrayVal([new Num(0, true), value]), args.callee, site);
    throw failure(
      "TJ5002",
      `${args.callee}: an axis is [start, stop] or [start, stop, step], found ${describe(value)}`,
    );
  });
  return slices.map((line, i) => reshape(line, slices.map((other, j) => (i === j ? other.shape[0] : 1)))); // prettier-ignore
}

export const INDEX_TRICKS: Table = {
  r_: fn("r_", "...pieces", (args, site) => concatenate(pieces(args, site), 0, args.callee)),
  c_: fn("c_", "...pieces", (args, site) => {
    const columns = pieces(args, site).map((x) => (x.ndim === 1 ? expandDims(x, [1]) : x));
    return concatenate(columns, columns[0].ndim - 1, args.callee);
  }),
  ogrid: fn("ogrid", "...slices", (args, site) => array(grid(args, site))),
  mgrid: fn("mgrid", "...slices", (args, site) => {
    const lines = grid(args, site);
    const shape = lines.map((line, i) => line.shape[i]);
    return stack(lines.map((line) => broadcastTo(line, shape)), 0, args.callee); // prettier-ignore
  }),
};
