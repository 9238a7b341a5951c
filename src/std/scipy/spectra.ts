// `scipy.signal`'s spectra: power spectral densities by Welch's method (1967) and short-time Fourier transforms, from
// windowed segments that overlap.
import { isComplex, realDType, type DType } from "../../ir/dtype.ts";
import { denseLiteral } from "../../ir/encode.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { resize } from "../fft/index.ts";
import { gatherRows } from "../numpy/gatherRows.ts";

/** Periodic cosine windows, by their coefficients. */
const WINDOWS: Readonly<Record<string, readonly number[]>> = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  boxcar: [1],
};

function windowOf(args: Arguments, x: Tensor, size: number): Tensor {
  const given = args.get("window");
  const dtype = realDType(x.dtype);
  if (given instanceof Tensor) {
    if (given.ndim !== 1 || given.shape[0] !== size) args.fail("TJ2002", `the window must have ${size} elements, found ${typeText(given)}`, { param: "window" }); // prettier-ignore
    return c.cast(given, dtype);
  }
  const terms = WINDOWS[args.string("window", Object.keys(WINDOWS))];
  const values = Array.from({ length: size }, (_, i) =>
    terms.reduce((sum, a, k) => sum + (-1) ** k * a * Math.cos((2 * Math.PI * k * i) / size), 0),
  );
  return new Tensor(p.constant(denseLiteral(dtype, [size], values)));
}

interface Segments {
  readonly size: number;
  readonly overlap: number;
  readonly length: number;
}

function segmentsOf(args: Arguments, available: number, fallback: number): Segments {
  const window = args.get("window");
  const own = window instanceof Tensor ? window.shape[0] : fallback;
  const asked = args.has("nperseg") ? args.int("nperseg") : own;
  if (asked < 1) args.fail("TJ5002", `nperseg must be positive, found ${asked}`, { param: "nperseg" });
  const size = Math.min(asked, available);
  const overlap = args.has("noverlap") ? args.int("noverlap") : Math.floor(size / 2);
  if (overlap < 0 || overlap >= size) args.fail("TJ5002", `noverlap must be less than nperseg, found ${overlap} and ${size}`, { param: "noverlap" }); // prettier-ignore
  const length = args.has("nfft") ? args.int("nfft") : size;
  if (length < size)
    args.fail("TJ5002", `nfft must be at least nperseg, found ${length} and ${size}`, { param: "nfft" });
  return { size, overlap, length };
}

/** [..., n] as [..., count, size], each segment `step` after the one before. */
function frames(x: Tensor, size: number, step: number): Tensor {
  const n = x.shape[x.ndim - 1];
  const count = Math.floor((n - size) / step) + 1;
  const positions = c.add(c.mul(c.iota("i32", [count, size], 0), step), c.iota("i32", [count, size], 1));
  return gatherRows(x, positions, x.ndim - 1);
}

/** Each segment less its mean or its straight line, as `detrend` says. */
function detrended(args: Arguments, x: Tensor): Tensor {
  if (args.get("detrend") === false) return x;
  const kind = args.string("detrend", ["constant", "linear"]);
  const level = c.sub(x, c.meanOver(x, [-1], true));
  if (kind === "constant") return level;
  const n = x.shape[x.ndim - 1];
  const t = c.sub(c.cast(c.arange(n), realDType(x.dtype)), (n - 1) / 2);
  return c.sub(level, c.mul(c.div(c.sumOver(c.mul(x, t), [-1], true), (n * (n * n - 1)) / 12), t));
}

/** The spectra of windowed segments: half of them for real signals when only one side is wanted. */
function spectra(
  args: Arguments,
  x: Tensor,
  window: Tensor,
  { size, overlap, length }: Segments,
  oneSided: boolean,
): Tensor {
  // prettier-ignore
  const parts = c.mul(detrended(args, frames(x, size, size - overlap)), window);
  const grown = resize(parts, parts.ndim - 1, length);
  if (oneSided) return new Tensor(p.fft(grown.value, { kind: "rfft", lengths: [length] }));
  return new Tensor(p.fft(c.asComplex(grown).value, { kind: "fft", lengths: [length] }));
}

function frequencies(args: Arguments, length: number, oneSided: boolean, dtype: DType): Tensor {
  const count = oneSided ? Math.floor(length / 2) + 1 : length;
  const k = c.arange(count);
  const signed = oneSided ? k : c.where(c.lt(k, Math.floor((length - 1) / 2) + 1), k, c.sub(k, length));
  return c.div(c.mul(c.cast(signed, dtype), args.tensor("fs", dtype)), length);
}

/** The median over the segments, of parts where they are complex, less its bias against the mean (Allen et al., 2012). */
function medianOf(densities: Tensor, complex: boolean): Tensor {
  const count = densities.shape[densities.ndim - 2];
  let bias = 1;
  for (let k = 2; k <= count - 1; k += 2) bias += 1 / (k + 1) - 1 / k;
  const of = (part: Tensor): Tensor => {
    const sorted = new Tensor(p.sort([part.value], { dimension: part.ndim - 2, isStable: false, numKeys: 1 })[0]);
    const [low, high] = [Math.floor((count - 1) / 2), Math.floor(count / 2)].map((i) => c.indexAxis(sorted, i, -2));
    return c.div(c.mul(0.5, c.add(low, high)), bias);
  };
  return complex ? c.complex(of(c.real(densities)), of(c.imag(densities))) : of(c.real(densities));
}

/** The cross spectral density of x and y (of x with itself, Welch's): frequencies and densities. */
function density(args: Arguments, first: Tensor, second: Tensor | null): Tensor[] {
  const axis = args.axis("axis", first.ndim);
  const x = c.moveAxis(first, axis, -1);
  const y = second ? c.moveAxis(second, axis, -1) : null;
  const n = x.shape[x.ndim - 1];
  if (y && y.shape[y.ndim - 1] !== n) args.fail("TJ2002", `the signals must have one length, found ${typeText(first)} and ${typeText(second as Tensor)}`); // prettier-ignore
  const segments = segmentsOf(args, n, 256);
  const window = windowOf(args, x, segments.size);
  const oneSided = args.bool("returnOnesided") && !isComplex(x.dtype) && !(y && isComplex(y.dtype));
  const spectrum = spectra(args, x, window, segments, oneSided);
  const other = y ? spectra(args, y, window, segments, oneSided) : spectrum;
  const fs = args.tensor("fs", realDType(x.dtype));
  const power =
    args.string("scaling", ["density", "spectrum"]) === "density"
      ? c.mul(fs, c.sumOver(c.square(window)))
      : c.square(c.sumOver(window));
  let result = c.div(c.mul(c.conj(spectrum), other), c.cast(power, spectrum.dtype));
  if (oneSided) {
    const count = result.shape[result.ndim - 1];
    const last = segments.length % 2 === 0 ? count - 1 : count;
    const k = c.arange(count);
    const inner = c.and(c.gt(k, 0), c.lt(k, last));
    result = c.mul(result, c.cast(c.where(inner, c.float(2), c.float(1)), result.dtype));
  }
  result = args.string("average", ["mean", "median"]) === "mean" ? c.meanOver(result, [-2]) : medianOf(result, second !== null); // prettier-ignore
  const placed = c.moveAxis(result, -1, axis);
  return [frequencies(args, segments.length, oneSided, realDType(x.dtype)), second ? placed : c.real(placed)];
}

const padLast = (x: Tensor, low: number, high: number): Tensor => {
  const at = (amount: number): number[] => x.shape.map((_, i) => (i === x.ndim - 1 ? amount : 0));
  const attrs = { low: at(low), high: at(high), interior: at(0) };
  return new Tensor(p.pad(x.value, c.zeros([], x.dtype).value, attrs));
};

/** The signal with `width` more at both ends: zeros, its ends, or itself mirrored at them, through the end point if `odd`. */
function extended(args: Arguments, x: Tensor, width: number): Tensor {
  const kind = args.string("boundary", ["zeros", "constant", "even", "odd"]);
  if (kind === "zeros" || width === 0) return padLast(x, width, width);
  const n = x.shape[x.ndim - 1];
  if (kind !== "constant" && width >= n) args.fail("TJ5002", `the signal of ${n} is too short to be mirrored by ${width}`, { param: "boundary" }); // prettier-ignore
  const [first, last] = [c.sliceAxis(x, 0, 1, -1), c.sliceAxis(x, n - 1, n, -1)];
  if (kind === "constant") {
    const shape = [...x.shape.slice(0, -1), width];
    return c.concatenate([c.broadcastTo(first, shape), x, c.broadcastTo(last, shape)], -1);
  }
  const [before, after] = [c.sliceAxis(x, 1, width + 1, -1), c.sliceAxis(x, n - 1 - width, n - 1, -1)].map((part) => c.reverse(part, -1)); // prettier-ignore
  const through = (end: Tensor, part: Tensor): Tensor => (kind === "odd" ? c.sub(c.mul(2, end), part) : part);
  return c.concatenate([through(first, before), x, through(last, after)], -1);
}

/** Segments [..., count, size] added up where they overlap. */
function overlapAdd(x: Tensor, step: number): Tensor {
  const [count, size] = x.shape.slice(-2);
  const batch = x.shape.slice(0, -2);
  const places = c.add(c.mul(c.iota("i32", [count, size], 0), step), c.iota("i32", [count, size], 1));
  const value = p.scatter(
    c.zeros([...batch, size + (count - 1) * step], x.dtype).value,
    c.reshape(places, [count * size, 1]).value,
    c.reshape(x, [...batch, count * size]).value,
    {
      kind: "add",
      updateWindowDims: batch.map((_, i) => i),
      insertedWindowDims: [batch.length],
      inputBatchingDims: [],
      scatterIndicesBatchingDims: [],
      scatterDimsToOperandDims: [batch.length],
      indicesAreSorted: false,
      uniqueIndices: false,
    },
  );
  return new Tensor(value);
}

const SPECTRUM = 'fs = 1.0, window = "hann", nperseg?, noverlap?, nfft?, ';
const DENSITY = `${SPECTRUM}detrend = "constant", returnOnesided = true, scaling = "density", axis = -1, average = "mean"`;

export const SPECTRA: readonly FunctionVal[] = [
  define("scipy.signal.welch", `x, ${DENSITY}`, (args) => array(density(args, c.asInexact(args.tensor("x")), null))),
  define("scipy.signal.csd", `x, y, ${DENSITY}`, (args) => {
    const x = c.asInexact(args.tensor("x"));
    return array(density(args, x, args.has("y") ? c.asInexact(args.tensor("y")) : null));
  }),
  // Frequencies, times of the segments' middles, and their spectra.
  define(
    "scipy.signal.stft",
    `x, fs = 1.0, window = "hann", nperseg = 256, noverlap?, nfft?, detrend = false, returnOnesided = true, boundary = "zeros", padded = true, axis = -1`,
    (args) => {
      const given = c.asInexact(args.tensor("x"));
      const axis = args.axis("axis", given.ndim);
      let x = c.moveAxis(given, axis, -1);
      const segments = segmentsOf(args, x.shape[x.ndim - 1], 256);
      const { size, overlap, length } = segments;
      const step = size - overlap;
      const window = windowOf(args, x, size);
      const edges = args.has("boundary") && args.get("boundary") !== false;
      if (edges) x = extended(args, x, Math.floor(size / 2));
      const n = x.shape[x.ndim - 1];
      if (args.bool("padded")) x = padLast(x, 0, (((step - ((n - size) % step)) % step) + step) % step);
      const oneSided = args.bool("returnOnesided") && !isComplex(x.dtype);
      const spectrum = spectra(args, x, window, segments, oneSided);
      const scaled = c.div(spectrum, c.cast(c.sumOver(window), spectrum.dtype));
      const count = scaled.shape[scaled.ndim - 2];
      const start = edges ? 0 : size / 2;
      const real = realDType(x.dtype);
      const times = c.div(c.add(c.mul(c.cast(c.arange(count), real), step), start), args.tensor("fs", real));
      // [..., segment, frequency] with the frequency where the signal's axis was and the segments last.
      const placed = c.moveAxis(c.matrixTranspose(scaled), -2, axis);
      return array([frequencies(args, length, oneSided, real), times, placed]);
    },
  ),
  // Times, and the signal whose short-time transform this is, each segment weighted by its window.
  define(
    "scipy.signal.istft",
    'Zxx, fs = 1.0, window = "hann", nperseg?, noverlap?, nfft?, inputOnesided = true, boundary = true, timeAxis = -1, freqAxis = -2',
    (args) => {
      const given = c.asComplex(args.tensor("Zxx"));
      if (given.ndim < 2) args.fail("TJ2008", `takes frequencies by segments, found ${typeText(given)}`, { param: "Zxx" }); // prettier-ignore
      const [time, frequency] = [args.axis("timeAxis", given.ndim), args.axis("freqAxis", given.ndim)];
      if (time === frequency) args.fail("TJ2003", "timeAxis and freqAxis must differ", { param: "timeAxis" });
      const rest = given.shape.map((_, i) => i).filter((i) => i !== time && i !== frequency);
      const z = c.transpose(given, [...rest, time, frequency]);
      const oneSided = args.bool("inputOnesided");
      const bins = z.shape[z.ndim - 1];
      const natural = oneSided ? 2 * (bins - 1) : bins;
      const size = args.has("nperseg") ? args.int("nperseg") : natural;
      const length = args.has("nfft") ? args.int("nfft") : oneSided && size === natural + 1 ? size : natural;
      const overlap = args.has("noverlap") ? args.int("noverlap") : Math.floor(size / 2);
      if (
        size < 1 ||
        overlap < 0 ||
        overlap >= size ||
        length < size ||
        bins !== (oneSided ? Math.floor(length / 2) + 1 : length)
      ) {
        // prettier-ignore
        args.fail("TJ2002", `segments of ${size} that overlap by ${overlap} do not have the ${bins} frequencies of ${typeText(given)}`); // prettier-ignore
      }
      const parts = new Tensor(p.fft(z.value, { kind: oneSided ? "irfft" : "ifft", lengths: [length] }));
      const window = windowOf(args, parts, size);
      const cut = c.sliceAxis(parts, 0, size, -1);
      const weighted = c.mul(c.mul(cut, window), c.sumOver(window));
      const step = size - overlap;
      const total = overlapAdd(weighted, step);
      const count = z.shape[z.ndim - 2];
      const weight = overlapAdd(c.broadcastTo(c.square(window), [count, size]), step);
      const signal = c.div(total, c.where(c.gt(weight, 1e-10), weight, c.onesLike(weight)));
      const n = signal.shape[signal.ndim - 1];
      const edge = args.bool("boundary") ? Math.floor(size / 2) : 0;
      const x = c.sliceAxis(signal, edge, n - edge, -1);
      // As many times as the first axis is long, as SciPy and JAX have it.
      const real = realDType(x.dtype);
      const times = c.div(c.cast(c.arange(x.shape[0]), real), args.tensor("fs", real));
      return array([times, x]);
    },
  ),
];
