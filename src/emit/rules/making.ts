// Arrays out of nothing.
import { literalRef } from "../constants.ts";
import type { EmitRules } from "../rule.ts";
import { typeText } from "../typeText.ts";
import { signature } from "../writer.ts";

const ALGORITHMS = { default: "DEFAULT", threeFry: "THREE_FRY", philox: "PHILOX" } as const;

export const making: EmitRules<"constant" | "iota" | "rngBitGenerator"> = {
  constant: (_operands, { attrs: { value } }, out) => literalRef(out, value),
  iota: (_operands, op, out) => {
    const { type } = op.results[0];
    return out.one(`stablehlo.iota dim = ${op.attrs.dimension} : ${typeText(type)}`, type);
  },
  rngBitGenerator: ([key], op, out) => {
    const types = op.results.map((result) => result.type);
    const algorithm = ALGORITHMS[op.attrs.algorithm];
    return out.line(
      `stablehlo.rng_bit_generator ${key.name}, algorithm = ${algorithm} : ${signature([key], types)}`,
      types,
    );
  },
};
