// The library called by the host: each call is a program of its own.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import * as tsjax from "../../src/api/index.ts";

/* eslint-disable @typescript-eslint/no-explicit-any -- the language's names are typed by the package's declarations */
const { array, Diagnostics, DeviceArray, evalShape, f32, grad, hvp, jit, jvp, lax, linearize, linearTranspose, nn, numpy, random, scipy, tree, vjp, vmap } = tsjax as any; // prettier-ignore

const matrix = array([[1, 2, 3], [4, 5, 6]]); // prettier-ignore

describe("functions", () => {
  test("take host data and device arrays, options and numbers", () => {
    const rows = numpy.sum(matrix, { axis: 1 });
    expect(rows).toBeInstanceOf(DeviceArray);
    expect(rows.toArray()).toEqual([6, 15]);
    expect(numpy.add(rows, 1).toArray()).toEqual([7, 16]);
    expect(numpy.sum(new Float32Array([1, 2])).item()).toBe(3);
    expect(scipy.special.logsumexp(array([0, 0])).item()).toBeCloseTo(Math.log(2));
  });

  test("numbers of the host are the language's literals", () => {
    expect(numpy.arange(3).dtype).toBe("i32");
    expect(numpy.multiply(numpy.arange(3), 0.5).dtype).toBe("f32");
    expect(numpy.array([-0, NaN, Infinity, -1.5, 1e21]).toArray()).toEqual([-0, NaN, Infinity, -1.5, expect.closeTo(1e21, -16)]); // prettier-ignore
    expect(numpy.sum(Array.from({ length: 1000 }, (_, i) => i)).item()).toBe(499500);
  });

  test("arrays print as their values", () => {
    const sums = numpy.sum(matrix, { axis: 1 });
    expect(`sums ${sums}, loss ${numpy.array(0.1, { dtype: f32 })}`).toBe("sums [ 6, 15], loss 0.1");
    expect(inspect(sums)).toBe("DeviceArray f32[2] [ 6, 15]");
    expect(inspect(numpy.zeros([1000, 1000]), { compact: false })).toMatch(
      /^DeviceArray f32\[1000,1000\]\n\[\[0, 0, 0, …/,
    );
    expect(inspect(matrix)).toBe("array f32[2,3]\n[[1, 2, 3],\n [4, 5, 6]]");
    const gone = numpy.ones([3]);
    gone.dispose();
    expect(inspect(gone)).toMatch(/^DeviceArray f32\[3\] \(this f32\[3\] array was disposed of/);
  });

  test("keys are made and used", () => {
    const key = random.key(0);
    expect(inspect(key)).toBe("DeviceArray key [0, 0]");
    expect(random.normal(key, [2]).toArray()).toEqual([1.622642159461975, 2.0252647399902344]);
    const [a, b] = random.split(key);
    expect(random.uniform(a).item()).not.toBe(random.uniform(b).item());
  });

  test("what is known without running is plain JavaScript", () => {
    expect(numpy.shape(matrix)).toEqual([2, 3]);
    expect(numpy.ndim(matrix)).toBe(2);
    expect(numpy.iinfo("i8").max).toBe(127);
    expect(numpy.issubdtype(f32, numpy.floating)).toBe(true);
    expect(String(numpy.resultType("i32", "bf16"))).toBe("bf16");
    expect(evalShape((x: any) => numpy.matmul(x, x.T), matrix).shape).toEqual([2, 2]);
  });

  test("named tuples keep their names", () => {
    const { eigenvalues } = numpy.linalg.eigh(array([[2, 0], [0, 1]])); // prettier-ignore
    expect(eigenvalues.toArray()).toEqual([1, 2]);
  });

  test("functions among the arguments are read by their text", () => {
    const [last, all] = lax.scan((c: any, x: any) => [c + x, c * x], 0, numpy.arange(4));
    expect(last.item()).toBe(6);
    expect(all.toArray()).toEqual([0, 0, 2, 9]);
    expect(nn.initializers.constant(2)(random.key(0), [2, 2]).toArray()).toEqual([[2, 2], [2, 2]]); // prettier-ignore
  });

  test("trees, and their structures", () => {
    const [leaves, structure] = tree.flatten({ b: matrix, a: [numpy.ones([2])] });
    expect(leaves).toHaveLength(2);
    expect(tree.unflatten(structure, leaves).a[0].toArray()).toEqual([1, 1]);
    expect(tree.map((x: any) => x * 2, { w: matrix }).w.toArray()[1]).toEqual([8, 10, 12]);
  });

  test("faults are told at the call", () => {
    expect(() => numpy.sum(matrix, { axis: 5 })).toThrow(Diagnostics);
    expect(() => numpy.sum(matrix, { axis: 5 })).toThrow(/axis 5 is out of range for f32\[2,3\]/);
    expect(() => numpy.summ(matrix)).toThrow(/did you mean sum/);
    const rate = 2;
    expect(() => lax.map((x: any) => x * rate, matrix)).toThrow(/\{ scope: \{ rate \} \}/);
  });
});

describe("transformations", () => {
  test("jvp, linearize, linearTranspose, hvp", () => {
    const [y, dy] = jvp((x: any) => x * x, [3], [1]);
    expect([y.item(), dy.item()]).toEqual([9, 6]);
    const [value, f] = linearize((x: any) => x ** 3, 2);
    expect([value.item(), f(1).item(), f(2).item()]).toEqual([8, 12, 24]);
    expect(linearTranspose((x: any) => 3 * x, 1)(2)[0].item()).toBe(6);
    expect(hvp((x: any) => numpy.sum(x ** 3), [[1, 2]], [[1, 1]]).toArray()).toEqual([6, 12]);
  });

  test("vjp, whose function is one of the host's", () => {
    const [y, pull] = vjp((x: any, y: any) => x * y, 3, [1, 2]);
    expect(y.toArray()).toEqual([3, 6]);
    const [dx, dy] = pull([1, 1]);
    expect([dx.item(), dy.toArray()]).toEqual([3, [3, 3]]);
    const [dxs] = vmap(pull)([[1, 0], [0, 1]]); // prettier-ignore
    expect(dxs.toArray()).toEqual([1, 2]);
  });

  test("of functions of the library", () => {
    expect(grad(numpy.tanh)(0).item()).toBe(1);
    expect(vmap(numpy.dot)(matrix, matrix).toArray()).toEqual([14, 77]);
    expect(jit(numpy.negative)(2).item()).toBe(-2);
  });
});

describe("members of arrays", () => {
  const x = jit(() => 0)();
  const table = numpy.array([[1.5, 2], [3, 4]]); // prettier-ignore

  test("elements, rows, properties, methods", () => {
    expect(table[1].toArray()).toEqual([3, 4]);
    expect(table[-1][0].item()).toBe(3);
    expect(table[2]).toBeUndefined();
    expect([...table].map((row) => row.toArray())).toEqual([[1.5, 2], [3, 4]]); // prettier-ignore
    expect(table.T.toArray()).toEqual([[1.5, 3], [2, 4]]); // prettier-ignore
    expect(table.sum({ axis: 0 }).toArray()).toEqual([4.5, 6]);
    expect(table.slice([], 1).toArray()).toEqual([2, 4]);
    expect(table.at(0, 1).set(9).toArray()).toEqual([[1.5, 9], [3, 4]]); // prettier-ignore
    expect(table.astype("i32").dtype).toBe("i32");
    expect(table.other).toBeUndefined();
  });

  test("nothing is assigned", () => {
    expect(() => (table[0] = 1)).toThrow(/x\.at\(0\)\.set/);
    expect(() => [...(x as unknown as Iterable<unknown>)]).toThrow(/scalar/);
  });

  test("a scalar is a number to JavaScript, an array is not", () => {
    const half = numpy.array(0.5);
    expect(half < 1).toBe(true);
    expect(half + 1).toBe(1.5);
    expect(`${half}`).toBe("0.5");
    expect(() => table + 1).toThrow(/numpy\.add/);
  });

  test("promises and comparisons of tests see no members", async () => {
    expect(await Promise.resolve(table)).toBe(table);
    expect(Object.keys(table)).toEqual(["buffer", "isKey"]);
  });
});
