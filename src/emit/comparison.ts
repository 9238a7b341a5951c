// Comparisons, and what is made of them.
import { complexDType, isComplex, isFloat, isSigned, realDType } from "../ir/dtype.ts";
import type { CompareDirection } from "../ir/ops.ts";
import { typeText } from "./typeText.ts";
import type { Ref, Writer } from "./writer.ts";

const compareType = (x: Ref, total: boolean): string => {
  const { dtype } = x.type;
  if (isFloat(dtype)) return total ? "TOTALORDER" : "FLOAT";
  if (isComplex(dtype)) return "FLOAT";
  return isSigned(dtype) ? "SIGNED" : "UNSIGNED";
};

function plain(out: Writer, direction: CompareDirection, x: Ref, y: Ref, total: boolean): Ref {
  const attrs = `${direction.toUpperCase()}, `;
  return out.one(
    `stablehlo.compare ${attrs}${x.name}, ${y.name}, ${compareType(x, total)} : (${typeText(x.type)}, ${typeText(y.type)}) -> ${typeText({ dtype: "bool", shape: x.type.shape })}`,
    { dtype: "bool", shape: x.type.shape },
  );
}

export const and = (out: Writer, x: Ref, y: Ref): Ref => out.same("stablehlo.and", x, y);
export const or = (out: Writer, x: Ref, y: Ref): Ref => out.same("stablehlo.or", x, y);

export const part = (out: Writer, which: "real" | "imag", x: Ref): Ref =>
  out.typed(`stablehlo.${which}`, [x], { dtype: realDType(x.type.dtype), shape: x.type.shape });

/** A complex array from its parts. */
export function complex(out: Writer, re: Ref, im: Ref): Ref {
  const type = { dtype: complexDType(re.type.dtype), shape: re.type.shape };
  return out.one(`stablehlo.complex ${re.name}, ${im.name} : ${typeText(type)}`, type);
}

export const conjugate = (out: Writer, x: Ref): Ref =>
  complex(out, part(out, "real", x), out.same("stablehlo.negate", part(out, "imag", x)));

/** Elementwise; `total` orders floats as sorting does. Complex numbers order by real part, then imaginary. */
export function compare(out: Writer, direction: CompareDirection, x: Ref, y: Ref, total = false): Ref {
  if (!isComplex(x.type.dtype) || direction === "eq" || direction === "ne") return plain(out, direction, x, y, total);
  const [xr, yr] = [part(out, "real", x), part(out, "real", y)];
  const [xi, yi] = [part(out, "imag", x), part(out, "imag", y)];
  const strict: CompareDirection = direction === "lt" || direction === "le" ? "lt" : "gt";
  const tie = and(out, plain(out, "eq", xr, yr, total), plain(out, direction, xi, yi, total));
  return or(out, plain(out, strict, xr, yr, total), tie);
}

export const select = (out: Writer, pred: Ref, onTrue: Ref, onFalse: Ref): Ref =>
  out.one(
    `stablehlo.select ${pred.name}, ${onTrue.name}, ${onFalse.name} : ${typeText(pred.type)}, ${typeText(onTrue.type)}`,
    onTrue.type,
  );

/** The greater or the lesser of two: NaN wins, complex numbers order by real part, then imaginary. */
export function extremum(out: Writer, kind: "max" | "min", x: Ref, y: Ref): Ref {
  if (!isComplex(x.type.dtype)) return out.same(kind === "max" ? "stablehlo.maximum" : "stablehlo.minimum", x, y);
  return select(out, compare(out, kind === "max" ? "gt" : "lt", x, y), x, y);
}
