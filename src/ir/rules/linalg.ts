// Transforms, decompositions, solvers, and what is called by name.
import { complexDType, DTYPE_INFO, realDType, type DType } from "../dtype.ts";
import { formatType, sameShape, type TensorType } from "../type.ts";
import { checkCount, checkDTypeIn, checkPerDim, checkSameDTypes, checkSizes, fail, type TypeRules } from "./check.ts";

const REALS: readonly DType[] = ["f32", "f64"];
const COMPLEXES: readonly DType[] = ["c64", "c128"];
const FIELDS: readonly DType[] = [...REALS, ...COMPLEXES];

function checkMatrix(name: string, x: TensorType): void {
  checkDTypeIn(name, x, FIELDS);
  if (x.shape.length < 2) fail(name, `takes matrices, found ${formatType(x)}`);
}

function checkSquare(name: string, x: TensorType): void {
  checkMatrix(name, x);
  if (x.shape.at(-2) !== x.shape.at(-1)) fail(name, `takes square matrices, found ${formatType(x)}`);
}

interface Matrix {
  readonly x: TensorType;
  readonly batch: readonly number[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** The one operand of a factorisation, and its sizes. */
function matrixOf(name: string, operands: readonly TensorType[]): Matrix {
  checkCount(name, operands, 1);
  const [x] = operands;
  checkMatrix(name, x);
  const [m, n] = x.shape.slice(-2);
  return { x, batch: x.shape.slice(0, -2), m, n, k: Math.min(m, n) };
}

function squareOf(name: string, operands: readonly TensorType[]): Matrix {
  const matrix = matrixOf(name, operands);
  checkSquare(name, matrix.x);
  return matrix;
}

const halved = (size: number): number => (size === 0 ? 0 : Math.floor(size / 2) + 1);

type Names =
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
  | "callback"
  | "optimizationBarrier";

export const linalg: Pick<TypeRules, Names> = {
  fft: (operands, { kind, lengths }, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    checkDTypeIn(name, x, kind === "rfft" ? REALS : COMPLEXES);
    if (lengths.length < 1 || lengths.length > 3 || lengths.length > x.shape.length) {
      fail(name, `transforms 1 to 3 dimensions, asked for ${lengths.length} of ${formatType(x)}`);
    }
    checkPerDim(name, "lengths", lengths, lengths.length, 0);
    const outer = x.shape.slice(0, -lengths.length);
    const last = lengths[lengths.length - 1];
    const half = [...outer, ...lengths.slice(0, -1), halved(last)];
    const full = [...outer, ...lengths];
    const wanted = kind === "irfft" ? half : full;
    if (!sameShape(x.shape, wanted)) {
      fail(name, `${kind} of lengths [${lengths.join(",")}] takes ${formatType({ dtype: x.dtype, shape: wanted })}, found ${formatType(x)}`); // prettier-ignore
    }
    if (kind === "rfft") return [{ dtype: complexDType(x.dtype), shape: half }];
    if (kind === "irfft") return [{ dtype: realDType(x.dtype), shape: full }];
    return [x];
  },
  cholesky: (operands, _attrs, _regions, name) => {
    checkCount(name, operands, 1);
    checkSquare(name, operands[0]);
    return operands;
  },
  triangularSolve: (operands, { leftSide }, _regions, name) => {
    checkCount(name, operands, 2);
    const [a, b] = operands;
    checkSquare(name, a);
    checkSameDTypes(name, a, b);
    const rank = a.shape.length;
    const side = b.shape[rank - (leftSide ? 2 : 1)];
    if (
      b.shape.length !== rank ||
      !sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2)) ||
      side !== a.shape[rank - 1]
    ) {
      fail(name, `${formatType(a)} and ${formatType(b)} do not fit: wanted equal batches and ${a.shape[rank - 1]} ${leftSide ? "rows" : "columns"} on the right`); // prettier-ignore
    }
    return [b];
  },
  geqrf: (operands, _attrs, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    checkMatrix(name, x);
    const smaller = Math.min(...x.shape.slice(-2));
    return [x, { dtype: x.dtype, shape: [...x.shape.slice(0, -2), smaller] }];
  },
  householderProduct: (operands, _attrs, _regions, name) => {
    checkCount(name, operands, 2);
    const [x, taus] = operands;
    checkMatrix(name, x);
    checkSameDTypes(name, x, taus);
    const [rows, columns] = x.shape.slice(-2);
    const count = taus.shape.at(-1);
    const fits =
      taus.shape.length === x.shape.length - 1 &&
      sameShape(taus.shape.slice(0, -1), x.shape.slice(0, -2)) &&
      count !== undefined &&
      count <= columns &&
      columns <= rows;
    if (!fits)
      fail(name, `reflectors ${formatType(x)} (no wider than high) and factors ${formatType(taus)} do not fit`);
    return [x];
  },
  lu: (operands, _attrs, _regions, name) => {
    const { x, batch, m, k } = matrixOf(name, operands);
    return [x, { dtype: "i32", shape: [...batch, k] }, { dtype: "i32", shape: [...batch, m] }];
  },
  geqp3: (operands, _attrs, _regions, name) => {
    const { x, batch, n, k } = matrixOf(name, operands);
    return [x, { dtype: "i32", shape: [...batch, n] }, { dtype: x.dtype, shape: [...batch, k] }];
  },
  svd: (operands, { vectors }, _regions, name) => {
    const { x, batch, m, n, k } = matrixOf(name, operands);
    const values: TensorType = { dtype: realDType(x.dtype), shape: [...batch, k] };
    if (vectors === "none") return [values];
    const full = vectors === "full";
    const matrix = (rows: number, columns: number): TensorType => ({
      dtype: x.dtype,
      shape: [...batch, rows, columns],
    });
    return [matrix(m, full ? m : k), values, matrix(full ? n : k, n)];
  },
  hessenberg: (operands, _attrs, _regions, name) => {
    const { x, batch, n } = squareOf(name, operands);
    return [x, { dtype: x.dtype, shape: [...batch, Math.max(n - 1, 0)] }];
  },
  tridiagonal: (operands, _attrs, _regions, name) => {
    const { x, batch, n } = squareOf(name, operands);
    const real = realDType(x.dtype);
    const less = [...batch, Math.max(n - 1, 0)];
    return [x, { dtype: real, shape: [...batch, n] }, { dtype: real, shape: less }, { dtype: x.dtype, shape: less }];
  },
  schur: (operands, { vectors }, _regions, name) => {
    const { x } = squareOf(name, operands);
    return vectors ? [x, x] : [x];
  },
  eig: (operands, { left, right }, _regions, name) => {
    const { x, batch, n } = squareOf(name, operands);
    const dtype = complexDType(x.dtype);
    const vectors: TensorType = { dtype, shape: x.shape };
    return [{ dtype, shape: [...batch, n] }, ...[left, right].filter(Boolean).map(() => vectors)];
  },
  eigh: (operands, { vectors }, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    checkSquare(name, x);
    const values: TensorType = { dtype: realDType(x.dtype), shape: x.shape.slice(0, -1) };
    return vectors ? [x, values] : [values];
  },
  customCall: (_operands, { results }, _regions, name) => {
    for (const { shape } of results) checkSizes(name, shape);
    return results;
  },
  callback: (operands, { effect, ordered, results }, _regions, name) => {
    for (const { shape } of results) checkSizes(name, shape);
    for (const type of [...operands, ...results]) {
      if (type.dtype !== "bool" && DTYPE_INFO[type.dtype].bits < 8) fail(name, `the host takes whole bytes, found ${formatType(type)}`); // prettier-ignore
    }
    if (effect === "pure" && ordered) fail(name, "what gives values and nothing else has no order");
    return results;
  },
  optimizationBarrier: (operands) => operands,
};
