// A tensor taken apart along its leading axis: what destructuring, spreading and lists of arrays do.
import * as p from "../../ir/prims.ts";
import { Tensor } from "../values/values.ts";

/** x[0], x[1], … */
export function unstack(x: Tensor): Tensor[] {
  const [length, ...rest] = x.type.shape;
  return Array.from({ length }, (_, i) => {
    const zeros = rest.map(() => 0);
    const row = p.slice(x.value, {
      start: [i, ...zeros],
      limit: [i + 1, ...rest],
      strides: x.type.shape.map(() => 1),
    });
    return new Tensor(p.reshape(row, rest), x.weak, x.key);
  });
}
