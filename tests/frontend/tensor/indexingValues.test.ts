import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildFunc } from "../../../src/ir/build.ts";
import { tensorAt, tensorSlice } from "../../../src/frontend/tensor/indexing.ts";
import { array, FunctionVal, int, object, Tensor, type Val } from "../../../src/frontend/values/values.ts";
import { evaluate, tensor, type Tensor as Data } from "../../support/evaluate.ts";
import { places, toVal, type Entry } from "./indexingReference.ts";
import { SITE } from "./region.ts";

const call = (x: Tensor, index: readonly Val[], name: string, ...args: Val[]): Tensor => {
  const method = tensorAt(x, index).member(name);
  if (!(method instanceof FunctionVal)) throw new Error(`no method ${name}`);
  const result = method.call(args, SITE);
  if (!(result instanceof Tensor)) throw new Error("no tensor");
  return result;
};

function run(inputs: readonly Data[], body: (...xs: Tensor[]) => Tensor[]): Data[] {
  const func = buildFunc("main", inputs, (params) =>
    body(...params.map((value) => new Tensor(value))).map(({ value }) => value),
  );
  return evaluate(func, inputs);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, dim) => size * dim, 1);
const f32 = (shape: number[], data: number[]): Data => tensor("f32", shape, data);
const i32 = (shape: number[], data: number[]): Data => tensor("i32", shape, data);

/** An index that is in range for the shape, its arrays broadcasting to one shape. */
const indexFor = (shape: readonly number[]): fc.Arbitrary<Entry[]> =>
  fc
    .record({
      count: fc.integer({ min: 0, max: shape.length }),
      ellipsis: fc.option(fc.nat(4)),
      news: fc.array(fc.nat(4), { maxLength: 2 }),
      batch: fc.constantFrom([3], [2], [2, 3], [1]),
    })
    .chain(({ count, ellipsis, news, batch }) => {
      const split = ellipsis === null ? count : Math.min(ellipsis, count);
      const axes = Array.from({ length: count }, (_, i) => (i < split ? i : shape.length - count + i));
      return fc.tuple(...axes.map((axis) => entryFor(shape[axis], batch))).map((entries: Entry[]) => {
        if (ellipsis !== null) entries.splice(split, 0, { kind: "ellipsis" });
        for (const at of news) entries.splice(Math.min(at, entries.length), 0, { kind: "new" });
        return entries;
      });
    });

function entryFor(size: number, batch: readonly number[]): fc.Arbitrary<Entry> {
  const place = fc.integer({ min: -size, max: size - 1 });
  const bound = fc.option(fc.integer({ min: -size - 2, max: size + 2 }));
  const step = fc.constantFrom(null, 1, 2, 3, -1, -2);
  const shapes = fc.constantFrom(batch, batch, batch.slice(-1), batch.map(() => 1)); // prettier-ignore
  return fc.oneof(
    place.map((value): Entry => ({ kind: "int", value })),
    fc.tuple(bound, bound, step).map((bounds): Entry => ({ kind: "slice", bounds })),
    fc.constant<Entry>({ kind: "slice", bounds: [] }),
    place.map((value): Entry => ({ kind: "array", shape: [], data: [value] })),
    shapes.chain((own) =>
      fc
        .array(place, { minLength: sizeOf(own), maxLength: sizeOf(own) })
        .map((data): Entry => ({ kind: "array", shape: own, data })),
    ),
  );
}

describe("indexing any tensor in any way", () => {
  it("reads and writes the elements that NumPy does", () => {
    const cases = fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
      .chain((shape) => indexFor(shape).map((index) => ({ shape, index })));
    fc.assert(
      fc.property(cases, ({ shape, index }) => {
        const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => i + 1);
        const { shape: result, sources } = scalarsAsNumbers(shape, index);
        const updates = sources.map((_, i) => (i % 5) - 2);
        const inputs = [
          f32(shape, numbers),
          f32([...result], updates),
          ...index.flatMap((entry) => (entry.kind === "array" ? [i32([...entry.shape], [...entry.data])] : [])),
        ];
        const outputs = run(inputs, (x, v, ...arrays) => {
          let next = 0;
          const entries = index.map((entry) => toVal(entry, () => arrays[next++]));
          return [tensorSlice(x, entries), call(x, entries, "set", int(-7)), call(x, entries, "add", v), call(x, entries, "max", v)]; // prettier-ignore
        });
        const set = [...numbers];
        const add = [...numbers];
        const max = [...numbers];
        sources.forEach((source, i) => {
          set[source] = -7;
          add[source] += updates[i];
          max[source] = Math.max(max[source], updates[i]);
        });
        expect(outputs[0].shape).toEqual(result);
        expect(outputs.map(({ data }) => data)).toEqual([sources.map((source) => numbers[source]), set, add, max]);
      }),
      { numRuns: process.env.TSJAX_TEST_ALL ? 500 : 40, seed: 7 },
    );
  });
});

/** Numbers given as scalar tensors drop their axis as numbers do, unless an index array is there. */
const scalarsAsNumbers = (shape: readonly number[], index: readonly Entry[]) =>
  places(
    shape,
    index.some((entry) => entry.kind === "array" && entry.shape.length > 0)
      ? index
      : index.map((entry): Entry => (entry.kind === "array" ? { kind: "int", value: entry.data[0] } : entry)),
  );

describe("traced indices out of range", () => {
  const x = f32([3], [10, 20, 30]);
  const i = i32([6], [-5, -3, -1, 0, 2, 7]);
  const data = (body: (x: Tensor, i: Tensor, at: Tensor) => Tensor): readonly unknown[] =>
    run([x, i, i32([], [9])], (a, b, c) => [body(a, b, c)])[0].data;
  const mode = (name: string, more = {}): Val => object({ mode: name, ...more });

  it("reads the nearest element, or a filling", () => {
    expect(data((a, b) => call(a, [b], "get"))).toEqual([10, 10, 30, 10, 30, 30]);
    expect(data((a, b) => call(a, [b], "get", mode("fill")))).toEqual([NaN, 10, 30, 10, 30, NaN]);
    expect(data((a, b) => call(a, [b], "get", mode("fill", { fillValue: int(-1) })))).toEqual([-1, 10, 30, 10, 30, -1]);
    expect(data((a, _, c) => call(a, [c], "get"))).toEqual([30]);
    expect(data((a, _, c) => call(a, [c], "get", mode("fill")))).toEqual([NaN]);
    expect(data((a, b) => call(a, [b], "get", object({ wrapNegativeIndices: false })))).toEqual([
      10, 10, 10, 10, 30, 30,
    ]);
  });

  it("writes nothing, or to the nearest element", () => {
    expect(data((a, b) => call(a, [b], "add", int(1)))).toEqual([12, 20, 32]);
    expect(data((a, b) => call(a, [b], "add", int(1), mode("clip")))).toEqual([13, 20, 33]);
    expect(data((a, _, c) => call(a, [c], "set", int(1)))).toEqual([10, 20, 30]);
    expect(data((a, _, c) => call(a, [c], "set", int(1), mode("clip")))).toEqual([10, 20, 1]);
  });

  it("has no place for a large unsigned index", () => {
    const u = tensor("u32", [2], [1, 4294967295]);
    expect(run([x, u], (a, b) => [call(a, [b], "get"), call(a, [b], "add", int(1))]).map((out) => out.data)).toEqual([
      [20, 30],
      [10, 21, 30],
    ]);
  });
});

describe("x.at", () => {
  const x = f32([4], [1, 2, 3, 4]);
  const twice = i32([3], [1, 1, 3]);
  const after = (name: string, value: Val, dtype: "f32" | "i32" = "f32"): readonly unknown[] =>
    run([tensor(dtype, [4], x.data), twice], (a, i) => [call(a, [i], name, value)])[0].data;

  it("counts every value that goes to a place", () => {
    expect(after("add", int(10))).toEqual([1, 22, 3, 14]);
    expect(after("subtract", int(10))).toEqual([1, -18, 3, -6]);
    expect(after("mul", int(3))).toEqual([1, 18, 3, 12]);
    expect(after("divide", int(2))).toEqual([1, 0.5, 3, 2]);
    expect(after("power", int(2))).toEqual([1, 16, 3, 16]);
    expect(after("min", int(0), "i32")).toEqual([1, 0, 3, 0]);
  });

  it("combines booleans as logic", () => {
    const bits = tensor("bool", [4], [true, false, true, false]);
    const out = run([bits, twice], (a, i) => [call(a, [i], "add", true), call(a, [i], "mul", false), call(a, [array([int(0), int(2)])], "add", true)]); // prettier-ignore
    expect(out.map(({ data }) => data)).toEqual([
      [true, true, true, true],
      [true, false, true, false],
      [true, true, true, false],
    ]);
  });

  it("writes through masks over any axes", () => {
    const grid = f32([2, 2], [1, 2, 3, 4]);
    const mask = tensor("bool", [2], [true, false]);
    const out = run([grid, mask], (a, m) => [
      call(a, [m], "set", int(0)),
      call(a, [array([]), m], "add", int(10)),
      call(a, ["...", m], "mul", int(2)),
    ]);
    expect(out.map(({ data }) => data)).toEqual([
      [0, 0, 3, 4],
      [11, 2, 13, 4],
      [2, 2, 6, 4],
    ]);
  });
});
