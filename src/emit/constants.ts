// Constants inside the emitted text.
import type { DType } from "../ir/dtype.ts";
import { literalValues, scalarLiteral, type Scalar } from "../ir/encode.ts";
import type { Literal } from "../ir/literal.ts";
import { sizeOf, type TensorType } from "../ir/type.ts";
import { denseText, WRITTEN_OUT } from "./constantText.ts";
import { typeText } from "./typeText.ts";
import type { Ref, Writer } from "./writer.ts";

const write = (out: Writer, literal: Literal): Ref =>
  out.one(`stablehlo.constant ${denseText(literal)} : ${typeText(literal.type)}`, literal.type);

/** A constant of rank 0. */
export const scalar = (out: Writer, dtype: DType, value: Scalar): Ref => write(out, scalarLiteral(dtype, value));

export function broadcast(out: Writer, x: Ref, type: TensorType, dims: readonly number[] = []): Ref {
  return out.typed("stablehlo.broadcast_in_dim", [x], type, `, dims = [${dims.join(", ")}]`);
}

/** An array of the type, every element `value`. */
export function full(out: Writer, type: TensorType, value: Scalar): Ref {
  const one = scalar(out, type.dtype, value);
  return type.shape.length === 0 ? one : broadcast(out, one, type);
}

/** Any literal, by the parameter that it was hoisted to if there is one. */
export function literalRef(out: Writer, literal: Literal): Ref {
  const hoisted = out.hoistedRef(literal);
  if (hoisted) return hoisted;
  const { type, splat, bytes } = literal;
  if (splat && type.shape.length > 0) {
    // A splat written whole would become as many bytes in XLA; a broadcast stays one element.
    return broadcast(out, write(out, { type: { dtype: type.dtype, shape: [] }, bytes, splat }), type);
  }
  if (type.dtype === "bool" && sizeOf(type.shape) > WRITTEN_OUT) return packedBooleans(out, literal);
  return write(out, literal);
}

/** Many booleans go as bytes, because MLIR versions differ in how they read packed ones. */
function packedBooleans(out: Writer, literal: Literal): Ref {
  const bytes = Uint8Array.from(literalValues(literal), (value) => (value ? 1 : 0));
  const numbers = write(out, { type: { dtype: "u8", shape: literal.type.shape }, bytes, splat: false });
  return out.typed("stablehlo.convert", [numbers], literal.type);
}
