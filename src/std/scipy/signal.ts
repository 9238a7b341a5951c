// `scipy.signal`: convolutions, trends and spectra.
import { isComplex } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { resize } from "../fft/index.ts";
import { namespace } from "../namespace.ts";
import { SPECTRA } from "./spectra.ts";

const MODES = ["full", "same", "valid"] as const;
type Mode = (typeof MODES)[number];

/** Convolution over all axes by sliding the second array, flipped, over the first. */
function slide(x: Tensor, kernel: Tensor, padding: readonly (readonly [number, number])[]): Tensor {
  const rank = x.ndim;
  const ones = x.shape.map(() => 1);
  const order = Array.from({ length: rank + 2 }, (_, i) => i);
  const real = (a: Tensor, b: Tensor): Tensor => {
    const value = p.convolution(c.reshape(a, [1, 1, ...a.shape]).value, c.reshape(b, [1, 1, ...b.shape]).value, {
      strides: ones,
      padding,
      lhsDilation: ones,
      rhsDilation: ones,
      dims: { lhs: order, rhs: order, out: order },
      featureGroupCount: 1,
      batchGroupCount: 1,
      precision: "highest",
      dtype: a.dtype,
    });
    return c.reshape(new Tensor(value), value.type.shape.slice(2));
  };
  const flipped = c.reverse(kernel, ...kernel.shape.map((_, i) => i));
  if (!isComplex(x.dtype)) return real(x, flipped);
  const [a, b, d, e] = [c.real(x), c.imag(x), c.real(flipped), c.imag(flipped)];
  return c.complex(c.sub(real(a, d), real(b, e)), c.add(real(a, e), real(b, d)));
}

function convolve(args: Arguments, first: Tensor, second: Tensor, mode: Mode): Tensor {
  let [x, y] = c.promoteInexact([first, second], args.callee);
  if (x.ndim !== y.ndim) args.fail("TJ2008", `takes arrays of one rank, found ${typeText(first)} and ${typeText(second)}`); // prettier-ignore
  if (x.ndim === 0) return c.mul(x, y);
  if (sizeOf(x.shape) === 0 || sizeOf(y.shape) === 0) args.fail("TJ2002", `takes arrays that are not empty, found ${typeText(first)} and ${typeText(second)}`); // prettier-ignore
  if (mode === "valid") {
    const covers = x.shape.every((size, i) => size >= y.shape[i]);
    if (!covers && !y.shape.every((size, i) => size >= x.shape[i])) {
      args.fail("TJ2002", `one of the arrays must be as large as the other along every axis, found ${typeText(first)} and ${typeText(second)}`); // prettier-ignore
    }
    if (!covers) [x, y] = [y, x];
    return slide(x, y, x.shape.map(() => [0, 0] as const)); // prettier-ignore
  }
  const full = slide(x, y, y.shape.map((size) => [size - 1, size - 1] as const)); // prettier-ignore
  if (mode === "full") return full;
  return x.shape.reduce((value, size, i) => {
    const start = Math.floor((value.shape[i] - size) / 2);
    return c.sliceAxis(value, start, start + size, i);
  }, full);
}

/** By way of Fourier transforms along some axes, the same result but for rounding. */
function fftConvolve(args: Arguments, first: Tensor, second: Tensor, mode: Mode): Tensor {
  const [x, y] = c.promoteInexact([first, second], args.callee);
  if (x.ndim !== y.ndim) args.fail("TJ2008", `takes arrays of one rank, found ${typeText(first)} and ${typeText(second)}`); // prettier-ignore
  const axes = args.axes("axes", x.ndim);
  const transform = (z: Tensor, kind: "fft" | "ifft"): Tensor =>
    axes.reduce((value, axis) => {
      const moved = c.moveAxis(value, axis, -1);
      const spectrum = p.fft(moved.value, { kind, lengths: [moved.shape[moved.ndim - 1]] });
      return c.moveAxis(new Tensor(spectrum), -1, axis);
    }, z);
  const grow = (z: Tensor): Tensor => axes.reduce((value, axis) => resize(value, axis, x.shape[axis] + y.shape[axis] - 1), c.asComplex(z)); // prettier-ignore
  const product = transform(c.mul(transform(grow(x), "fft"), transform(grow(y), "fft")), "ifft");
  const full = isComplex(x.dtype) ? product : c.real(product);
  if (mode === "full") return full;
  return axes.reduce((value, axis) => {
    const size = mode === "same" ? x.shape[axis] : Math.abs(x.shape[axis] - y.shape[axis]) + 1;
    const start = Math.floor((value.shape[axis] - size) / 2);
    return c.sliceAxis(value, start, start + size, axis);
  }, full);
}

const convolution = (name: string, rank: number | null, parameters: string, correlate: boolean): FunctionVal =>
  define(`scipy.signal.${name}`, parameters, (args) => {
    const [x, y] = [args.tensor("in1"), args.tensor("in2")];
    if (rank !== null && (x.ndim !== rank || y.ndim !== rank)) {
      args.fail("TJ2008", `takes arrays of rank ${rank}, found ${typeText(x)} and ${typeText(y)}`);
    }
    if (
      args.get("boundary") !== undefined &&
      args.string("boundary", ["fill"]) === "fill" &&
      args.number("fillvalue") !== 0
    ) {
      // prettier-ignore
      args.fail("TJ5003", "the boundary is filled with 0", { param: "fillvalue" });
    }
    const mode = args.string("mode", MODES);
    const flip = (z: Tensor): Tensor => c.reverse(z, ...z.shape.map((_, i) => i));
    // SciPy centres a two-dimensional correlation of even size on the other side than a convolution.
    if (correlate && rank === 2 && mode === "same") return flip(convolve(args, flip(x), c.conj(y), mode));
    const kernel = correlate ? c.conj(flip(y)) : y;
    const viaFft = args.get("method") !== undefined && args.string("method", ["auto", "direct", "fft"]) === "fft";
    return viaFft ? fftConvolve(args, x, kernel, mode) : convolve(args, x, kernel, mode);
  });

/** The array less its mean, or less the straight line that fits it best, between break points. */
function detrend(args: Arguments): Tensor {
  const x = c.asInexact(args.tensor("data"));
  const axis = args.axis("axis", x.ndim);
  const n = x.shape[axis];
  const kind = args.string("type", ["linear", "constant"]);
  if (n === 0) return x;
  const moved = c.moveAxis(x, axis, -1);
  if (kind === "constant") return c.moveAxis(c.sub(moved, c.meanOver(moved, [-1], true)), -1, axis);
  const points = [...new Set([0, ...args.ints("bp"), n])].sort((a, b) => a - b);
  if (points[0] < 0 || points[points.length - 1] > n) args.fail("TJ2005", `break points must lie between 0 and ${n}`, { param: "bp" }); // prettier-ignore
  const pieces = points.slice(1).map((end, i) => {
    const start = points[i];
    const part = c.sliceAxis(moved, start, end, -1);
    const count = end - start;
    const t = c.sub(c.cast(c.arange(count), part.dtype), (count - 1) / 2);
    const spread = (count * (count * count - 1)) / 12;
    const slope = count > 1 ? c.div(c.sumOver(c.mul(part, t), [-1], true), spread) : c.zerosLike(c.sliceAxis(part, 0, 1, -1)); // prettier-ignore
    return c.sub(c.sub(part, c.meanOver(part, [-1], true)), c.mul(slope, t));
  });
  return c.moveAxis(c.concatenate(pieces, -1), -1, axis);
}

export const signal = namespace("scipy.signal", () => [
  convolution("convolve", null, 'in1, in2, mode = "full", method = "auto", precision?', false),
  convolution("correlate", null, 'in1, in2, mode = "full", method = "auto", precision?', true),
  convolution("convolve2d", 2, 'in1, in2, mode = "full", boundary = "fill", fillvalue = 0, precision?', false),
  convolution("correlate2d", 2, 'in1, in2, mode = "full", boundary = "fill", fillvalue = 0, precision?', true),
  define("scipy.signal.fftconvolve", 'in1, in2, mode = "full", axes?', (args) =>
    fftConvolve(args, args.tensor("in1"), args.tensor("in2"), args.string("mode", MODES)),
  ),
  define("scipy.signal.detrend", 'data, axis = -1, type = "linear", bp = 0, overwriteData?', detrend),
  ...SPECTRA,
]);
