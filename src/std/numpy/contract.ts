// Contractions by names of axes: the core of einsum, matmul, tensordot and their kin. Each operand's axes carry
// labels; a label that both have and the result lacks is summed over, one that all have is a batch.
import { DTYPE_INFO, type DType } from "../../ir/dtype.ts";
import type { Precision } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";
import type { PromotedType } from "../../frontend/tensor/promotion.ts";
import { astype } from "../../frontend/tensor/convert.ts";
import { reshape, transpose } from "./shape.ts";

export type Label = string;

/** A tensor whose axes have names, all different. */
export interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly Label[];
}

export interface ContractOptions {
  readonly precision: Precision;
  /** The dtype of the result, and of the sums. */
  readonly dtype: DType;
}

/** The axes of `operand` in the order of `labels`, which must be the same ones. */
export const arrange = ({ x, labels }: Labelled, order: readonly Label[]): Tensor =>
  transpose(x, order.map((label) => labels.indexOf(label))); // prettier-ignore

/** Labels that neither the other operands nor the result have are summed out. */
export function sumOut({ x, labels }: Labelled, wanted: (label: Label) => boolean): Labelled {
  const gone = labels.flatMap((label, axis) => (wanted(label) ? [] : [axis]));
  if (gone.length === 0) return { x, labels };
  return {
    x: new Tensor(p.reduce(x.value, x.dtype === "bool" ? "or" : "sum", gone), x.weak),
    labels: labels.filter(wanted),
  };
}

/** Two operands of one dtype contracted; the result's labels are its batch, left and right ones in this order. */
export function contractPair(
  left: Labelled,
  right: Labelled,
  keep: (label: Label) => boolean,
  { precision, dtype }: ContractOptions,
): Labelled {
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter(keep);
  const summed = shared.filter((label) => !keep(label));
  const at = (operand: Labelled, labels: readonly Label[]): number[] => labels.map((l) => operand.labels.indexOf(l));
  const value = p.dotGeneral(left.x.value, right.x.value, {
    lhsContract: at(left, summed),
    rhsContract: at(right, summed),
    lhsBatch: at(left, batch),
    rhsBatch: at(right, batch),
    precision,
    dtype,
  });
  const free = (operand: Labelled): Label[] => operand.labels.filter((label) => !shared.includes(label));
  return { x: new Tensor(value), labels: [...batch, ...free(left), ...free(right)] };
}

/** As contractPair, in the order of operands that needs no transposition if there is one; axes in `order`. */
export function contractTo(left: Labelled, right: Labelled, order: readonly Label[], options: ContractOptions): Tensor {
  const keep = (label: Label): boolean => order.includes(label);
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter(keep);
  const rest = (operand: Labelled): Label[] => operand.labels.filter((label) => !shared.includes(label));
  const swapped = [...batch, ...rest(right), ...rest(left)];
  const swap = swapped.every((label, i) => label === order[i]) && rest(right).length > 0 && rest(left).length > 0;
  return arrange(swap ? contractPair(right, left, keep, options) : contractPair(left, right, keep, options), order);
}

/** Axes of size 1 that meet larger ones carry no label: they are dropped from the operand. */
export function dropUnit({ x, labels }: Labelled, sizes: ReadonlyMap<Label, number>): Labelled {
  const kept = labels.flatMap((label, axis) => (x.shape[axis] === 1 && sizes.get(label) !== 1 ? [] : [axis]));
  if (kept.length === labels.length) return { x, labels };
  return { x: reshape(x, kept.map((axis) => x.shape[axis])), labels: kept.map((axis) => labels[axis]) }; // prettier-ignore
}

export const asResult = (x: Tensor, dtype: DType, weak: boolean): Tensor => new Tensor(astype(x, dtype).value, weak);

/** The operands' common type, unless the sums are wanted in a type of another kind: then that type at once. */
export function operandType(type: PromotedType, preferred: DType | undefined): PromotedType {
  if (preferred === undefined || DTYPE_INFO[preferred].kind === DTYPE_INFO[type.dtype].kind) return type;
  return { dtype: preferred, weak: false };
}
