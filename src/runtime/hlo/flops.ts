// What one HLO instruction computes: arithmetic operations, and functions like exp, which cost more than one.
import type { HloComputation, HloInstruction, HloWindowDimension } from "./module.ts";
import { elementCountOf } from "./shape.ts";

export interface Work {
  readonly flops: number;
  readonly transcendentals: number;
}

/** What is known of the instruction's surroundings. */
export interface Surroundings {
  readonly operands: readonly HloInstruction[];
  readonly called: readonly HloComputation[];
}

const NONE: Work = { flops: 0, transcendentals: 0 };

const ARITHMETIC = new Set([
  "abs", "add", "and", "atan2", "ceil", "clamp", "compare", "count-leading-zeros", "divide", "floor", "is-finite", "maximum",
  "minimum", "multiply", "negate", "not", "or", "popcnt", "remainder", "round-nearest-afz", "round-nearest-even", "select",
  "shift-left", "shift-right-arithmetic", "shift-right-logical", "sign", "subtract", "xor",
]); // prettier-ignore
const TRANSCENDENTAL = new Set([
  "acos", "acosh", "asin", "asinh", "atanh", "cbrt", "cosine", "erf", "exponential", "exponential-minus-one", "log", "log-plus-one",
  "logistic", "power", "rsqrt", "sine", "sinh", "cosh", "sqrt", "tan", "tanh",
]); // prettier-ignore

const product = (values: readonly number[]): number => values.reduce((all, each) => all * each, 1);
const arithmetic = (flops: number): Work => ({ flops, transcendentals: 0 });

/** What one run of a small computation takes: the sum, the comparison of a reduction. */
const once = ({ instructions }: HloComputation): Work => {
  let [flops, transcendentals] = [0, 0];
  for (const { opcode, shape } of instructions) {
    if (ARITHMETIC.has(opcode)) flops += elementCountOf(shape);
    if (TRANSCENDENTAL.has(opcode)) transcendentals += elementCountOf(shape);
  }
  return { flops, transcendentals };
};

const times = ({ flops, transcendentals }: Work, count: number): Work => ({
  flops: flops * count,
  transcendentals: transcendentals * count,
});

const elements = ({ shape }: HloInstruction): number =>
  shape.tupleShapes.length > 0 ? elementCountOf(shape.tupleShapes[0]) : elementCountOf(shape);

type Rule = (instruction: HloInstruction, surroundings: Surroundings) => Work;

/** Pairs of a place of the result and one of the window that fall on the input, and not on padding or between its elements. */
const validPairs = (window: HloWindowDimension, input: number, output: number): number => {
  const { size, stride, paddingLow, windowDilation, baseDilation } = window;
  const last = (input - 1) * baseDilation;
  let pairs = 0;
  for (let o = 0; o < output; o++) {
    for (let k = 0; k < size; k++) {
      const at = o * stride + k * windowDilation - paddingLow;
      if (at >= 0 && at <= last && at % baseDilation === 0) pairs++;
    }
  }
  return pairs;
};

const convolution: Rule = (op, { operands: [input, kernel] }) => {
  const numbers = op.convolutionDimensionNumbers;
  if (!numbers || !op.window) return NONE;
  const output = op.shape.tupleShapes.length > 0 ? op.shape.tupleShapes[0] : op.shape;
  const pairs = op.window.dimensions.map((window, i) =>
    validPairs(
      window,
      input.shape.dimensions[numbers.inputSpatialDimensions[i]],
      output.dimensions[numbers.outputSpatialDimensions[i]],
    ),
  );
  const features =
    kernel.shape.dimensions[numbers.kernelInputFeatureDimension] *
    output.dimensions[numbers.outputBatchDimension] *
    output.dimensions[numbers.outputFeatureDimension];
  return arithmetic((2 * features * product(pairs)) / Math.max(1, op.batchGroupCount));
};

/** Ops of more than one operation an element. */
const RULES: Readonly<Record<string, Rule>> = {
  dot: (op, { operands: [left] }) => {
    const { lhsContractingDimensions = [] } = op.dotDimensionNumbers ?? {};
    return arithmetic(2 * elements(op) * product(lhsContractingDimensions.map((dim) => left.shape.dimensions[dim])));
  },
  convolution,
  // GPUs' libraries: what they compute is an instruction's attributes still.
  "custom-call": (op, surroundings) => {
    if (op.convolutionDimensionNumbers) return convolution(op, surroundings);
    const contracting = /"lhs_contracting_dimensions":\[([^\]]*)\]/.exec(op.backendConfig)?.[1];
    if (contracting === undefined || surroundings.operands.length === 0) return NONE;
    const dims = contracting.match(/\d+/g)?.map(Number) ?? [];
    return arithmetic(
      2 * elements(op) * product(dims.map((dim) => surroundings.operands[0].shape.dimensions[dim] ?? 1)),
    );
  },
  reduce: (op, { operands, called }) => times(once(called[0]), Math.max(0, elements(operands[0]) - elements(op))),
  "reduce-window": (op, { called }) =>
    times(
      once(called[0]),
      elements(op) * Math.max(0, product(op.window?.dimensions.map(({ size }) => size) ?? []) - 1),
    ),
  "select-and-scatter": (op, { operands: [, source], called }) => {
    const window = product(op.window?.dimensions.map(({ size }) => size) ?? []);
    const [select, scatter] = [
      times(once(called[0]), elements(source) * window),
      times(once(called[1]), elements(source)),
    ];
    return { flops: select.flops + scatter.flops, transcendentals: select.transcendentals + scatter.transcendentals };
  },
  scatter: (_, { operands, called }) => times(once(called[0]), elements(operands.at(-1)!)),
  map: (op, { called }) => times(once(called[0]), elements(op)),
  fft: (op) => {
    const length = product(op.fftLength);
    return arithmetic((5 * length * Math.log2(Math.max(2, length)) * elements(op)) / Math.max(1, length));
  },
  cholesky: (op) => {
    const n = op.shape.dimensions.at(-1) ?? 1;
    return arithmetic((elements(op) * n) / 3);
  },
  "triangular-solve": (op, { operands: [matrix] }) => arithmetic(elements(op) * (matrix.shape.dimensions.at(-1) ?? 1)),
};

/** The work of one run of the instruction; of what it calls, only what it runs on every element. */
export const workOf = (op: HloInstruction, surroundings: Surroundings): Work => {
  if (ARITHMETIC.has(op.opcode)) return arithmetic(elements(op));
  if (TRANSCENDENTAL.has(op.opcode)) return { flops: 0, transcendentals: elements(op) };
  return Object.hasOwn(RULES, op.opcode) ? RULES[op.opcode](op, surroundings) : NONE;
};
