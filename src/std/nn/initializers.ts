// `nn.initializers`: functions of (key, shape, dtype) that draw initial weights.
import { isComplex, isFloat, realDType, type DType } from "../../ir/dtype.ts";
import { sizeOf, type Shape } from "../../ir/type.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import type { FunctionVal, Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { diagonalPhases, qr } from "../linalg/qr.ts";
import { namespace } from "../namespace.ts";
import { keyArgument } from "../random/keys.ts";
import type { Words } from "../random/threefry.ts";
import { normal, uniform } from "../random/uniform.ts";

type Draw = (key: Words, shape: Shape, dtype: DType, args: Arguments) => Tensor;

/** The initializer itself: init(key, shape, dtype). */
const initializer = (name: string, fallback: DType | undefined, draw: Draw): FunctionVal =>
  define(name, "key, shape, dtype?, outSharding?", (args) =>
    draw(keyArgument(args).words, args.shape("shape"), args.dtype("dtype") ?? fallback ?? "f32", args),
  );

/** A factory of initializers whose last parameter is their default dtype. */
const factory = (name: string, parameters: string, make: (args: Arguments) => Draw): FunctionVal =>
  define(`nn.initializers.${name}`, `${parameters}dtype?`, (args) =>
    initializer(`nn.initializers.${name}(…)`, args.dtype("dtype"), make(args)),
  );

/** Normal numbers cut off at two standard deviations, with the standard deviation asked for. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

function truncated(key: Words, shape: Shape, dtype: DType, low: Tensor, high: Tensor): Tensor {
  const root = Math.SQRT2;
  const edge = (x: Tensor): Tensor => c.erf(c.div(x, root));
  const u = uniform(key, shape, dtype, edge(low), edge(high));
  return c.clip(low, c.mul(root, c.erfInv(u)), high);
}

/** Fans need two axes to be counted along. */
function checkRank(args: Arguments, shape: Shape): void {
  if (shape.length < 2) args.fail("TJ2008", `needs a shape of at least two axes, found [${shape.join(",")}]`, { param: "shape" }); // prettier-ignore
}

interface Axes {
  readonly inAxis: readonly number[];
  readonly outAxis: readonly number[];
  readonly batchAxis: readonly number[];
}

function axesOf(args: Arguments): Axes {
  return {
    inAxis: args.ints("inAxis"),
    outAxis: args.ints("outAxis"),
    batchAxis: args.has("batchAxis") ? args.ints("batchAxis") : [],
  };
}

/** What a unit sees and what it feeds: sizes of the in and out axes, times that of the receptive field. */
function fanSizes(
  inner: Arguments,
  shape: Shape,
  { inAxis, outAxis, batchAxis }: Axes,
): [fanIn: number, fanOut: number] {
  // prettier-ignore
  checkRank(inner, shape);
  const product = (axes: readonly number[]): number => axes.reduce((size, axis) => size * shape[inner.normalizeAxis("shape", axis, shape.length)], 1); // prettier-ignore
  const [inSize, outSize, batch] = [product(inAxis), product(outAxis), product(batchAxis)];
  const field = sizeOf(shape) / (inSize * outSize * batch);
  return [inSize * field, outSize * field];
}

type Mode = "fan_in" | "fan_out" | "fan_avg" | "fan_geo_avg";
type Distribution = "normal" | "uniform" | "truncated_normal";

/** Draws of variance scale / fan. */
const varianceScaling =
  (scale: number, mode: Mode, distribution: Distribution, axes: Axes): Draw =>
  (key, shape, dtype, args) => {
    const [fanIn, fanOut] = fanSizes(args, shape, axes);
    const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2, fan_geo_avg: Math.sqrt(fanIn * fanOut) }[mode]; // prettier-ignore
    const variance = scale / fan;
    if (distribution === "normal") return c.mul(normal(key, shape, dtype), Math.sqrt(variance));
    if (isComplex(dtype)) args.fail("TJ7002", `draws real numbers this way, not ${dtype}`, { param: "dtype" });
    if (distribution === "uniform") return c.mul(uniform(key, shape, dtype, -1, 1), Math.sqrt(3 * variance));
    const bound = c.fill([], 2, dtype);
    return c.mul(truncated(key, shape, dtype, c.neg(bound), bound), Math.sqrt(variance) / TRUNCATED_DEVIATION);
  };

const AXES = "inAxis = -2, outAxis = -1, batchAxis?, ";
const named = (name: string, scale: number, mode: Mode, distribution: Distribution): FunctionVal =>
  factory(name, AXES, (args) => varianceScaling(scale, mode, distribution, axesOf(args)));

/** A matrix with orthonormal rows or columns, whichever are fewer, `columnAxis` being the columns. */
function orthogonal(key: Words, shape: Shape, dtype: DType, scale: Tensor, columnAxis: number): Tensor {
  const columns = shape[columnAxis];
  const rows = sizeOf(shape) / columns;
  const tall = [Math.max(rows, columns), Math.min(rows, columns)];
  const [q, r] = qr(normal(key, tall, dtype), false);
  const fixed = c.mul(q, c.expandDims(diagonalPhases(r), 0));
  const matrix = rows < columns ? c.matrixTranspose(fixed) : fixed;
  const rest = shape.filter((_, i) => i !== columnAxis);
  return c.mul(scale, c.moveAxis(c.reshape(matrix, [...rest, columns]), -1, columnAxis));
}

export const initializers = namespace("nn.initializers", () => [
  initializer("nn.initializers.zeros", undefined, (_key, shape, dtype) => c.zeros(shape, dtype)),
  initializer("nn.initializers.ones", undefined, (_key, shape, dtype) =>
    c.fill(shape, dtype === "bool" ? true : 1, dtype),
  ),
  factory("constant", "value, ", (outer) => {
    const value = outer.tensor("value");
    return (_key, shape, dtype) => c.broadcastTo(c.cast(value, dtype), shape);
  }),
  factory("uniform", "scale = 0.01, ", (outer) => {
    const scale = outer.tensor("scale");
    return (key, shape, dtype) => c.mul(uniform(key, shape, dtype), c.cast(scale, dtype));
  }),
  factory("normal", "stddev = 0.01, ", (outer) => {
    const deviation = outer.tensor("stddev");
    return (key, shape, dtype) => c.mul(normal(key, shape, dtype), c.cast(deviation, realDType(dtype)));
  }),
  define("nn.initializers.truncatedNormal", "stddev = 0.01, dtype?, lower = -2.0, upper = 2.0", (outer) => {
    const [deviation, low, high] = ["stddev", "lower", "upper"].map((name) => outer.number(name));
    return initializer("nn.initializers.truncatedNormal(…)", outer.dtype("dtype"), (key, shape, dtype, args) => {
      if (!isFloat(dtype)) args.fail("TJ7002", `draws real numbers, not ${dtype}`, { param: "dtype" });
      return c.mul(truncated(key, shape, dtype, c.fill([], low, dtype), c.fill([], high, dtype)), deviation);
    });
  }),
  define(
    "nn.initializers.varianceScaling",
    "scale, mode, distribution, inAxis = -2, outAxis = -1, batchAxis?, dtype?",
    (outer) =>
      initializer(
        "nn.initializers.varianceScaling(…)",
        outer.dtype("dtype"),
        varianceScaling(
          outer.number("scale"),
          outer.string("mode", ["fan_in", "fan_out", "fan_avg", "fan_geo_avg"]),
          outer.string("distribution", ["truncated_normal", "normal", "uniform"]),
          axesOf(outer),
        ),
      ),
  ),
  named("glorotNormal", 1, "fan_avg", "truncated_normal"),
  named("glorotUniform", 1, "fan_avg", "uniform"),
  named("xavierNormal", 1, "fan_avg", "truncated_normal"),
  named("xavierUniform", 1, "fan_avg", "uniform"),
  named("lecunNormal", 1, "fan_in", "truncated_normal"),
  named("lecunUniform", 1, "fan_in", "uniform"),
  named("heNormal", 2, "fan_in", "truncated_normal"),
  named("heUniform", 2, "fan_in", "uniform"),
  named("kaimingNormal", 2, "fan_in", "truncated_normal"),
  named("kaimingUniform", 2, "fan_in", "uniform"),
  factory("orthogonal", "scale = 1.0, columnAxis = -1, ", (outer) => {
    const scale = outer.tensor("scale");
    const axis = outer.int("columnAxis");
    return (key, shape, dtype, args) => {
      checkRank(args, shape);
      return orthogonal(key, shape, dtype, c.cast(scale, dtype), args.normalizeAxis("shape", axis, shape.length));
    };
  }),
  // An orthogonal matrix at the centre of a convolution's kernel, zero elsewhere.
  factory("deltaOrthogonal", "scale = 1.0, columnAxis = -1, ", (outer) => {
    const scale = outer.tensor("scale");
    const axis = outer.int("columnAxis");
    return (key, shape, dtype, args) => {
      const [inSize, outSize] = shape.slice(-2);
      if (shape.length < 3 || shape.length > 5 || inSize > outSize) {
        args.fail("TJ2008", `needs a kernel shape [...window, in, out] with in ≤ out, found [${shape.join(",")}]`, { param: "shape" }); // prettier-ignore
      }
      const column = args.normalizeAxis("shape", axis, 2);
      const matrix = orthogonal(key, [inSize, outSize], dtype, c.cast(scale, dtype), column);
      const window = shape.slice(0, -2);
      const center = window.map((size, i) => c.eq(c.iota("i32", window, i), Math.floor((size - 1) / 2))).reduce(c.and as (x: Tensor, y: Tensor) => Tensor); // prettier-ignore
      const places = c.reshape(center, [...window, 1, 1]);
      return c.where(places, matrix, c.zerosLike(matrix));
    };
  }),
]);
