// A tensor taken apart along its leading axis: what destructuring, spreading and lists of arrays do.
import * as p from "../../ir/prims.ts";
import { ProgramError } from "../diagnostics.ts";
import { typeText } from "../values/describe.ts";
import { Tensor } from "../values/values.ts";

/** Each row is an operation of its own. */
const MOST_ROWS = 10_000;

/** x[0], x[1], … */
export function unstack(x: Tensor): Tensor[] {
  const [length, ...rest] = x.type.shape;
  if (length > MOST_ROWS) {
    throw new ProgramError(
      "TJ4010",
      `${typeText(x)} would be taken apart into ${length} tensors, more than ${MOST_ROWS}`,
      {
        hint: "loop over it with for (const row of x), or map with vmap or lax.map",
      },
    );
  }
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
