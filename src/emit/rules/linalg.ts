// Transforms and decompositions: what StableHLO has as ops, and what XLA expands from custom calls.
import type { Op } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import { isComplex } from "../../ir/dtype.ts";
import { sizeOf, type Shape, type TensorType } from "../../ir/type.ts";
import { list } from "../attributes.ts";
import { callOf } from "../calls.ts";
import { compare, conjugate, select } from "../comparison.ts";
import { full } from "../constants.ts";
import { quoted } from "../locations.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import { typeText } from "../typeText.ts";
import { refList, signature, type Ref, type Writer } from "../writer.ts";

const isEmpty = (type: TensorType): boolean => sizeOf(type.shape) === 0;

const fft: EmitRule<"fft"> = ([x], op, out) => {
  const { type } = op.results[0];
  // XLA's transforms want elements; of nothing, the sum is zero.
  if (isEmpty(type) || isEmpty(x.type)) return full(out, type, 0);
  return out.typed(
    "stablehlo.fft",
    [x],
    type,
    `, type = ${op.attrs.kind.toUpperCase()}, length = ${list(op.attrs.lengths)}`,
  );
};

/** The Hermitian matrix that one triangle of `x` stands for. */
function mirrored(out: Writer, x: Ref, lower: boolean): Ref {
  const { shape } = x.type;
  const rank = shape.length;
  const permutation = [...shape.keys()].slice(0, -2).concat(rank - 1, rank - 2);
  const turned = out.typed("stablehlo.transpose", [x], x.type, `, dims = ${list(permutation)}`);
  const other = isComplex(x.type.dtype) ? conjugate(out, turned) : turned;
  return select(out, inTriangle(out, shape, lower), x, other);
}

/** Whether an element of the last two dimensions lies on or below (or above) the diagonal. */
function inTriangle(out: Writer, shape: Shape, lower: boolean): Ref {
  const indexType: TensorType = { dtype: "i32", shape };
  const index = (dim: number): Ref => out.one(`stablehlo.iota dim = ${dim} : ${typeText(indexType)}`, indexType);
  return compare(out, lower ? "ge" : "le", index(shape.length - 2), index(shape.length - 1));
}

const cholesky: EmitRule<"cholesky"> = ([x], op, out) => {
  if (isEmpty(x.type)) return x;
  return expanded(out, op, [x]);
};

const TRANSPOSES = { no: "NO_TRANSPOSE", transpose: "TRANSPOSE", adjoint: "ADJOINT" } as const;

const triangularSolve: EmitRule<"triangularSolve"> = ([a, b], { attrs }, out) => {
  if (isEmpty(b.type)) return b;
  // An adjoint of real numbers is a transpose, and not every plugin knows the former there.
  const transposed = attrs.transposeA === "adjoint" && !isComplex(a.type.dtype) ? "transpose" : attrs.transposeA;
  const text = `left_side = ${attrs.leftSide}, lower = ${attrs.lower}, transpose_a = #stablehlo<transpose ${TRANSPOSES[transposed]}>, unit_diagonal = ${attrs.unitDiagonal}`;
  return out.generic("stablehlo.triangular_solve", [a, b], [b.type], text);
};

interface CustomCall {
  readonly target: string;
  readonly backendConfig?: string;
  readonly hasSideEffect?: boolean;
}

function customCall(out: Writer, operands: readonly Ref[], types: readonly TensorType[], call: CustomCall): Ref[] {
  const attrs = [
    ...(call.backendConfig ? [`backend_config = ${quoted(call.backendConfig)}`] : []),
    ...(call.hasSideEffect ? ["has_side_effect = true"] : []),
  ];
  const dict = attrs.length === 0 ? "" : ` {${attrs.join(", ")}}`;
  const target = /^[A-Za-z_][\w$.]*$/.test(call.target) ? call.target : quoted(call.target);
  return out.line(
    `stablehlo.custom_call @${target}(${refList(operands)})${dict} : ${signature(operands, types)}`,
    types,
  );
}

const resultTypes = (op: Op): TensorType[] => op.results.map((result) => result.type);

/** A factorisation by the function that the module has for it. Of nothing, matrices of vectors are identities. */
const factorisation: EmitRule<OpName> = ([x], op, out) =>
  isEmpty(x.type) ? resultTypes(op).map((type) => ofNothing(out, type)) : expanded(out, op, [x]);

function ofNothing(out: Writer, type: TensorType): Ref {
  const rank = type.shape.length;
  if (type.dtype === "i32") return out.one(`stablehlo.iota dim = ${rank - 1} : ${typeText(type)}`, type);
  return rank >= 2 && type.shape[rank - 2] === type.shape[rank - 1] ? identity(out, type) : full(out, type, 0);
}

const householderProduct: EmitRule<"householderProduct"> = ([x, taus], op, out) => {
  if (isEmpty(x.type)) return x;
  if (isEmpty(taus.type)) return identity(out, x.type);
  return expanded(out, op, [x, taus]);
};

function identity(out: Writer, type: TensorType): Ref {
  const indexType: TensorType = { dtype: "i32", shape: type.shape };
  const index = (dim: number): Ref => out.one(`stablehlo.iota dim = ${dim} : ${typeText(indexType)}`, indexType);
  const rank = type.shape.length;
  return select(out, compare(out, "eq", index(rank - 2), index(rank - 1)), full(out, type, 1), full(out, type, 0));
}

const eigh: EmitRule<"eigh"> = ([x], op, out) => {
  const types = resultTypes(op);
  if (isEmpty(x.type)) return types.map((type) => full(out, type, 0));
  return expanded(out, op, [mirrored(out, x, op.attrs.lower)]);
};

/** An op as a call of the function that the module has for it. */
function expanded(out: Writer, op: Op, operands: readonly Ref[]): Ref[] {
  const fn = out.scope.expansion(op);
  if (!fn) throw new Error(`${op.name} has no function of its own`);
  return callOf(out, fn, operands, resultTypes(op));
}

type Linalg =
  | "fft"
  | "cholesky"
  | "triangularSolve"
  | "geqrf"
  | "householderProduct"
  | "lu"
  | "geqp3"
  | "svd"
  | "hessenberg"
  | "tridiagonal"
  | "schur"
  | "eig"
  | "eigh"
  | "customCall"
  | "optimizationBarrier";

export const linalg: EmitRules<Linalg> = {
  fft,
  cholesky,
  triangularSolve,
  geqrf: factorisation,
  householderProduct,
  lu: factorisation,
  geqp3: factorisation,
  svd: factorisation,
  hessenberg: factorisation,
  tridiagonal: factorisation,
  schur: factorisation,
  eig: factorisation,
  eigh,
  customCall: (operands, op, out) => customCall(out, operands, resultTypes(op), op.attrs),
  optimizationBarrier: (operands, op, out) =>
    operands.length === 0 ? [] : out.generic("stablehlo.optimization_barrier", operands, resultTypes(op), ""),
};
