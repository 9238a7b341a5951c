// What XLA computes of random programs' derivatives is what the interpreter does: the emitter, on programs of passes.
import { expect, test } from "vitest";
import { DTYPE_INFO, isInteger, type DType } from "../../src/ir/dtype.ts";
import type { Scalar } from "../../src/ir/elements.ts";
import type { OpName } from "../../src/ir/ops.ts";
import { print } from "../../src/ir/print.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { hasTangent } from "../../src/passes/values.ts";
import { evaluate, type Tensor } from "../support/evaluate.ts";
import { arr, type Arr } from "../support/interpreter/array.ts";
import { interpret } from "../support/interpreter/interpret.ts";
import { fromScalar, type Num } from "../support/interpreter/numbers.ts";
import { Rng } from "../support/randomIr/rng.ts";
import { allFinite, difference, moved } from "./compare.ts";
import { derivatives } from "./derivatives.ts";
import { lawProgram, pointOf } from "./program.ts";
import { spread } from "./sampled.ts";

const PROGRAMS = process.env.TSJAX_TEST_ALL === "1" ? 300 : 10;

const scalarOf = (dtype: DType, x: Num): Scalar =>
  dtype === "bool" ? x === 1 : isInteger(dtype) && DTYPE_INFO[dtype].bits === 64 ? BigInt(x as number) : x;
const toTensor = ({ dtype, shape, data }: Arr): Tensor => ({ dtype, shape, data: data.map((x) => scalarOf(dtype, x)) });
const toArr = ({ dtype, shape, data }: Tensor): Arr =>
  arr(
    dtype,
    shape,
    data.map((x) => fromScalar(dtype, x)),
  );

/** Ops of which XLA is free to choose the order, the sign or the rounding. */
const FREE: readonly OpName[] = ["reduceGeneral", "reduceWindowGeneral", "eigh", "reducePrecision"];

/** Seeds of programs in doubles: of others XLA rounds more than the interpreter. */
function* seeds(): Generator<number> {
  for (let seed = 100_000; ; seed++) {
    const { ops, tolerance } = lawProgram(seed);
    if (tolerance < 1e-7 && !FREE.some((name) => ops.has(name))) yield seed;
  }
}

test("derivatives of random programs, compiled", { timeout: 1_200_000 }, () => {
  let compared = 0;
  for (const seed of seeds()) {
    const { func, forward } = lawProgram(seed);
    const d = derivatives(func, forward).func;
    const rng = new Rng(seed);
    const point = pointOf(rng, d.params.map(({ type }) => type)); // prettier-ignore
    const found = interpret(d, point);
    const shaken = pointOf(rng, d.params.map(({ type }) => type).filter(hasTangent)); // prettier-ignore
    const near = interpret(d, moved(point, spread(d.params.map(({ type }) => type), shaken), 1e-13)); // prettier-ignore
    // At a jump, or where nothing but rounding is left, either may be right.
    if (!allFinite([...found, ...near]) || difference(near, found, { relative: 1e-10, noise: 0 }) !== null) continue;
    const compiled = evaluate(optimize(d), point.map(toTensor)).map(toArr);
    const problem = difference(compiled, found, { relative: 1e-7, noise: 0 });
    if (problem !== null) expect.fail(`program ${seed}: ${problem}\n${print(func)}`);
    if (++compared === PROGRAMS) return;
  }
});
