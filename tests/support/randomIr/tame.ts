// Ops used where they are smooth and their values moderate, so that a random function has derivatives to look at: what
// goes into a logarithm is positive, what is factored is positive definite, a rule of one's own is the true derivative.
import { buildFunc, emit } from "../../../src/ir/build.ts";
import { isComplex, isFloat, isInexact } from "../../../src/ir/dtype.ts";
import type { Func, Value } from "../../../src/ir/graph.ts";
import type { BinaryOp, OpName, UnaryOp } from "../../../src/ir/ops.ts";
import * as p from "../../../src/ir/prims.ts";
import type { TensorType } from "../../../src/ir/type.ts";
import { clampIndices } from "../../../src/passes/indexing.ts";
import { jvpRegion } from "../../../src/passes/jvp/jvp.ts";
import { adjoint, matmul } from "../../../src/passes/jvp/linalg.ts";
import { instantiate, linearize } from "../../../src/passes/linearize/linearize.ts";
import { batchFunc } from "../../../src/passes/vmap/vmap.ts";
import { fullLike, hasTangent, onesLike, scale, shift, zerosLike } from "../../../src/passes/values.ts";
import type { Context } from "./context.ts";
import { accepts, convolution, func, gather, matrix, scatter, types, type Fill, type OpGenerator } from "./ops.ts";

/** At least 1, and smooth: √(1 + x²). */
const positive = (x: Value): Value => p.sqrt(p.add(onesLike(x), p.mul(x, x)));
/** Between −0.8 and 0.8. */
const small = (x: Value): Value => scale(p.tanh(x), 0.8);

const DOMAINS: { readonly [N in UnaryOp]?: (x: Value) => Value } = {
  log: positive,
  log1p: positive,
  sqrt: positive,
  rsqrt: positive,
  cbrt: positive,
  lgamma: positive,
  digamma: positive,
  acosh: (x) => p.add(positive(x), fullLike(x, 0.5)),
  asin: small,
  acos: small,
  atanh: small,
  erfInv: small,
  exp: small,
  exp2: small,
  expm1: small,
  sinh: small,
  cosh: small,
  tan: small,
};

const unaries = (Object.keys(DOMAINS) as UnaryOp[]).map((name): [UnaryOp, OpGenerator] => [
  name,
  (g) => [p.unaryOp(name, (DOMAINS[name] as (x: Value) => Value)(g.any(accepts(name))))],
]);

/** No integer is divided by zero: what that gives depends on what XLA knows of the operands. */
const divisible = (x: Value, y: Value): readonly [Value, Value] => [x, p.or(y, onesLike(y))];

/** Both operands brought into the op's domain. */
const binary =
  (name: BinaryOp, domain: (x: Value, y: Value) => readonly [Value, Value]): OpGenerator =>
  (g) => {
    const x = g.any((dtype) => accepts(name)(dtype));
    const y = g.of(x.type);
    const tamed = isInexact(x.type.dtype) ? domain(x, y) : name === "pow" ? ([x, y] as const) : divisible(x, y);
    return [p.binaryOp(name, ...tamed)];
  };

/** The identity matrix, as large as the last two axes of x. */
function identityLike(x: Value): Value {
  const { shape } = x.type;
  const rank = shape.length;
  const diagonal = p.eq(p.iota("i32", shape, rank - 2), p.iota("i32", shape, rank - 1));
  return p.select(diagonal, onesLike(x), zerosLike(x));
}

const bounded = (x: Value): Value => (isComplex(x.type.dtype) ? p.div(x, p.convert(positive(p.abs(x)), x.type.dtype)) : p.tanh(x)); // prettier-ignore

/** At a distance from zero: 2 plus what is smaller than 1. */
const apart = (x: Value): Value => shift(bounded(x), 2);

/** Positive definite: A Aᴴ + I of a bounded A. */
function definite(x: Value): Value {
  const a = bounded(x);
  return p.add(matmul(a, adjoint(a)), identityLike(a));
}

const inexactOf = (all: readonly TensorType[]): TensorType[] => all.filter(hasTangent);

/** Values of the function's arguments for tangents or cotangents where there are such. */
const dealt = (flags: readonly boolean[], values: readonly Value[]): (Value | null)[] => {
  let next = 0;
  return flags.map((yes) => (yes ? values[next++] : null));
};

/** Consts of a function with a rule are not differentiated: integers, or constants. */
const constantsFor = (g: Context, all: readonly TensorType[]): Value[] =>
  all.map((type) => (hasTangent(type) ? g.fresh(type) : g.of(type)));

/** (…consts, …args, …tangents) → (…outs, …tangents): the derivative by the pass itself. */
function trueJvp(fn: Func, consts: readonly TensorType[], args: readonly TensorType[]): Func {
  const outs = fn.results.map((result) => result.type);
  return buildFunc("rule", [...consts, ...args, ...inexactOf(args)], (params) => {
    const x = params.slice(0, consts.length + args.length);
    const dx = dealt([...consts.map(() => false), ...args.map(hasTangent)], params.slice(x.length));
    const { primals, tangents } = jvpRegion(fn, x, dx);
    return [...primals, ...instantiate(tangents.filter((_, i) => hasTangent(outs[i])), inexactOf(outs))]; // prettier-ignore
  });
}

/** (…consts, …args, …cotangents) → cotangents of the args. */
function trueVjp(fn: Func, consts: readonly TensorType[], args: readonly TensorType[]): Func {
  const outs = fn.results.map((result) => result.type);
  return buildFunc("bwd", [...consts, ...args, ...inexactOf(outs)], (params) => {
    const x = params.slice(0, consts.length + args.length);
    const linear = linearize(fn, x, [...consts.map(() => false), ...args.map(hasTangent)]);
    return instantiate(linear.transpose(dealt(outs.map(hasTangent), params.slice(x.length))), inexactOf(args));
  });
}

const AXIS = "mapped";

/** Uses of a named axis: in a call of a function over such a batch, and anywhere in what that does. */
function namedAxis(fill: Fill): (use: (g: Context, size: number) => readonly Value[]) => OpGenerator {
  let open: number | null = null;
  return (use) => (g) => {
    if (open !== null) return use(g, open);
    const size = g.rng.int(1, 3);
    const [args, outs] = [types(g, 1, 3), types(g, 1)];
    open = size;
    const fn = buildFunc("mapped", args, (values) => {
      const inside = g.enter(values);
      inside.pool.push(...use(inside, size));
      fill(inside, g.deep ? 0 : g.rng.int(0, 4));
      return [...inside.pool.slice(-1), ...inside.ofAll(outs)];
    });
    open = null;
    const mask = args.map(() => g.rng.chance(0.7));
    const { func: whole } = batchFunc(fn, mask, { size, axisName: AXIS }, true);
    return p.call(whole, g.ofAll(whole.params.map(({ type }) => type)));
  };
}

export const tameGenerators = (fill: Fill): { readonly [N in OpName]?: OpGenerator } => {
  const mapped = namedAxis(fill);
  return {
    // Of integers, XLA saturates those that it folds.
    convolution: convolution(isInexact),
    scatter: scatter(["set", "add", "mul", "min", "max"]),
    // What is read out of range gets no cotangent, as in JAX.
    gather: gather(clampIndices),
    ...(Object.fromEntries(unaries) as { readonly [N in UnaryOp]?: OpGenerator }),
    // Of a complex number, JAX counts the direction as constant; it is not.
    sign: (g) => [p.sign(g.any((dtype) => accepts("sign")(dtype) && !isComplex(dtype)))],
    div: binary("div", (x, y) => [x, positive(y)]),
    rem: binary("rem", (x, y) => [x, positive(y)]),
    pow: binary("pow", (x, y) => [positive(x), small(y)]),
    atan2: binary("atan2", (x, y) => [small(x), positive(y)]),
    zeta: binary("zeta", (s, q) => [p.add(positive(p.stopGradient(s)), onesLike(s)), positive(q)]),
    polygamma: (g) => {
      const x = positive(g.any(isFloat));
      return [p.polygamma(fullLike(x, g.rng.int(1, 3)), x)];
    },
    integerPow: (g) => {
      const x = g.any((dtype) => dtype !== "bool");
      const exponent = g.rng.int(isInexact(x.type.dtype) ? -3 : 0, 4);
      return [p.integerPow(exponent < 0 ? positive(x) : x, exponent)];
    },
    clamp: (g) => {
      // Away from the value, where the derivative is one side's or the other's.
      const x = g.any();
      const bound = (gap: number): Value => {
        const value = g.of({ dtype: x.type.dtype, shape: g.rng.chance(0.5) ? [] : x.type.shape });
        return isInexact(x.type.dtype) ? shift(value, gap) : value;
      };
      return [p.clamp(bound(-0.391), x, bound(0.417))];
    },

    cholesky: (g) => [p.cholesky(definite(matrix(g, true)), g.rng.chance(0.5))],
    eigh: (g) => {
      const x = bounded(matrix(g, true));
      // Different numbers on the diagonal keep the eigenvalues apart.
      const { shape } = x.type;
      const row = p.convert(p.iota("i32", shape, shape.length - 1), x.type.dtype);
      const apart = p.mul(identityLike(x), scale(row, 3));
      const hermitian = p.add(scale(p.add(x, adjoint(x)), 0.25), apart);
      return g.rng.chance(0.5) ? p.eigh(hermitian, g.rng.chance(0.5)) : [p.eigvalsh(hermitian, g.rng.chance(0.5))];
    },
    triangularSolve: (g) => {
      const m = matrix(g, true);
      const a = p.add(scale(bounded(m), 0.5), scale(identityLike(m), 2));
      const rows = a.type.shape[a.type.shape.length - 1];
      const leftSide = g.rng.chance(0.5);
      const other = g.rng.int(1, 3);
      const shape = [...a.type.shape.slice(0, -2), ...(leftSide ? [rows, other] : [other, rows])];
      return [
        p.triangularSolve(a, g.of({ dtype: a.type.dtype, shape }), {
          leftSide,
          lower: g.rng.chance(0.5),
          unitDiagonal: g.rng.chance(0.5),
          transposeA: g.rng.pick(["no", "transpose", "adjoint"]),
        }),
      ];
    },

    axisReduce: mapped((g) => {
      const kind = g.rng.pick(["sum", "sum", "max", "min"] as const);
      return emit("axisReduce", [g.any((dtype) => kind === "sum" || !isComplex(dtype))], { axis: AXIS, kind });
    }),
    axisGather: mapped((g, size) => {
      const x = g.any();
      return emit("axisGather", [x], { axis: AXIS, size, dimension: g.rng.int(0, x.type.shape.length) });
    }),
    axisIndex: mapped((g) => {
      const x = g.any(isInexact);
      const place = p.convert(emit("axisIndex", [], { axis: AXIS })[0], x.type.dtype);
      return [p.mul(x, p.broadcastInDim(place, x.type.shape, []))];
    }),

    customJvp: (g) => {
      const [consts, args] = [types(g, 0, 1), types(g, 1)];
      const fn = func(g, fill, [...consts, ...args], types(g, 1));
      const values = constantsFor(g, consts);
      const attrs = { fn, jvp: trueJvp(fn, consts, args), fnConsts: consts.length, jvpConsts: consts.length };
      return emit("customJvp", [...values, ...values, ...g.ofAll(args)], attrs);
    },
    customVjp: (g) => {
      const [consts, args] = [types(g, 0, 1), types(g, 1)];
      const fn = func(g, fill, [...consts, ...args], types(g, 1));
      const fwd = buildFunc("fwd", [...consts, ...args], (params) => [
        ...p.call(fn, params),
        ...params.slice(consts.length),
      ]);
      const counts = { fnConsts: consts.length, fwdConsts: consts.length, bwdConsts: consts.length };
      const values = constantsFor(g, consts);
      const attrs = { fn, fwd, bwd: trueVjp(fn, consts, args), ...counts };
      return emit("customVjp", [...values, ...values, ...values, ...g.ofAll(args)], attrs);
    },
    linearSolve: (g) => {
      const b = g.any(isInexact);
      const c = g.of(b.type);
      const matvec = buildFunc("matvec", [b.type, b.type], ([at, x]) => [p.mul(x, apart(at))]);
      const solve = buildFunc("solve", [b.type, b.type], ([at, y]) => [p.div(y, apart(at)), y]);
      const attrs = { matvec, vecmat: matvec, solve, transposeSolve: solve };
      const counts = { matvecConsts: 1, vecmatConsts: 1, solveConsts: 1, transposeSolveConsts: 1 };
      return emit("linearSolve", [c, c, c, c, b], { ...attrs, ...counts }).slice(0, 1);
    },
    root: (g) => {
      const guess = g.any(isInexact);
      const { type } = guess;
      const [a, b] = [g.of(type), g.of(type)];
      const f = buildFunc("f", [type, type, type], ([s, t, x]) => [p.sub(p.mul(x, apart(s)), t)]);
      const solve = buildFunc("solve", [type, type, type], ([s, t]) => [p.div(t, apart(s))]);
      const tangentSolve = buildFunc("tangentSolve", [type, type, type], ([s, , y]) => [p.div(y, apart(s))]);
      const counts = { fConsts: 2, solveConsts: 2, tangentConsts: 1 };
      return emit("root", [a, b, a, b, a, p.stopGradient(guess)], { f, solve, tangentSolve, ...counts });
    },
  };
};
