// `image`: resampling along axes. Each axis has a matrix of weights, which says how much of every input pixel goes into
// every output pixel; the kernel is widened when an axis shrinks, so that nothing is skipped (antialias).
import { numpy as np, type Tensor } from "tsjax";

type Kernel = (x: Tensor) => Tensor;

const triangle: Kernel = (x) => np.maximum(0, 1 - np.abs(x));

/** Keys' cubic convolution, a = -1/2. */
function cubic(x: Tensor) {
  const near = (1.5 * x - 2.5) * x * x + 1;
  const far = ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return np.where(x >= 2, 0, np.where(x >= 1, far, near));
}

const lanczos =
  (radius: number): Kernel =>
  (x) => {
    const y = radius * np.sin(np.pi * x) * np.sin((np.pi * x) / radius);
    // sin(t) / t at 0 is 1, and what is close to 0 would be rounded away.
    const window = np.where(x > 0.001, y / np.where(x !== 0, np.pi ** 2 * x ** 2, 1), 1);
    return np.where(x > radius, 0, window);
  };

const KERNELS: { [name: string]: Kernel } = {
  linear: triangle,
  bilinear: triangle,
  trilinear: triangle,
  triangle,
  cubic,
  bicubic: cubic,
  tricubic: cubic,
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

const METHODS = Object.keys(KERNELS);

function kernelOf(method: string): Kernel {
  const name = method.toLowerCase();
  if (name === "nearest") throw new Error('TJ5003 method "nearest" picks pixels, and so only resizes');
  if (!METHODS.includes(name))
    throw new Error(`TJ5003 method is "${method}", not one of nearest, ${METHODS.join(", ")}`);
  return KERNELS[name];
}

/** What goes from pixel i of the input into pixel j of the output. */
function weights(
  inputs: number,
  outputs: number,
  scale: Tensor,
  translation: Tensor,
  kernel: Kernel,
  antialias: boolean,
) {
  const inverse = 1 / scale;
  const width = antialias ? np.maximum(inverse, 1) : 1;
  const places = (np.arange(outputs, { dtype: scale.dtype }) + 0.5) * inverse - translation * inverse - 0.5;
  const distances = np.abs(places - np.arange(inputs, { dtype: scale.dtype }).reshape([inputs, 1])) / width;
  const raw = kernel(distances);
  const total = np.sum(raw, 0, { keepdims: true });
  const parts = np.where(np.abs(total) > 1000 * 1.1920929e-7, raw / np.where(total !== 0, total, 1), 0);
  return np.where(np.logicalAnd(places >= -0.5, places <= inputs - 0.5), parts, 0);
}

type Resampling = { axis: number; outputs: number; scale: Tensor; translation: Tensor };

function resample(image: Tensor, axes: Resampling[], kernel: Kernel, antialias: boolean, precision: string | null) {
  let result = image;
  for (const { axis, outputs, scale, translation } of axes) {
    const matrix = weights(image.shape[axis], outputs, scale, translation, kernel, antialias).astype(image.dtype);
    const turned = np.tensordot(result, matrix, [[axis], [0]], { precision });
    result = np.moveaxis(turned, -1, axis);
  }
  return result;
}

const asInexact = (x: Tensor) => (np.issubdtype(x.dtype, np.inexact) ? x : x.astype("f32"));
/** The real type in which places are counted. */
const placesOf = (x: Tensor) => np.real(x).dtype;

export function scaleAndTranslate(
  image: Tensor,
  shape: number[],
  spatialDims: number[],
  scale: Tensor,
  translation: Tensor,
  method: string,
  antialias: boolean,
  precision: string | null,
) {
  const x = asInexact(image);
  if (shape.length !== x.ndim) throw new Error(`TJ2008 shape has ${shape.length} sizes, and the image rank ${x.ndim}`);
  const kernel = kernelOf(method);
  const [scales, translations] = [np.asarray(scale).astype(placesOf(x)), np.asarray(translation).astype(placesOf(x))];
  const axes = spatialDims.map((dim, i) => {
    const axis = dim < 0 ? dim + x.ndim : dim;
    if (axis < 0 || axis >= x.ndim) throw new Error(`TJ2003 spatialDims ${dim} is out of range for rank ${x.ndim}`);
    return { axis, outputs: shape[axis], scale: scales[i], translation: translations[i] };
  });
  for (const [i, size] of x.shape.entries()) {
    if (size !== shape[i] && !axes.some(({ axis }) => axis === i)) {
      throw new Error(`TJ2002 axis ${i} goes from ${size} to ${shape[i]}, but is not in spatialDims`);
    }
  }
  return resample(x, axes, kernel, antialias, precision);
}

/** Each output pixel is the input pixel that its centre lies in. */
function nearest(image: Tensor, shape: number[]) {
  let result = image;
  for (const [axis, size] of image.shape.entries()) {
    if (size === shape[axis]) continue;
    const places = np.floor(((np.arange(shape[axis], { dtype: "f32" }) + 0.5) * size) / shape[axis]).astype("i32");
    result = np.take(result, places, axis, { mode: "clip" });
  }
  return result;
}

export function resize(image: Tensor, shape: number[], method: string, antialias: boolean, precision: string | null) {
  if (shape.length !== image.ndim) {
    throw new Error(`TJ2008 shape has ${shape.length} sizes, and the image rank ${image.ndim}`);
  }
  if (method.toLowerCase() === "nearest") return nearest(image, shape);
  const kernel = kernelOf(method);
  const x = asInexact(image);
  const axes = x.shape
    .map((size, axis) => ({ size, axis }))
    .filter(({ size, axis }) => size !== shape[axis])
    .map(({ size, axis }) => ({
      axis,
      outputs: shape[axis],
      scale: np.array(size === 0 ? 1.0 : shape[axis] / size, placesOf(x)),
      translation: np.zeros([], placesOf(x)),
    }));
  return resample(x, axes, kernel, antialias, precision);
}
