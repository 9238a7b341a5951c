// Matrix products and convolutions.
import { DTYPE_INFO, isComplex, realDType, type DType } from "../../ir/dtype.ts";
import type { ConvAttrs } from "../../ir/ops.ts";
import type { TensorType } from "../../ir/type.ts";
import { list, precisionText } from "../attributes.ts";
import { complex, part } from "../comparison.ts";
import { full } from "../constants.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import { signature, type Ref, type Writer } from "../writer.ts";

/** XLA does not take sub-byte operands into a wider sum: they are widened before. */
const accumulated = (out: Writer, x: Ref, dtype: DType): Ref =>
  DTYPE_INFO[x.type.dtype].bits < 8 && x.type.dtype !== dtype
    ? out.typed("stablehlo.convert", [x], { dtype, shape: x.type.shape })
    : x;

const dotGeneral: EmitRule<"dotGeneral"> = (operands, op, out) => {
  const { type } = op.results[0];
  const [x, y] = operands.map((operand) => accumulated(out, operand, type.dtype));
  const { lhsBatch, rhsBatch, lhsContract, rhsContract, precision } = op.attrs;
  const batch = lhsBatch.length === 0 ? "" : `, batching_dims = ${list(lhsBatch)} x ${list(rhsBatch)}`;
  const dims = `${batch}, contracting_dims = ${list(lhsContract)} x ${list(rhsContract)}`;
  const p = precisionText(precision);
  return out.typed("stablehlo.dot_general", [x, y], type, `${dims}, precision = [${p}, ${p}]`);
};

/** `[b, 0, 1, f]`: what each dimension of an array is, from where each thing lies. */
function dimsText(names: readonly [string, string], positions: readonly number[]): string {
  const text: (string | number)[] = [];
  positions.forEach((position, i) => (text[position] = i < 2 ? names[i] : i - 2));
  return list(text);
}

function convolve(out: Writer, x: Ref, kernel: Ref, attrs: ConvAttrs, type: TensorType): Ref {
  const { dims } = attrs;
  const numbers = `${dimsText(["b", "f"], dims.lhs)}x${dimsText(["o", "i"], dims.rhs)}->${dimsText(["b", "f"], dims.out)}`;
  const window = [
    `stride = ${list(attrs.strides)}`,
    `pad = ${list(attrs.padding.map((pair) => list(pair)))}`,
    `lhs_dilate = ${list(attrs.lhsDilation)}`,
    `rhs_dilate = ${list(attrs.rhsDilation)}`,
  ].join(", ");
  const precision = `#stablehlo<precision ${precisionText(attrs.precision)}>`;
  const groups = `batch_group_count = ${attrs.batchGroupCount} : i64, feature_group_count = ${attrs.featureGroupCount} : i64`;
  return out.one(
    `stablehlo.convolution(${x.name}, ${kernel.name}) dim_numbers = ${numbers}, window = {${attrs.strides.length === 0 ? "" : window}} {${groups}, precision_config = [${precision}, ${precision}]} : ${signature([x, kernel], [type])}`,
    type,
  );
}

/** XLA's CPU and GPU backends convolve real numbers only: (a + bi)(c + di) by three real products. */
function complexConvolution(out: Writer, x: Ref, kernel: Ref, attrs: ConvAttrs, type: TensorType): Ref {
  const real: TensorType = { dtype: realDType(type.dtype), shape: type.shape };
  const product = (u: Ref, v: Ref): Ref => convolve(out, u, v, attrs, real);
  const [a, b] = [part(out, "real", x), part(out, "imag", x)];
  const [c, d] = [part(out, "real", kernel), part(out, "imag", kernel)];
  const k1 = product(out.same("stablehlo.add", a, b), c);
  const k2 = product(a, out.same("stablehlo.subtract", d, c));
  const k3 = product(b, out.same("stablehlo.add", c, d));
  return complex(out, out.same("stablehlo.subtract", k1, k3), out.same("stablehlo.add", k1, k2));
}

const convolution: EmitRule<"convolution"> = ([x, kernel], op, out) => {
  const { type } = op.results[0];
  // StableHLO has no windows of size 0; what they sum up is nothing.
  const isEmpty = op.attrs.dims.rhs.slice(2).some((dim) => kernel.type.shape[dim] === 0);
  if (isEmpty) return full(out, type, 0);
  return (isComplex(x.type.dtype) ? complexConvolution : convolve)(out, x, kernel, op.attrs, type);
};

export const contractions: EmitRules<"dotGeneral" | "convolution"> = { dotGeneral, convolution };
