// What a place of a format string shows: a tensor, a number, a text, or a pytree of these.
import { DTYPE_INFO, isFloat, isSigned, type DType } from "../../ir/dtype.ts";
import type { Scalar } from "../../ir/elements.ts";
import type { CallbackHost, HostTensor } from "../../ir/callback.ts";
import { astype } from "../../frontend/tensor/convert.ts";
import { describe, numText } from "../../frontend/values/describe.ts";
import { ArrayVal, DTypeVal, Num, ObjectVal, Tensor, type Val } from "../../frontend/values/values.ts";
import { cellFormat } from "./formatNumber.ts";
import type { Field } from "./template.ts";

/** Writes a place, from the values of the tensors that are printed. */
export type Printed = (values: readonly HostTensor[], host: CallbackHost) => string;

const text = (words: string): Printed => () => words; // prettier-ignore

/** The tensor as it goes to the host, in whole bytes. */
export function wholeBytes(x: Tensor): Tensor {
  const { bits } = DTYPE_INFO[x.dtype];
  if (x.dtype === "bool" || bits >= 8) return x;
  return astype(x, isFloat(x.dtype) ? "f32" : isSigned(x.dtype) ? "i8" : "u8");
}

/** How a value is written where the field stands; the tensors in it go into `tensors`. */
export function printed(value: Val, { spec, quoted }: Field, tensors: Tensor[]): Printed {
  const visit = (node: Val, nested: boolean): Printed => {
    if (node instanceof Tensor) {
      const cell = cellFormat(spec, node.dtype);
      const at = tensors.push(wholeBytes(node)) - 1;
      return (values, host) => host.text(values[at], cell ?? undefined);
    }
    if (node instanceof ArrayVal) {
      const items = node.items.map((item) => visit(item, true));
      return (values, host) => `[${items.map((item) => item(values, host)).join(", ")}]`;
    }
    if (node instanceof ObjectVal) {
      const entries = [...node.entries].map(([key, item]) => [key, visit(item, true)] as const);
      return (values, host) => `{${entries.map(([key, item]) => `${key}: ${item(values, host)}`).join(", ")}}`;
    }
    if (typeof node === "string") {
      if (quoted || nested) return text(JSON.stringify(node));
      return text(cellFormat(spec, "string")?.(0, node) ?? node);
    }
    if (node instanceof Num) return text(staticText(node.value, node.integer ? "i32" : "f64", numText(node)));
    if (typeof node === "boolean") return text(staticText(node, "bool", String(node)));
    if (typeof node === "bigint") return text(staticText(node, "i64", String(node)));
    return text(node instanceof DTypeVal ? node.dtype : describe(node));
  };
  const staticText = (scalar: Scalar, dtype: DType, plain: string): string =>
    cellFormat(spec, dtype)?.(scalar, plain) ?? plain;
  return visit(value, false);
}
