// The programs that are compared with JAX, with the arguments that they run on: pytrees of { data, shape, dtype }.
import { fileURLToPath } from "node:url";
import { arr, floats, ints, linear, oneHot, ones, zeros } from "./data.mjs";

const range = (n) => Array.from({ length: n }, (_, i) => i);

const layers = (dims, seed) =>
  dims.slice(1).map((out, l) => ({ w: arr([dims[l], out], seed + l, Math.sqrt(3 / dims[l])), b: zeros([out]) }));

const gptLayer = (k, scale) => ({
  ln1_g: ones([256]),
  ln1_b: zeros([256]),
  qkv_w: arr([256, 768], k, scale),
  qkv_b: zeros([768]),
  proj_w: arr([256, 256], k + 1, scale),
  proj_b: zeros([256]),
  ln2_g: ones([256]),
  ln2_b: zeros([256]),
  fc_w: arr([256, 1024], k + 2, scale),
  fc_b: zeros([1024]),
  out_w: arr([1024, 256], k + 3, scale),
  out_b: zeros([256]),
});

const ARGUMENTS = {
  mlp4: () => [layers([256, 256, 256, 256, 10], 100), arr([64, 256], 110), oneHot(ints([64], 111, 10), 10)],
  gpt: () => {
    const scale = 0.02 * Math.sqrt(3);
    const params = {
      wte: arr([512, 256], 200, scale),
      wpe: arr([128, 256], 201, scale),
      lnf_g: ones([256]),
      lnf_b: zeros([256]),
      layers: range(6).map((l) => gptLayer(210 + 10 * l, scale)),
    };
    return [params, ints([2, 128], 202, 512), oneHot(ints([2, 128], 203, 512), 512)];
  },
  lstm: () => [
    [arr([64, 512], 300, Math.sqrt(3 / 64)), arr([128, 512], 301, Math.sqrt(3 / 128)), zeros([512])],
    arr([100, 32, 64], 302),
  ],
  pergrad: () => [layers([16, 32, 32, 1], 400), arr([256, 16], 403), arr([256], 404)],
  matmul: () => [arr([1024, 1024], 500), arr([1024, 1024], 501)],
  chain20: () => [arr([10_000_000], 510)],
  softmax: () => [arr([4096, 4096], 520, 5)],
  conv2d: () => [arr([8, 64, 64, 32], 530), arr([3, 3, 32, 64], 531, 0.1)],
  lse_grad: () => [arr([4096, 1024], 540, 5)],
  blackscholes: () => [
    arr([10_000_000], 550, 20, 100),
    arr([10_000_000], 551, 20, 100),
    arr([10_000_000], 552, 0.5, 1),
  ],
  mandelbrot: () => [linear(512, -2, 3 / 512), linear(512, -1.5, 3 / 512)],
  nbody: () => [arr([1024, 3], 560), arr([1024, 3], 561, 0.1), arr([1024], 562, 0.5 / 1024, 1 / 1024)],
  kmeans: () => {
    const points = arr([100_000, 16], 570);
    return [points, { data: points.data.slice(0, 64 * 16), shape: [64, 16], dtype: "f32" }];
  },
  hmc: () => [arr([1000, 25], 580), floats(ints([1000], 584, 2)), arr([25], 582, 0.1), arr([25], 583)],
};

/** What gradients are taken of: the programs that the front ends are compared on. */
export const PROGRAMS = ["mlp4", "gpt", "lstm", "pergrad"];
/** All that are compared on how long they run. */
export const RUNS = Object.keys(ARGUMENTS);
export const fileOf = (name) => fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
export const argumentsOf = (name) => ARGUMENTS[name]();

/** The same pytree with `fn` of every tensor in its place. */
export function mapData(value, fn) {
  if (Array.isArray(value)) return value.map((item) => mapData(item, fn));
  if (value.shape && value.data) return fn(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapData(item, fn)]));
}

/** The tensors of a pytree, in the order in which JAX and tsjax number them: keys sorted. */
export function leavesOf(value) {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (value.shape && value.data) return [value];
  return Object.keys(value).sort().flatMap((key) => leavesOf(value[key])); // prettier-ignore
}
