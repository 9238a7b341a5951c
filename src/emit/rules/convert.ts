// Changes of element type.
import { isComplex } from "../../ir/dtype.ts";
import { compare, part } from "../comparison.ts";
import { full } from "../constants.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import { typeText } from "../typeText.ts";

/** To bool means `!= 0`; from complex to real drops the imaginary part. */
const convert: EmitRule<"convert"> = ([x], op, out) => {
  const { type } = op.results[0];
  if (type.dtype === x.type.dtype) return x;
  if (type.dtype === "bool") return compare(out, "ne", x, full(out, x.type, 0));
  const source = isComplex(x.type.dtype) && !isComplex(type.dtype) ? part(out, "real", x) : x;
  return source.type.dtype === type.dtype ? source : out.typed("stablehlo.convert", [source], type);
};

export const conversions: EmitRules<"convert" | "bitcast" | "reducePrecision"> = {
  convert,
  bitcast: ([x], op, out) =>
    x.type.dtype === op.attrs.dtype ? x : out.typed("stablehlo.bitcast_convert", [x], op.results[0].type),
  reducePrecision: ([x], { attrs: { exponentBits, mantissaBits } }, out) =>
    out.one(
      `stablehlo.reduce_precision ${x.name}, format = e${exponentBits}m${mantissaBits} : ${typeText(x.type)}`,
      x.type,
    ),
};
