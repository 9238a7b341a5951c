// Elementwise functions whose derivatives are known in closed form, though their values come from loops.
//
//   withSlope("igamma", [a, x], ([a, x]) => value, ([a, x], y) => [∂y/∂a, ∂y/∂x])
import { emit, openFunc } from "../../ir/build.ts";
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

type Compute = (args: readonly Tensor[]) => Tensor;
/** The derivative by each argument; null where it is zero or not provided. */
type Slopes = (args: readonly Tensor[], value: Tensor) => readonly (Tensor | null)[];

/** `compute` on float tensors of one type, with a derivative of its own. */
export function withSlope(name: string, args: readonly Tensor[], compute: Compute, slopes: Slopes): Tensor {
  const wrap = (values: Parameters<Parameters<typeof openFunc>[2]>[0]): Tensor[] =>
    values.map((value) => new Tensor(value));
  const types = args.map((x) => x.type);
  const fn = openFunc(name, types, (params) => [compute(wrap(params)).value]);
  const rule = openFunc(`${name}_jvp`, [...types, ...types], (params) => {
    const primals = wrap(params.slice(0, args.length));
    const tangents = wrap(params.slice(args.length));
    const [value] = p.call(fn.func, [...fn.captures, ...primals.map((x) => x.value)]);
    const parts = slopes(primals, new Tensor(value)).flatMap((slope, i) => (slope ? [c.mul(slope, tangents[i])] : []));
    const tangent = parts.length > 0 ? c.sum(...parts) : c.zerosLike(new Tensor(value));
    return [value, tangent.value];
  });
  const attrs = { fn: fn.func, jvp: rule.func, fnConsts: fn.captures.length, jvpConsts: rule.captures.length };
  const [result] = emit("customJvp", [...fn.captures, ...rule.captures, ...args.map((x) => x.value)], attrs);
  return new Tensor(result);
}
