// The rule tables, exercised: every op that can run, in every sample with floats in it. The forward derivative gives the
// function's own value and agrees with finite differences; the transpose agrees with the forward derivative; batching
// agrees with one example at a time.
import { describe, expect, it } from "vitest";
import { buildFunc } from "../../src/ir/build.ts";
import { isComplex, type DType } from "../../src/ir/dtype.ts";
import type { Scalar } from "../../src/ir/elements.ts";
import type { Func } from "../../src/ir/graph.ts";
import type { OpName } from "../../src/ir/ops.ts";
import * as p from "../../src/ir/prims.ts";
import { verify } from "../../src/ir/verify.ts";
import { instantiate, linearize } from "../../src/passes/linearize/linearize.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { UndefinedRule } from "../../src/passes/undefinedRule.ts";
import { hasTangent } from "../../src/passes/values.ts";
import { batchFunc } from "../../src/passes/vmap/vmap.ts";
import { SAMPLES } from "../emit/samples/index.ts";
import type { Sample } from "../emit/samples/sample.ts";
import { evaluate, runnable, tensor, type Tensor } from "../support/evaluate.ts";

/** Ops that say of themselves that they have no derivative. */
const UNDEFINED: readonly OpName[] = [
  "geqrf", "householderProduct", "customCall", "lu", "geqp3", "svd", "hessenberg", "tridiagonal", "schur", "eig",
]; // prettier-ignore
/** Differentiated as something else than what differences see, or not the same function nearby (signs of eigenvectors). */
const NO_DIFFERENCES: readonly OpName[] = [
  "eigh", "stopGradient", "nextAfter", "reducePrecision", "sign", "bitcast", "customJvp", "customVjp",
  // In the order there is no derivative; a factor's derivative is along symmetric matrices.
  "polygamma", "zeta", "cholesky",
]; // prettier-ignore
/** Rounds to fewer digits than the check has: tried along directions that every float has, down to the smallest. */
const ROUNDS: readonly OpName[] = ["convert", "reducePrecision"];
/** Says nothing of batches. */
const NO_BATCH: readonly OpName[] = ["customCall"];
const DOUBLES: readonly DType[] = ["f64", "c128"];

const run = (func: Func, inputs: readonly Tensor[]): Tensor[] => {
  const optimized = optimize(func);
  verify(optimized);
  return evaluate(optimized, inputs);
};

const parts = ({ data }: Tensor): number[] =>
  data.flatMap((value) => (Array.isArray(value) ? [...(value as readonly number[])] : [Number(value)]));

/** Numbers without a pattern, the same every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return (state / 1073741824 - 1) * 0.5;
  };
}

/** Numbers that every float type has, the same every time. */
function round(seed: number): () => number {
  const next = noise(seed);
  return () => Math.round(next() * 6) / 2;
}

const like = ({ dtype, shape, data }: Tensor, next: () => number): Tensor =>
  tensor(
    dtype,
    shape,
    data.map((): Scalar => (isComplex(dtype) ? [next(), next()] : next())),
  );

const moved = (x: Tensor, t: Tensor, h: number): Tensor =>
  tensor(
    x.dtype,
    x.shape,
    x.data.map((value, i): Scalar => {
      const d = t.data[i];
      if (Array.isArray(value))
        return [value[0] + h * (d as readonly number[])[0], value[1] + h * (d as readonly number[])[1]];
      return Number(value) + h * Number(d);
    }),
  );

/** Σ a b, without conjugation. */
function pairing(a: readonly Tensor[], b: readonly Tensor[]): number {
  let total = 0;
  a.forEach((x, i) =>
    x.data.forEach((value, k) => {
      const other = b[i].data[k];
      if (Array.isArray(value) && Array.isArray(other)) total += value[0] * other[0] - value[1] * other[1];
      else total += Number(value) * Number(other);
    }),
  );
  return total;
}

const near = (a: number, b: number, tolerance: number): boolean =>
  Number.isNaN(a) || Number.isNaN(b)
    ? Number.isNaN(a) === Number.isNaN(b)
    : a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

const inexact = ({ dtype }: { readonly dtype: DType }): boolean => hasTangent({ dtype, shape: [] });
const all = process.env.TSJAX_TEST_ALL === "1";
const timeout = all ? 600_000 : 60_000;

/** Samples in a dtype with digits to spare, a few for each op unless all are asked for. */
const smooth = (samples: readonly Sample[]): Sample[] => {
  const fit = samples.filter(
    ({ inputs }) => inputs.some(inexact) && inputs.every((input) => !inexact(input) || DOUBLES.includes(input.dtype)),
  );
  return all ? fit : fit.slice(0, 3);
};

/** (…x, …tangents, …cotangents) → (…values, …tangents of the results, …cotangents of the inputs). */
function derivatives(func: Func): { func: Func; outs: boolean[] } {
  const types = func.params.map((param) => param.type);
  const active = types.map(hasTangent);
  const outTypes = func.results.map((result) => result.type);
  const outs = outTypes.map(hasTangent);
  const moving = types.filter((_, i) => active[i]);
  const movingOut = outTypes.filter((_, i) => outs[i]);
  const built = buildFunc("derivatives", [...types, ...moving, ...movingOut], (params) => {
    const x = params.slice(0, types.length);
    const linear = linearize(func, x, active);
    const tangents = linear.apply(params.slice(types.length, types.length + moving.length));
    let next = types.length + moving.length;
    const cts = linear.transpose(outs.map((yes) => (yes ? params[next++] : null)));
    return [
      ...linear.results,
      ...instantiate(tangents.filter((_, i) => outs[i]), movingOut), // prettier-ignore
      ...instantiate(cts, moving),
    ];
  });
  return { func: built, outs };
}

const ops = Object.keys(SAMPLES) as (keyof typeof SAMPLES)[];

describe("derivatives", () => {
  it.each(UNDEFINED.filter((name) => name in SAMPLES))("%s has none, and says so", (name) => {
    const [sample] = SAMPLES[name as keyof typeof SAMPLES].filter(({ inputs }) => inputs.some(inexact));
    expect(() => derivatives(sample.func)).toThrow(UndefinedRule);
  });

  it.each(ops.filter((name) => !UNDEFINED.includes(name)))("%s", { timeout }, (name) => {
    for (const { label, func, inputs } of smooth(SAMPLES[name])) {
      const next = ROUNDS.includes(name) ? round(7) : noise(7);
      const tangents = inputs.filter(inexact).map((input) => like(input, next));
      const { func: both, outs } = derivatives(func);
      using compiled = runnable(func);
      const values = compiled.run(inputs);
      const cotangents = values.filter((_, i) => outs[i]).map((value) => like(value, next));
      const found = run(both, [...inputs, ...tangents, ...cotangents]);
      const n = values.length;
      const count = outs.filter(Boolean).length;
      values.forEach((value, i) => {
        const wrong = parts(value).findIndex((number, k) => !near(number, parts(found[i])[k], 1e-9));
        expect(wrong, `${label}: the forward derivative gives the value`).toBe(-1);
      });
      const slopes = found.slice(n, n + count);
      const pulled = found.slice(n + count);
      // A read out of range gives the nearest element, to which no cotangent goes.
      if (label.includes("out of range")) continue;
      const finite = [...slopes, ...pulled].every((each) => parts(each).every(Number.isFinite));
      if (!finite) continue;
      const [forward, backward] = [pairing(cotangents, slopes), pairing(pulled, tangents)];
      expect(near(forward, backward, 1e-8), `${label}: <ct, J t> is ${forward}, <Jᵀ ct, t> is ${backward}`).toBe(true);

      if (NO_DIFFERENCES.includes(name) || values.some((value) => inexact(value) && !DOUBLES.includes(value.dtype)))
        continue;
      const h = 1e-6;
      let k = 0;
      const shifted = (sign: number): Tensor[] => {
        k = 0;
        return inputs.map((input) => (inexact(input) ? moved(input, tangents[k++], sign * h) : input));
      };
      const [after, before] = [compiled.run(shifted(1)), compiled.run(shifted(-1))];
      const differentiable = values.map((_, i) => i).filter((i) => outs[i]);
      differentiable.forEach((i, s) => {
        const [a, b, slope, value] = [parts(after[i]), parts(before[i]), parts(slopes[s]), parts(values[i])];
        slope.forEach((wanted, e) => {
          const [right, left] = [(a[e] - value[e]) / h, (value[e] - b[e]) / h];
          // At a kink the slope is one of the two sides', or between them.
          if (!near(right, left, 1e-2)) return;
          expect(
            near((a[e] - b[e]) / (2 * h), wanted, 1e-4),
            `${label}: slope ${e} of result ${i} is ${wanted}, differences give ${(a[e] - b[e]) / (2 * h)}`,
          ).toBe(true);
        });
      });
    }
  });
});

describe("batching", () => {
  const rows = (x: Tensor, y: Tensor): Tensor => tensor(x.dtype, [2, ...x.shape], [...x.data, ...y.data]);
  const half = (x: Tensor): Tensor =>
    inexact(x) ? tensor(x.dtype, x.shape, x.data.map((v): Scalar => (Array.isArray(v) ? [v[0] * 0.5, v[1] * 0.5] : Number(v) * 0.5))) : x; // prettier-ignore

  /** Of two examples, batched in each of these ways: one program for all of them. */
  function batches(func: Func, masks: readonly boolean[][], x: readonly Tensor[], y: readonly Tensor[]): Tensor[][] {
    const funcs = masks.map((mask) => batchFunc(func, mask, { size: 2, axisName: null }, true).func);
    const inputs = masks.map((mask) => x.map((input, i) => (mask[i] ? rows(input, y[i]) : input)));
    const main = buildFunc("main", funcs.flatMap(({ params }) => params.map(({ type }) => type)), (params) => {
      let next = 0;
      return funcs.flatMap((each) => p.call(each, params.slice(next, (next += each.params.length))));
    }); // prettier-ignore
    const results = run(main, inputs.flat());
    let next = 0;
    return funcs.map((each) => results.slice(next, (next += each.results.length)));
  }

  it.each(ops.filter((name) => !NO_BATCH.includes(name)))("%s", { timeout }, (name) => {
    const samples = SAMPLES[name].filter(({ inputs }) => inputs.length > 0);
    for (const { label, func, inputs } of all ? samples : samples.slice(0, 3)) {
      const other = inputs.map(half);
      // All batched, and each input alone.
      const masks = [
        inputs.map(() => true),
        ...(inputs.length > 1 ? inputs.map((_, i) => inputs.map((__, k) => k === i)) : []),
      ].slice(0, all ? undefined : 3);
      using compiled = runnable(func);
      const each = masks.map((mask) => [
        compiled.run(inputs),
        compiled.run(inputs.map((input, i) => (mask[i] ? other[i] : input))),
      ]);
      const found = batches(func, masks, inputs, other);
      masks.forEach((mask, m) =>
        found[m].forEach((result, i) => {
          const numbers = parts(result);
          const expected = [...parts(each[m][0][i]), ...parts(each[m][1][i])];
          const tolerance = result.dtype === "f64" || result.dtype === "c128" ? 1e-9 : 2e-2;
          const wrong = expected.findIndex((number, k) => !near(number, numbers[k], tolerance));
          expect(
            wrong,
            `${label}, batched ${mask.join()}: result ${i} is [${numbers.join()}], expected [${expected.join()}]`,
          ).toBe(-1);
        }),
      );
    }
  });
});
