// One line of an oracle file: a program with the numbers that it must give, or the text that its error must contain.
import type { DType } from "../ir/dtype.ts";

export interface OracleArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Row-major; complex interleaves re, im; bool is 0/1; 64-bit integers may be strings; "nan", "inf", "-inf". */
  readonly data: readonly (number | string)[];
}

export interface OracleCase {
  readonly id: string;
  readonly source: string;
  readonly inputs: readonly OracleArray[];
  readonly outputs?: readonly OracleArray[];
  readonly rtol?: number;
  readonly atol?: number;
  /** Instead of outputs: what a diagnostic must contain, in any case. */
  readonly error?: string;
}

/** The verdict on a case: null when it passed, else the reason. */
export interface Verdict {
  readonly id: string;
  readonly failure: string | null;
}
