// NumPy broadcasting.
import * as p from "../../ir/prims.ts";
import { sameShape, type Shape } from "../../ir/type.ts";
import { ProgramError } from "../diagnostics.ts";
import { Tensor } from "../values/values.ts";
import { typeText } from "../values/describe.ts";

/** The common shape, or null when there is none. */
export function broadcastShapes(shapes: readonly Shape[]): Shape | null {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: number[] = [];
  for (let i = 0; i < rank; i++) {
    let size = 1;
    for (const shape of shapes) {
      const dim = shape[shape.length - rank + i] ?? 1;
      if (dim === 1 || dim === size) continue;
      if (size !== 1) return null;
      size = dim;
    }
    result.push(size);
  }
  return result;
}

/** One array with a shape that it broadcasts to. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const full = x.key ? [...shape, 2] : shape;
  const rank = x.type.shape.length;
  const dims = x.type.shape.map((_, i) => full.length - rank + i);
  return new Tensor(p.broadcastInDim(x.value, full, dims), x.weak, x.key);
}

/** All arrays with their common shape. `what` names the operation in messages. */
export function broadcast(xs: readonly Tensor[], what: string): Tensor[] {
  const shape = broadcastShapes(xs.map((x) => x.shape));
  if (!shape) {
    throw new ProgramError("TJ2001", `${what}: the shapes of ${xs.map(typeText).join(" and ")} do not broadcast`, {
      hint: "from the right, each pair of sizes must be equal or one of them 1; add axes with x.slice(null, []) or reshape",
    });
  }
  return xs.map((x) => broadcastTo(x, shape));
}
