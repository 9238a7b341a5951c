import fc from "fast-check";
import { expect, test } from "vitest";
import { buildFunc } from "../../src/ir/build.ts";
import { ALL_OPS } from "../../src/ir/attributes.ts";
import { denseLiteral, scalarLiteral, type Scalar } from "../../src/ir/encode.ts";
import type { Func } from "../../src/ir/graph.ts";
import type { OpName } from "../../src/ir/ops.ts";
import * as p from "../../src/ir/prims.ts";
import { print } from "../../src/ir/print.ts";
import { formatType, sizeOf, type TensorType } from "../../src/ir/type.ts";
import { verify } from "../../src/ir/verify.ts";
import { cse } from "../../src/passes/cse.ts";
import { dce } from "../../src/passes/dce.ts";
import { finish } from "../../src/passes/finish.ts";
import { fold } from "../../src/passes/fold.ts";
import { inline } from "../../src/passes/inline.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { simplify } from "../../src/passes/simplify.ts";
import { evaluate, tensor, type Tensor } from "../support/evaluate.ts";
import { arbitraryFunc } from "../support/randomIr.ts";
import { Rng } from "../support/randomIr/rng.ts";

const types = (func: Func): string => func.results.map((result) => formatType(result.type)).join(", ");

test.each(Object.entries({ dce, cse, fold, simplify, inline, finish, optimize }))(
  "%s keeps functions well-formed, their types, and its input",
  (_, pass) => {
    fc.assert(
      fc.property(arbitraryFunc(), (func) => {
        const before = print(func);
        const after = pass(func);
        verify(after);
        expect(types(after)).toBe(types(func));
        expect(print(func)).toBe(before);
      }),
      { numRuns: process.env.TSJAX_TEST_ALL ? 2000 : 60 },
    );
  },
);

test("a second time changes nothing", () => {
  fc.assert(
    fc.property(arbitraryFunc(), (func) => {
      const once = print(optimize(func));
      expect(print(optimize(optimize(func))).length).toBeLessThanOrEqual(once.length);
    }),
    { numRuns: 50 },
  );
});

/** Ops whose values do not jump when their operands move by a rounding error, and that every plugin computes alike. */
const JUMPY: ReadonlySet<OpName> = new Set<OpName>([
  "rngBitGenerator", "eigh", "geqrf", "householderProduct", "cholesky", "lu", "geqp3", "svd", "hessenberg", "tridiagonal", "schur", "eig", "triangularSolve", "customCall", "customLinear",
  "axisReduce", "axisGather", "axisIndex", "callback", "nextAfter", "bitcast", "floor", "ceil", "roundNearestEven", "roundNearestAfz",
  "reducePrecision", "zeta", "polygamma", "lgamma", "digamma", "erfInv", "besselI1e",
]); // prettier-ignore

function randomTensor({ dtype, shape }: TensorType, rng: Rng): Tensor {
  const value = (): Scalar =>
    dtype === "bool"
      ? rng.chance(0.5)
      : dtype === "f32" || dtype === "f64"
        ? rng.pick([0.5, -1.25, 2, 0, 3])
        : rng.int(0, 3);
  return { dtype, shape, data: rng.times(sizeOf(shape), value) };
}

function close(a: Scalar, b: Scalar): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return close(a[0] as number, b[0] as number) && close(a[1] as number, b[1] as number);
  if (typeof a !== "number" || typeof b !== "number") return a === b;
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(a), Math.abs(b));
}

test("values stay", { timeout: 1_200_000 }, () => {
  const options = {
    ops: ALL_OPS.filter((name) => !JUMPY.has(name)),
    dtypes: ["bool", "i8", "i32", "u32", "i64", "f32", "f64"] as const,
    size: 8,
  };
  fc.assert(
    fc.property(arbitraryFunc(options), fc.integer(), (func, seed) => {
      const rng = new Rng(seed);
      const inputs = func.params.map((param) => randomTensor(param.type, rng));
      const plain = evaluate(func, inputs);
      const better = evaluate(optimize(func), inputs);
      plain.forEach((tensor, i) => {
        tensor.data.forEach((value, j) => {
          if (!close(value, better[i].data[j]))
            throw new Error(`result ${i}: ${String(value)} and ${String(better[i].data[j])}`);
        });
      });
    }),
    { numRuns: process.env.TSJAX_TEST_ALL ? 400 : 15 },
  );
});

test("large unsigned starts of slices lie past the end, known or not", () => {
  const x = tensor("f32", [5], [1, 2, 3, 4, 5]);
  const start = tensor("u32", [], [4_294_967_291]);
  const known = buildFunc("main", [x, start], ([a]) => {
    const place = p.constant(denseLiteral("u32", [], [4_294_967_291]));
    return [p.dynamicSlice(a, [place], [2]), p.dynamicUpdateSlice(a, p.slice(a, { start: [0], limit: [2], strides: [1] }), [place])];
  }); // prettier-ignore
  const traced = buildFunc("main", [x, start], ([a, place]) => [
    p.dynamicSlice(a, [place], [2]),
    p.dynamicUpdateSlice(a, p.slice(a, { start: [0], limit: [2], strides: [1] }), [place]),
  ]);
  for (const func of [known, optimize(known), traced, optimize(traced)]) {
    expect(evaluate(func, [x, start]).map(({ data }) => data)).toEqual([
      [4, 5],
      [1, 2, 3, 1, 2],
    ]);
  }
});

test("takes milliseconds for a thousand ops", () => {
  const chain = (length: number): Func =>
    buildFunc("main", [{ dtype: "f32", shape: [3, 4] }], ([x]) => {
      for (let i = 0; i < length; i++) {
        const c = p.broadcastInDim(p.constant(scalarLiteral("f32", i % 7)), [3, 4], []);
        const same = p.transpose(p.transpose(x, [1, 0]), [1, 0]);
        x = p.add(p.mul(same, c), p.sin(x));
      }
      return [x];
    });
  const best = (func: Func): number => {
    const times = Array.from({ length: 10 }, () => {
      const start = performance.now();
      optimize(func);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  // 2 ms on an idle machine.
  expect(best(chain(150))).toBeLessThan(30);
});
