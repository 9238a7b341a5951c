// A reduction with a function of its own, differentiated as the tree of halves that it is.
import { reduceByHalves } from "../reduceByHalves.ts";
import { jvpOf } from "./jvp.ts";
import { again, type JvpRule } from "./rule.ts";

export const reduceGeneralJvp: JvpRule<"reduceGeneral"> = (op, x, dx) => {
  const n = x.length / 2;
  return {
    primals: again(op, x),
    tangents: jvpOf((all) => reduceByHalves(all.slice(0, n), all.slice(n), op.attrs.axes, op.regions[0]), x, dx)
      .tangents,
  };
};
