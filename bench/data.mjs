// The data of the benchmarks: no random generator, the same bits in every language.

/** A hash of `i` and the seed `s`, 32 bits. */
export function hash(i, s) {
  let x = (i + Math.imul(s, 0x9e3779b1)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** In [-1, 1), exact in float32. */
export const uniform = (i, s) => (hash(i, s) >>> 8) / 8388608 - 1;

export const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);

/** `scale * uniform + shift` in every element, rounded once to float32. */
export function arr(shape, s, scale = 1, shift = 0) {
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = scale * uniform(i, s) + shift;
  return { data, shape, dtype: "f32" };
}

/** Integers in [0, m). */
export function ints(shape, s, m) {
  const data = new Int32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = hash(i, s) % m;
  return { data, shape, dtype: "i32" };
}

export const floats = ({ data, shape }) => ({ data: Float32Array.from(data), shape, dtype: "f32" });

/** `start + step * i`, rounded once to float32. */
export const linear = (n, start, step) => ({
  data: Float32Array.from({ length: n }, (_, i) => start + step * i),
  shape: [n],
  dtype: "f32",
});

/** One-hot along a new last axis. */
export function oneHot({ data, shape }, n) {
  const out = new Float32Array(data.length * n);
  data.forEach((k, i) => (out[i * n + k] = 1));
  return { data: out, shape: [...shape, n], dtype: "f32" };
}

export const full = (shape, value) => ({ data: new Float32Array(sizeOf(shape)).fill(value), shape, dtype: "f32" });
export const zeros = (shape) => full(shape, 0);
export const ones = (shape) => full(shape, 1);

/** Ten noisy patterns: 6400 examples of 784 numbers, and their classes one-hot. */
export function digits() {
  const [n, d] = [6400, 784];
  const labels = ints([n], 610, 10);
  const x = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const pattern = labels.data[i] * d;
    for (let j = 0; j < d; j++) x[i * d + j] = 0.2 * uniform(pattern + j, 611) + 0.8 * uniform(i * d + j, 612);
  }
  return { x, y: oneHot(labels, 10).data };
}
