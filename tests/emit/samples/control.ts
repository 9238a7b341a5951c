import { buildFunc, openRegion } from "../../../src/ir/build.ts";
import { scalarLiteral } from "../../../src/ir/encode.ts";
import type { Func, Value } from "../../../src/ir/graph.ts";
import * as p from "../../../src/ir/prims.ts";
import { emit } from "../../../src/ir/build.ts";
import { array, sample, vector, type Sample } from "./sample.ts";

const i32 = (value: number): Value => p.constant(scalarLiteral("i32", value));
const f32 = (value: number): Value => p.constant(scalarLiteral("f32", value));
const I32 = { dtype: "i32", shape: [] } as const;
const F32 = { dtype: "f32", shape: [] } as const;
const branch = (body: () => readonly Value[]) => openRegion([], body);

const square: Func = buildFunc("square", [F32], ([x]) => [p.mul(x, x)]);
const squareAndTangent: Func = buildFunc("squareJvp", [F32, F32], ([x, dx]) => [p.mul(x, x), p.mul(dx, x)]);
const keep: Func = buildFunc("squareFwd", [F32], ([x]) => [p.mul(x, x), x]);
const back: Func = buildFunc("squareBwd", [F32, F32], ([x, ct]) => [p.mul(x, ct)]);

const F64S = { dtype: "f64", shape: [2] } as const;
const product: Func = buildFunc("product", [F64S, F64S], ([a, x]) => [p.mul(a, x)]);
const quotient: Func = buildFunc("quotient", [F64S, F64S], ([a, b]) => [p.div(b, a)]);
const quotientAndMore: Func = buildFunc("quotient", [F64S, F64S], ([a, b]) => [p.div(b, a), p.lt(a, b)]);
const square2: Func = buildFunc("f", [F64S, F64S], ([a, x]) => [p.sub(p.mul(x, x), a)]);
const squareRoot: Func = buildFunc("solve", [F64S, F64S], ([a]) => [p.sqrt(a)]);
const alongSquare: Func = buildFunc("tangentSolve", [F64S, F64S], ([x, y]) => [p.div(y, p.add(x, x))]);

const scans: Sample[] = [false, true].map((reverse) =>
  sample(
    reverse ? "from the end" : "sums and rows",
    ([init, xs, scale]) =>
      p.scanOp(
        [init],
        [xs],
        openRegion([F32, { dtype: "f32", shape: [2] }], ([sum, x]) => [
          p.add(sum, p.reduce(x, "sum", [0])),
          p.mul(x, p.broadcastInDim(p.add(sum, scale), [2], [])),
        ]),
        { length: 3, reverse },
      ),
    {
      inputs: [array("f32", [], [1]), array("f32", [3, 2], [1, 2, 3, 4, 5, 6]), array("f32", [], [0.5])],
      expected: [
        array("f32", [], [22]),
        array("f32", [3, 2], reverse ? [19.5, 39, 37.5, 50, 7.5, 9] : [1.5, 3, 13.5, 18, 57.5, 69]),
      ],
    },
  ),
);

export const control = {
  if: [true, false].map((choice) =>
    sample(
      String(choice),
      ([pred, x]) =>
        p.ifOp(
          pred,
          branch(() => [p.neg(x), p.lt(x, f32(0))]),
          branch(() => [p.add(x, f32(1)), pred]),
        ),
      {
        inputs: [array("bool", [], [choice]), array("f32", [], [3])],
        expected: choice
          ? [array("f32", [], [-3]), array("bool", [], [false])]
          : [array("f32", [], [4]), array("bool", [], [false])],
      },
    ),
  ),
  case: [
    ...[-1, 0, 1, 7].map((index) =>
      sample(
        `branch ${index}`,
        ([i, x]) => p.caseOp(i, [branch(() => [x]), branch(() => [p.mul(x, x)]), branch(() => [p.neg(x)])]),
        {
          inputs: [array("i32", [], [index]), array("f32", [], [3])],
          expected: array("f32", [], [index === 0 ? 3 : index === 1 ? 9 : -3]),
        },
      ),
    ),
  ],
  while: [
    sample(
      "with values from outside",
      ([limit, step]) =>
        p.whileOp(
          [i32(0), f32(1)],
          openRegion([I32, F32], ([i]) => [p.lt(i, limit)]),
          openRegion([I32, F32], ([i, x]) => [p.add(i, i32(1)), p.mul(x, step)]),
        ),
      {
        inputs: [array("i32", [], [5]), array("f32", [], [2])],
        expected: [array("i32", [], [5]), array("f32", [], [32])],
      },
    ),
    sample(
      "within another, both seeing the outermost",
      ([limit, step]) =>
        p.whileOp(
          [i32(0), f32(0)],
          openRegion([I32, F32], ([i]) => [p.lt(i, limit)]),
          openRegion([I32, F32], ([i, x]) => {
            const [, inner] = p.whileOp(
              [i, x],
              openRegion([I32, F32], ([j]) => [p.lt(j, limit)]),
              openRegion([I32, F32], ([j, y]) => [
                p.add(j, i32(1)),
                p.ifOp(p.lt(j, limit), branch(() => [p.add(y, step)]), branch(() => [y]))[0], // prettier-ignore
              ]),
            );
            return [p.add(i, i32(1)), inner];
          }),
        ),
      {
        inputs: [array("i32", [], [3]), array("f32", [], [2])],
        expected: [array("i32", [], [3]), array("f32", [], [12])],
      },
    ),
  ],
  scan: [
    ...scans,
    sample(
      "of length 0",
      ([init, xs]) =>
        p.scanOp(
          [init],
          [xs],
          openRegion([F32, F32], ([sum, x]) => [p.add(sum, x), x]),
          {
            length: 0,
            reverse: false,
          },
        ),
      {
        inputs: [array("f32", [], [1]), vector("f32", [])],
        expected: [array("f32", [], [1]), vector("f32", [])],
      },
    ),
    sample(
      "without arrays",
      ([init]) =>
        p.scanOp(
          [init],
          [],
          openRegion([F32], ([x]) => [p.add(x, x)]),
          { length: 4, reverse: false },
        ),
      { inputs: [array("f32", [], [1])], expected: array("f32", [], [16]) },
    ),
  ],
  call: [
    sample("twice", ([x]) => p.call(square, p.call(square, [x])), {
      inputs: [array("f32", [], [2])],
      expected: array("f32", [], [16]),
    }),
    sample(
      "from a function that is called",
      ([x]) =>
        p.call(
          buildFunc("square", [F32], ([y]) => [p.add(p.call(square, [y])[0], f32(1))]),
          [x],
        ),
      { inputs: [array("f32", [], [3])], expected: array("f32", [], [10]) },
    ),
  ],
  customJvp: [
    sample(
      "runs its function",
      ([x]) => emit("customJvp", [x], { fn: square, jvp: squareAndTangent, fnConsts: 0, jvpConsts: 0 }),
      {
        // prettier-ignore
        inputs: [array("f32", [], [3])],
        expected: array("f32", [], [9]),
      },
    ),
  ],
  customVjp: [
    sample(
      "runs its function",
      ([x]) => emit("customVjp", [x], { fn: square, fwd: keep, bwd: back, fnConsts: 0, fwdConsts: 0, bwdConsts: 0 }),
      {
        // prettier-ignore
        inputs: [array("f32", [], [3])],
        expected: array("f32", [], [9]),
      },
    ),
  ],
  linearSolve: [
    sample(
      "runs its solver",
      ([a, b]) => {
        const counts = { matvecConsts: 1, vecmatConsts: 1, solveConsts: 1, transposeSolveConsts: 1 };
        return emit("linearSolve", [a, a, a, a, b], { matvec: product, vecmat: product, solve: quotient, transposeSolve: quotient, ...counts }); // prettier-ignore
      },
      { inputs: [array("f64", [2], [2, 4]), array("f64", [2], [3, 5])], expected: array("f64", [2], [1.5, 1.25]) },
    ),
    sample(
      "which tells more than the solution",
      ([a, b]) => {
        const solvers = { solve: quotientAndMore, transposeSolve: quotientAndMore };
        const counts = { matvecConsts: 1, vecmatConsts: 1, solveConsts: 1, transposeSolveConsts: 1 };
        return emit("linearSolve", [a, a, a, a, b], { matvec: product, vecmat: product, ...solvers, ...counts });
      },
      {
        inputs: [array("f64", [2], [2, 4]), array("f64", [2], [3, 5])],
        expected: [array("f64", [2], [1.5, 1.25]), array("bool", [2], [true, true])],
      },
    ),
  ],
  root: [
    sample(
      "runs its solver",
      ([a, guess]) =>
        emit("root", [a, a, guess], { f: square2, solve: squareRoot, tangentSolve: alongSquare, fConsts: 1, solveConsts: 1, tangentConsts: 0 }), // prettier-ignore
      { inputs: [array("f64", [2], [4, 9]), array("f64", [2], [1, 1])], expected: array("f64", [2], [2, 3]) },
    ),
  ],
  remat: [
    sample("runs its function", ([x]) => emit("remat", [x], { fn: square, policy: "nothing" }), {
      inputs: [array("f32", [], [3])],
      expected: array("f32", [], [9]),
    }),
  ],
  optimizationBarrier: [
    sample("passes values on", (xs) => p.optimizationBarrier(xs), {
      inputs: [array("f32", [], [3]), vector("i8", [1, 2])],
      expected: [array("f32", [], [3]), vector("i8", [1, 2])],
    }),
    sample("of nothing", ([x]) => [x, ...p.optimizationBarrier([])], {
      inputs: [array("f32", [], [3])],
      expected: array("f32", [], [3]),
    }),
  ],
  customCall: [
    sample(
      "a target that XLA knows",
      ([x]) => p.customCall([x], { target: "Sharding", backendConfig: "", hasSideEffect: false, results: [x.type] }),
      { inputs: [vector("f32", [1, 2])], expected: vector("f32", [1, 2]) },
    ),
  ],
};
