// `numpy.fft`: discrete Fourier transforms along one, two or several axes.
import { complexDType, isComplex, realDType, type DType } from "../../ir/dtype.ts";
import type { FftKind } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { namespace } from "../namespace.ts";

const NORMS = ["backward", "ortho", "forward"] as const;
type Norm = (typeof NORMS)[number];

/** What a transform of n points is divided by, and an inverse that has the factor 1/n already multiplied by. */
const SCALES: Readonly<Record<Norm, (n: number) => number>> = {
  backward: () => 1,
  ortho: Math.sqrt,
  forward: (n) => n,
};

/** Cut or padded with zeros to a length along one axis. */
export function resize(x: Tensor, axis: number, length: number): Tensor {
  const size = x.shape[axis];
  if (size === length) return x;
  if (size > length) return c.sliceAxis(x, 0, length, axis);
  const none = x.shape.map(() => 0);
  const high = x.shape.map((_, i) => (i === axis ? length - size : 0));
  return new Tensor(p.pad(x.value, c.fill([], 0, x.dtype).value, { low: none, high, interior: none }));
}

/** The dtype that a transform computes in: f32 or wider. */
const wideEnough = (dtype: DType): DType => (dtype === "f64" || dtype === "c128" ? dtype : isComplex(dtype) ? "c64" : "f32"); // prettier-ignore

/** Transforms of the given kind over several axes, the last of which is the halved one of a real transform. */
function transform(x: Tensor, kind: FftKind, axes: readonly number[], lengths: readonly number[], norm: Norm): Tensor {
  const last = axes.length - 1;
  const real = kind === "rfft";
  const half = kind === "irfft";
  let value = c.cast(x, wideEnough(x.dtype));
  if (!real && !isComplex(value.dtype)) value = c.cast(value, complexDType(value.dtype));
  axes.forEach((axis, i) => {
    value = resize(value, axis, half && i === last ? Math.floor(lengths[i] / 2) + 1 : lengths[i]);
  });
  const others = value.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const order = [...others, ...axes];
  value = c.transpose(value, order);
  // XLA transforms up to three trailing axes at once: further ones go one by one, outermost last.
  const inverse = kind === "ifft" || half;
  const complexKind: FftKind = inverse ? "ifft" : "fft";
  const rank = value.ndim;
  const alone = (axis: number, length: number): void => {
    const at = c.moveAxis(value, axis, -1);
    value = c.moveAxis(new Tensor(p.fft(at.value, { kind: complexKind, lengths: [length] })), -1, axis);
  };
  const inner = Math.min(3, axes.length);
  const outer = axes.length - inner;
  const outerFirst = (): void => lengths.slice(0, outer).forEach((length, i) => alone(rank - axes.length + i, length)); // prettier-ignore
  if (half) outerFirst();
  value = new Tensor(p.fft(value.value, { kind, lengths: lengths.slice(outer) }));
  if (!half) outerFirst();
  const factor = SCALES[norm](lengths.reduce((a, b) => a * b, 1));
  const scaled = factor === 1 ? value : c.mul(value, inverse ? factor : 1 / factor);
  const back: number[] = [];
  order.forEach((axis, i) => (back[axis] = i));
  return c.transpose(scaled, back);
}

function readNorm(args: Arguments): Norm {
  return args.has("norm") ? args.string("norm", NORMS) : "backward";
}

function checkInput(args: Arguments, kind: FftKind): Tensor {
  const x = args.tensor("a");
  if (x.ndim === 0) args.fail("TJ2008", `takes an array of rank 1 or more, found ${typeText(x)}`, { param: "a" });
  if (kind === "rfft" && isComplex(x.dtype)) args.fail("TJ7002", `takes real numbers, found ${typeText(x)}`, { param: "a", hint: "np.fft.fft takes complex numbers" }); // prettier-ignore
  return c.asInexact(x);
}

function positive(args: Arguments, name: string, length: number): number {
  if (length < 1) args.fail("TJ5002", `${name} must be positive, found ${length}`, { param: name });
  return length;
}

/** The length of the signal along an axis, which for half spectra is not the array's. */
const signalLength = (kind: FftKind, size: number): number => (kind === "irfft" ? 2 * (size - 1) : size);

const oneAxis = (name: string, kind: FftKind): FunctionVal =>
  define(`np.fft.${name}`, "a, n?, axis = -1, norm?", (args) => {
    const x = checkInput(args, kind);
    const axis = args.axis("axis", x.ndim);
    const n = positive(args, "n", args.has("n") ? args.int("n") : signalLength(kind, x.shape[axis]));
    return transform(x, kind, [axis], [n], readNorm(args));
  });

const severalAxes = (name: string, kind: FftKind, defaultAxes: readonly number[] | null): FunctionVal =>
  define(`np.fft.${name}`, "a, s?, axes?, norm?", (args: Arguments) => {
    const x = checkInput(args, kind);
    const given = args.has("s") ? args.ints("s") : null;
    let axes: number[];
    if (args.has("axes")) axes = args.axes("axes", x.ndim);
    else if (defaultAxes) axes = defaultAxes.map((axis) => args.normalizeAxis("axes", axis, x.ndim));
    else axes = x.shape.map((_, i) => i).slice(given ? x.ndim - given.length : 0);
    if (given && given.length !== axes.length) args.fail("TJ2002", `s has ${given.length} lengths for ${axes.length} axes`, { param: "s" }); // prettier-ignore
    if (axes.length === 0) return x;
    const lengths = axes.map((axis, i) =>
      positive(args, "s", given ? given[i] : i === axes.length - 1 ? signalLength(kind, x.shape[axis]) : x.shape[axis]),
    );
    return transform(x, kind, axes, lengths, readNorm(args));
  });

/** 1/(n·d) times 0, 1, …, and the negative frequencies after. */
function frequencies(args: Arguments, half: boolean): Tensor {
  const n = args.int("n");
  if (n === 0) args.fail("TJ5002", "n must not be 0", { param: "n" });
  const dtype = args.dtype("dtype") ?? "f32";
  const count = half ? Math.floor(n / 2) + 1 : n;
  const k = c.arange(count);
  const signed = half ? k : c.where(c.lt(k, Math.floor((n - 1) / 2) + 1), k, c.sub(k, n));
  return c.div(c.cast(signed, dtype), c.mul(c.tensor(n), args.tensor("d", realDType(dtype))));
}

const shift = (name: string, amount: (size: number) => number): FunctionVal =>
  define(`np.fft.${name}`, "x, axes?", (args) => {
    const x = args.tensor("x");
    return args.axes("axes", x.ndim).reduce((y, axis) => {
      const size = y.shape[axis];
      const by = amount(size);
      return by % size === 0 || size === 0 ? y : c.concatenate([c.sliceAxis(y, size - by, size, axis), c.sliceAxis(y, 0, size - by, axis)], axis); // prettier-ignore
    }, x);
  });

/** The norm of the transform whose conjugate this is. */
const swapped: Readonly<Record<Norm, Norm>> = { backward: "forward", ortho: "ortho", forward: "backward" };

export const fft = namespace("numpy.fft", () => [
  oneAxis("fft", "fft"),
  oneAxis("ifft", "ifft"),
  oneAxis("rfft", "rfft"),
  oneAxis("irfft", "irfft"),
  severalAxes("fft2", "fft", [-2, -1]),
  severalAxes("ifft2", "ifft", [-2, -1]),
  severalAxes("rfft2", "rfft", [-2, -1]),
  severalAxes("irfft2", "irfft", [-2, -1]),
  severalAxes("fftn", "fft", null),
  severalAxes("ifftn", "ifft", null),
  severalAxes("rfftn", "rfft", null),
  severalAxes("irfftn", "irfft", null),
  define("np.fft.hfft", "a, n?, axis = -1, norm?", (args) => {
    const x = checkInput(args, "irfft");
    const axis = args.axis("axis", x.ndim);
    const n = positive(args, "n", args.has("n") ? args.int("n") : signalLength("irfft", x.shape[axis]));
    return transform(c.conj(x), "irfft", [axis], [n], swapped[readNorm(args)]);
  }),
  define("np.fft.ihfft", "a, n?, axis = -1, norm?", (args) => {
    const x = checkInput(args, "rfft");
    const axis = args.axis("axis", x.ndim);
    const n = positive(args, "n", args.has("n") ? args.int("n") : x.shape[axis]);
    return c.conj(transform(x, "rfft", [axis], [n], swapped[readNorm(args)]));
  }),
  define("np.fft.fftfreq", "n, d = 1.0, *, dtype?, device?", (args) => frequencies(args, false)),
  define("np.fft.rfftfreq", "n, d = 1.0, *, dtype?, device?", (args) => frequencies(args, true)),
  shift("fftshift", (size) => Math.floor(size / 2)),
  shift("ifftshift", (size) => size - Math.floor(size / 2)),
]);
