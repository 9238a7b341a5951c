// Products of narrow floats in blocks, each with a scale of its own: mxfp8 and nvfp4.
import { customVjp, f32, lax, nn, numpy as np, type Tensor } from "tsjax";

type Config = {
  mode: string;
  blockSize: number;
  dataType: any;
  scaleType: any;
  globalScale: any;
  inferOnly: boolean;
};
type DotDimensions = [[number[], number[]], [number[], number[]]];

export function getScaledDotGeneralConfig(mode: string, globalScale: Tensor | null): Config {
  if (mode === "mxfp8") {
    return { mode, blockSize: 32, dataType: "f8e4m3fn", scaleType: "f8e8m0fnu", globalScale: null, inferOnly: false };
  }
  if (mode !== "nvfp4") throw new Error(`TJ5003 mode is ${JSON.stringify(mode)}, not one of "mxfp8", "nvfp4"`);
  const scale = globalScale ?? np.ones([1], f32);
  return { mode, blockSize: 16, dataType: "f4e2m1fn", scaleType: "f8e4m3fn", globalScale: scale, inferOnly: false };
}

/** The next power of two, as an exponent without a mantissa holds it. */
function powerOfTwo(x: Tensor) {
  const [mantissa, exponent] = np.frexp(x);
  const power = np.where(mantissa > 0.5, exponent, exponent - 1);
  return np.ldexp(np.float32(1), np.clip(np.where(x > 0, power, -126), -126, 127));
}

/** [the elements in few bits, a scale for each block of the last axis] */
function quantize(x: Tensor, { mode, blockSize, dataType, scaleType, globalScale }: Config): Tensor[] {
  const [batch, rows, columns] = x.shape;
  if (columns % blockSize !== 0) {
    throw new Error(`TJ2002 an axis of ${columns} elements does not fall into blocks of ${blockSize}`);
  }
  const most = np.finfo(dataType).max.astype(f32);
  const whole = x.astype(f32);
  const blocks = (mode === "nvfp4" ? whole / globalScale : whole).reshape([
    batch,
    rows,
    columns / blockSize,
    blockSize,
  ]);
  const needed = np.max(np.abs(blocks), -1, { keepdims: true }) / most;
  const scales =
    mode === "nvfp4"
      ? np.clip(needed, 0, np.finfo(scaleType).max.astype(f32)).astype(scaleType).astype(f32)
      : powerOfTwo(needed.astype(x.dtype).astype(f32));
  const narrow = np.clip(blocks / scales, -most, most).astype(dataType);
  return [narrow.reshape(x.shape), scales.reshape([batch, rows, columns / blockSize])];
}

const size = (shape: number[], axes: number[]) => axes.reduce((n, axis) => n * shape[axis], 1);
const others = (x: Tensor, taken: number[]) => x.shape.map((_, i) => i).filter((i) => !taken.includes(i));

/** As [batch, rows, contracted]. */
function flat(x: Tensor, contract: number[], batch: number[]) {
  const rows = others(x, [...batch, ...contract]);
  const sizes = [size(x.shape, batch), size(x.shape, rows), size(x.shape, contract)];
  return np.transpose(x, [...batch, ...rows, ...contract]).reshape(sizes);
}

function product(x: Tensor, y: Tensor, dims: DotDimensions, dtype: any, [left, right]: Config[]) {
  const [[xc, yc], [xb, yb]] = dims;
  const [a, aScales] = quantize(flat(x, xc, xb), left);
  const [b, bScales] = quantize(flat(y, yc, yb), right);
  const scaled = nn.scaledMatmul(a, b, aScales, bScales, f32);
  const out = left.mode === "nvfp4" ? scaled * (left.globalScale * right.globalScale) : scaled;
  const shape = [...xb, ...others(x, [...xb, ...xc])].map((axis) => x.shape[axis]);
  return out.astype(dtype).reshape([...shape, ...others(y, [...yb, ...yc]).map((axis) => y.shape[axis])]);
}

const order = (axes: number[]) => axes.map((_, i) => i).sort((a, b) => axes[a] - axes[b]);
const counted = (n: number, from: number) => Array.from({ length: n }, (_, i) => from + i);

/** The cotangent of x in x · y, by the product of the cotangent and y in the same few bits where they fall into blocks. */
function slope(g: Tensor, x: Tensor, y: Tensor, dims: DotDimensions, configs: Config[], second: boolean) {
  const [[xc, yc], [xb, yb]] = dims;
  const xKept = others(x, [...xb, ...xc]);
  const yKept = others(y, [...yb, ...yc]);
  const batch = counted(xb.length, 0);
  const gKept = counted(yKept.length, second ? xb.length : xb.length + xKept.length);
  const gDims: DotDimensions = [
    [gKept, yKept],
    [batch, yb],
  ];
  const whole = configs[0].mode === "nvfp4" || size(y.shape, yKept) % configs[0].blockSize !== 0;
  const found = whole ? lax.dotGeneral(g.astype(f32), y.astype(f32), gDims) : product(g, y, gDims, f32, configs);
  const inY = order(yc);
  const axes = [...xb, ...xKept, ...inY.map((i) => xc[i])];
  return np.transpose(found, order(axes)).astype(x.dtype);
}

/** Where the element fitted into the few bits. */
const within = (grad: Tensor, x: Tensor, { mode, dataType, scaleType, globalScale }: Config) =>
  mode === "nvfp4"
    ? np.where(
        np.abs(x) <= globalScale * np.finfo(dataType).max.astype(f32) * np.finfo(scaleType).max.astype(f32),
        grad,
        0,
      )
    : grad;

export function scaledDotGeneral(
  lhs: Tensor,
  rhs: Tensor,
  dims: DotDimensions,
  preferredElementType: any,
  configs: Config[] | null,
) {
  const dtype = preferredElementType ?? "f32";
  if (configs === null) return lax.dotGeneral(lhs, rhs, dims, { preferredElementType: dtype });
  if (configs.length < 2) throw new Error("TJ5002 configs must have three entries: for lhs, for rhs, for gradients");
  const [[lc, rc], [lb, rb]] = dims;
  const turned: DotDimensions = [
    [rc, lc],
    [rb, lb],
  ];
  const back = configs[2] ?? configs[0];
  const f = customVjp((x: Tensor, y: Tensor) => product(x, y, dims, dtype, configs));
  f.defvjp(
    (x: Tensor, y: Tensor) => [f(x, y), [x, y]],
    ([x, y]: Tensor[], g: Tensor) => [
      within(slope(g, x, y, dims, [back, configs[1]], false), x, configs[0]),
      within(slope(g, y, x, turned, [back, configs[0]], true), y, configs[1]),
    ],
  );
  return f(lhs, rhs);
}
