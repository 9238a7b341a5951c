// lax.reduceWindow and the arithmetic of windows.
import type { WindowAttrs } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { asTensor } from "../../frontend/tensor/convert.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, int, Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import { combine, combinerRegion, isIdentity, monoidOf } from "./combiner.ts";
import { asStaticInt } from "./shapes.ts";

export type Pads = [low: number, high: number][];

/** The padding that a name stands for: "SAME" gives ceil(size / stride) windows, "VALID" only whole ones. */
export function namedPadding(
  name: string,
  sizes: readonly number[],
  window: readonly number[],
  strides: readonly number[],
): Pads | null {
  switch (name.toUpperCase()) {
    case "VALID":
      return sizes.map(() => [0, 0]);
    case "SAME":
    case "SAME_LOWER":
      return sizes.map((size, i) => {
        const count = Math.ceil(size / strides[i]);
        const total = Math.max((count - 1) * strides[i] + window[i] - size, 0);
        const less = Math.floor(total / 2);
        return name.toUpperCase() === "SAME" ? [less, total - less] : [total - less, less];
      });
    default:
      return null;
  }
}

export const dilated = (size: number, dilation: number): number => (size === 0 ? 0 : (size - 1) * dilation + 1);

/** The `padding` argument: a name, or one [low, high] per axis. */
export function paddingArgument(
  args: Arguments,
  name: string,
  sizes: readonly number[],
  window: readonly number[],
  strides: readonly number[],
): Pads {
  const value = args.get(name);
  if (typeof value === "string") {
    return (
      namedPadding(value, sizes, window, strides) ??
      args.fail("TJ5003", `${name} is ${JSON.stringify(value)}, not one of "SAME", "VALID", "SAME_LOWER" or pairs`, { param: name }) // prettier-ignore
    );
  }
  const pads = args.array(name).map((entry): [number, number] => {
    const pair = entry instanceof ArrayVal ? entry.items.map((item) => asStaticInt(args, item)) : [];
    if (pair.length !== 2) args.fail("TJ5002", `${name} has one [low, high] per axis, found ${describe(entry)}`, { param: name }); // prettier-ignore
    return [pair[0], pair[1]];
  });
  if (pads.length !== sizes.length) args.fail("TJ2002", `${name} has ${pads.length} pairs for ${sizes.length} axes`, { param: name }); // prettier-ignore
  return pads;
}

/** One number per axis; 1 for all when left out. */
export function perAxis(args: Arguments, name: string, rank: number): number[] {
  if (!args.has(name)) return Array.from({ length: rank }, () => 1);
  const numbers = args.ints(name);
  if (numbers.length !== rank) args.fail("TJ2002", `${name} must have ${rank} numbers, found [${numbers.join(",")}]`, { param: name }); // prettier-ignore
  const bad = numbers.find((number) => number < 1);
  if (bad !== undefined) args.fail("TJ5002", `${name} must be positive, found ${bad}`, { param: name });
  return numbers;
}

/** How many windows fit along each axis. */
export const windowCounts = (sizes: readonly number[], attrs: WindowAttrs): number[] =>
  sizes.map((size, i) => {
    const [low, high] = attrs.padding[i];
    const room = dilated(size, attrs.baseDilation[i]) + low + high;
    const window = dilated(attrs.window[i], attrs.windowDilation[i]);
    return room < window ? 0 : Math.floor((room - window) / attrs.strides[i]) + 1;
  });

function windowAttrs(args: Arguments, sizes: readonly number[]): WindowAttrs {
  const rank = sizes.length;
  const window = perAxis(args, "windowDimensions", rank);
  const strides = perAxis(args, "windowStrides", rank);
  const baseDilation = perAxis(args, "baseDilation", rank);
  const windowDilation = perAxis(args, "windowDilation", rank);
  const padding = paddingArgument(
    args,
    "padding",
    sizes.map((size, i) => dilated(size, baseDilation[i])),
    window.map((size, i) => dilated(size, windowDilation[i])),
    strides,
  );
  return { window, strides, baseDilation, windowDilation, padding };
}

export const WINDOWS: readonly FunctionVal[] = [
  define(
    "lax.reduceWindow",
    'operand, initValue, computation, windowDimensions, windowStrides?, padding = "VALID", baseDilation?, windowDilation?',
    (args) => {
      const given = args.get("operand");
      const single = !(given instanceof ArrayVal);
      const xs = single ? [args.tensor("operand")] : args.tensors("operand");
      const value = args.get("initValue");
      const inits = single ? [value] : args.array("initValue");
      if (inits.length !== xs.length) args.fail("TJ5001", `takes ${xs.length} initial values, found ${inits.length}`, { param: "initValue" }); // prettier-ignore
      const odd = xs.find((x) => x.shape.join() !== xs[0].shape.join());
      if (odd) args.fail("TJ2002", `all arrays must have one shape, found ${typeText(xs[0])} and ${typeText(odd)}`, { param: "operand" }); // prettier-ignore
      const starts = inits.map((init, i) => {
        const start = init instanceof Tensor && !init.weak ? init : asTensor(init, "initValue", xs[i].dtype);
        if (start.ndim !== 0 || start.dtype !== xs[i].dtype) {
          args.fail("TJ7001", `initValue must be a scalar of the array's dtype, found ${typeText(start)} for ${typeText(xs[i])}`, { param: "initValue" }); // prettier-ignore
        }
        return start;
      });
      const fn = args.function("computation");
      const attrs = windowAttrs(args, xs[0].shape);
      const kind = single ? monoidOf(fn, xs[0].dtype) : null;
      if (kind === "sum" || kind === "prod" || kind === "max" || kind === "min") {
        const reduced = new Tensor(p.reduceWindow(xs[0].value, { ...attrs, kind }), xs[0].weak);
        return isIdentity(inits[0], kind, xs[0].dtype) ? reduced : combine[kind](reduced, starts[0]);
      }
      const region = combinerRegion(args, "computation", fn, xs.map((x) => x.dtype), single); // prettier-ignore
      const results = p
        .reduceWindowGeneral(xs.map((x) => x.value), starts.map((x) => x.value), attrs, region)
        .map((result) => new Tensor(result)); // prettier-ignore
      return single ? results[0] : array(results);
    },
  ),
  define(
    "lax.reduceWindowShapeTuple",
    "operandShape, windowDimensions, windowStrides, padding, baseDilation?, windowDilation?",
    (args) => {
      const sizes = args.shape("operandShape");
      return array(windowCounts(sizes, windowAttrs(args, sizes)).map(int));
    },
  ),
  define("lax.padtypeToPads", "inShape, windowShape, windowStrides, padding", (args) => {
    const sizes = args.shape("inShape");
    const pads = paddingArgument(args, "padding", sizes, args.shape("windowShape"), args.ints("windowStrides"));
    return array(pads.map((pair) => array(pair.map(int))));
  }),
];
