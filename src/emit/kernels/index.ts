// Factorisations as functions of simpler ops: what the plugin has no code of its own for, or none that is good enough.
import type { Func, Op } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import { formatType, sizeOf, type TensorType } from "../../ir/type.ts";
import { flattened, forEach } from "./batched.ts";
import { hermitianEigen } from "./hermitianEigen.ts";

/** From the op (for its attributes) and the types of its operands, none of them empty. */
type Expansion<N extends OpName> = (op: Op<N>, operands: readonly TensorType[]) => Func;

const eigh: Expansion<"eigh"> = ({ attrs }, operands) =>
  flattened("eigh", operands, [2], (xs) =>
    forEach("eigh", xs, ([a]) => {
      const { v, w } = hermitianEigen(a, attrs.vectors);
      return v ? [v, w] : [w];
    }),
  );

const EXPANSIONS: { readonly [N in OpName]?: Expansion<N> } = { eigh };

/** One function for all ops of one name, with the same attributes, on the same types. */
export class Expansions {
  readonly #known = new Map<string, Func>();

  of(op: Op): Func | null {
    const expand = EXPANSIONS[op.name] as Expansion<OpName> | undefined;
    if (!expand) return null;
    const types = op.operands.map((operand) => operand.type);
    if (types.some(({ shape }) => sizeOf(shape) === 0)) return null;
    const key = [op.name, JSON.stringify(op.attrs), ...types.map(formatType)].join(" ");
    const known = this.#known.get(key) ?? expand(op, types);
    this.#known.set(key, known);
    return known;
  }
}
