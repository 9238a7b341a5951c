// `scipy.fft`: cosine transforms of type 2, through a complex transform of the reordered signal (Makhoul, "A fast cosine
// transform in one and two dimensions", 1980).
import { isComplex, isFloat, type DType } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { resize } from "../fft/index.ts";
import { namespace } from "../namespace.ts";

type Norm = "backward" | "ortho" | "forward";

const twiddle = (n: number, sign: number, dtype: Tensor["dtype"]): Tensor => {
  const angle = c.mul(c.cast(c.arange(n), dtype), (sign * Math.PI) / (2 * n));
  return c.complex(c.cos(angle), c.sin(angle));
};

/** What each coefficient is multiplied by after the unscaled transform. */
function scales(n: number, norm: Norm, dtype: Tensor["dtype"]): Tensor {
  if (norm === "backward") return c.fill([n], 1, dtype);
  if (norm === "forward") return c.fill([n], 1 / (2 * n), dtype);
  return c.where(
    c.eq(c.arange(n), 0),
    c.fill([], Math.sqrt(1 / (4 * n)), dtype),
    c.fill([], Math.sqrt(1 / (2 * n)), dtype),
  );
}

/** Along the last axis: 2 Σ x cos(π k (2n + 1) / 2N). */
function dctLast(x: Tensor, norm: Norm): Tensor {
  const n = x.shape[x.ndim - 1];
  const even = c.sliceAxis(x, 0, n, -1, 2);
  const odd = n > 1 ? [c.reverse(c.sliceAxis(x, 1, n, -1, 2), -1)] : [];
  const mixed = c.asComplex(c.concatenate([even, ...odd], -1));
  const spectrum = new Tensor(p.fft(mixed.value, { kind: "fft", lengths: [n] }));
  const value = c.mul(2, c.real(c.mul(spectrum, twiddle(n, -1, x.dtype))));
  return c.mul(value, scales(n, norm, x.dtype));
}

/** The inverse of dctLast. */
function idctLast(y: Tensor, norm: Norm): Tensor {
  const n = y.shape[y.ndim - 1];
  const plain = c.div(y, scales(n, norm, y.dtype));
  const tail = n > 1 ? [c.reverse(c.sliceAxis(plain, 1, n, -1), -1)] : [];
  const mirrored = c.concatenate([c.zerosLike(c.sliceAxis(plain, 0, 1, -1)), ...tail], -1);
  const spectrum = c.mul(c.complex(c.mul(0.5, plain), c.mul(-0.5, mirrored)), twiddle(n, 1, y.dtype));
  const mixed = c.real(new Tensor(p.fft(spectrum.value, { kind: "ifft", lengths: [n] })));
  const half = Math.ceil(n / 2);
  const even = c.sliceAxis(mixed, 0, half, -1);
  if (n === 1) return even;
  const odd = c.reverse(c.sliceAxis(mixed, half, n, -1), -1);
  const count = n - half;
  const pairs = c.stack([c.sliceAxis(even, 0, count, -1), odd], -1);
  const woven = c.reshape(pairs, [...y.shape.slice(0, -1), 2 * count]);
  return half === count ? woven : c.concatenate([woven, c.sliceAxis(even, count, half, -1)], -1);
}

type Transform = (x: Tensor, norm: Norm) => Tensor;

function prepare(args: Arguments): { readonly x: Tensor; readonly norm: Norm } {
  if (args.int("type") !== 2) args.fail("TJ5003", `only type 2 is here, found ${args.int("type")}`, { param: "type" });
  const norm = args.has("norm") ? args.string("norm", ["backward", "ortho", "forward"]) : "backward";
  const x = c.asInexact(args.tensor("x"));
  return { x: isNarrow(x.dtype) ? c.cast(x, "f32") : x, norm };
}

/** Transforms are of f32 at least. */
const isNarrow = (dtype: DType): boolean => isFloat(dtype) && dtype !== "f32" && dtype !== "f64";

const along = (x: Tensor, axis: number, length: number, norm: Norm, f: Transform): Tensor => {
  const apply = (part: Tensor): Tensor => c.moveAxis(f(c.moveAxis(resize(part, axis, length), axis, -1), norm), -1, axis); // prettier-ignore
  return isComplex(x.dtype) ? c.complex(apply(c.real(x)), apply(c.imag(x))) : apply(x);
};

const oneAxis = (name: string, f: Transform): FunctionVal =>
  define(`scipy.fft.${name}`, "x, type = 2, n?, axis = -1, norm?", (args) => {
    const { x, norm } = prepare(args);
    const axis = args.axis("axis", x.ndim);
    return along(x, axis, args.has("n") ? args.int("n") : x.shape[axis], norm, f);
  });

const severalAxes = (name: string, f: Transform): FunctionVal =>
  define(`scipy.fft.${name}`, "x, type = 2, s?, axes?, norm?", (args) => {
    const { x, norm } = prepare(args);
    const axes = args.axes("axes", x.ndim);
    const lengths = args.has("s") ? args.ints("s") : axes.map((axis) => x.shape[axis]);
    if (lengths.length !== axes.length) args.fail("TJ2002", `s has ${lengths.length} lengths for ${axes.length} axes`, { param: "s" }); // prettier-ignore
    return axes.reduce((value, axis, i) => along(value, axis, lengths[i], norm, f), x);
  });

export const fft = namespace("scipy.fft", () => [
  oneAxis("dct", dctLast),
  oneAxis("idct", idctLast),
  severalAxes("dctn", dctLast),
  severalAxes("idctn", idctLast),
]);
