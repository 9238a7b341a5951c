import { beforeAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { DTYPES, DTYPE_INFO, type DType } from "../../src/ir/dtype.ts";
import { byteLength, DeviceBuffer, densify, type Client } from "../../src/runtime/index.ts";
import { main, put, tensor, testClient } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await testClient();
});

/** Bytes that are valid elements of the dtype, each value different from its neighbours. */
const pattern = (dtype: DType, length: number): Uint8Array => {
  const { bits } = DTYPE_INFO[dtype];
  return Uint8Array.from({ length }, (_, i) => {
    if (dtype === "bool") return i & 1;
    if (dtype === "i4") return ((i * 5) << 28) >> 28;
    if (dtype === "i2") return (i << 30) >> 30;
    return bits < 8 ? (i * 5) & ((1 << bits) - 1) : (i * 37) & 0x3f;
  });
};

const SHAPES: readonly (readonly number[])[] = [[], [3], [2, 3, 5], [0], [2, 0, 3], [1, 1]];

describe.each(DTYPES)("%s", (dtype) => {
  test.each(SHAPES.map((shape) => [shape]))("goes through the device unchanged: [%s]", async (shape) => {
    const bytes = pattern(dtype, byteLength(dtype, shape));
    const buffer = put(client, { dtype, shape, bytes });
    expect(buffer.toHostSync()).toEqual({ dtype, shape, bytes });
    expect(await buffer.toHost()).toEqual({ dtype, shape, bytes });
  });

  test("goes through a program unchanged", () => {
    const mlir = tensor([2, 3], DTYPE_INFO[dtype].mlir);
    const identity = client.compileSync(main(`%x: ${mlir}`, mlir, `return %x : ${mlir}`));
    expect(identity.inputs).toEqual([{ dtype, shape: [2, 3] }]);
    expect(identity.outputs).toEqual([{ dtype, shape: [2, 3] }]);
    const bytes = pattern(dtype, byteLength(dtype, [2, 3]));
    const [result] = identity.execute([put(client, { dtype, shape: [2, 3], bytes })]);
    expect(result.toHostSync().bytes).toEqual(bytes);
  });
});

describe("arrays that are sent and read in other ways because they are large", () => {
  const SIZE = 5 << 20;
  const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

  test.each(["bool", "u8", "i4", "f16", "f32", "f64", "c128"] as const)("%s", async (dtype) => {
    const width = byteLength(dtype, [1]);
    const shape = [5, (SIZE / 5 / width) | 0];
    const bytes = pattern(dtype, byteLength(dtype, shape));
    // At an odd offset, too.
    const at = new Uint8Array(bytes.length + 3);
    at.set(bytes, 3);
    for (const given of [bytes, at.subarray(3)]) {
      const buffer = put(client, { dtype, shape, bytes: given });
      expect(same((await buffer.toHost()).bytes, bytes)).toBe(true);
      expect(same(buffer.toHostSync().bytes, bytes)).toBe(true);
    }
  });

  const type = `tensor<${SIZE / 4}xf32>`;
  const bytes = new Uint8Array(new Float32Array(SIZE / 4).fill(3).buffer);
  const array = { dtype: "f32", shape: [SIZE / 4], bytes } as const;

  test("are disposed of while they are read", async () => {
    const buffer = put(client, array);
    const before = client.ledger.bytes;
    const reading = buffer.toHost();
    buffer.dispose();
    expect(same((await reading).bytes, bytes)).toBe(true);
    expect(client.ledger.bytes).toBeLessThanOrEqual(before - SIZE);
    await expect(buffer.toHost()).rejects.toThrow("was disposed");
  });

  test("are donated while they are read, and copied then", async () => {
    const double = client.compileSync(
      main(`%x: ${type} {tf.aliasing_output = 0 : i32}`, type, `%0 = stablehlo.add %x, %x : ${type}\nreturn %0 : ${type}`), // prettier-ignore
    );
    const buffer = put(client, array);
    const reading = buffer.toHost();
    const [doubled] = double.execute([buffer], { donate: [0] });
    expect(new Float32Array(doubled.toHostSync().bytes.buffer).every((value) => value === 6)).toBe(true);
    expect(same((await reading).bytes, bytes)).toBe(true);
    expect(buffer.isDisposed).toBe(true);
    const [again] = double.execute([doubled], { donate: [0] });
    expect(new Float32Array((await again.toHost()).bytes.buffer)[SIZE / 4 - 1]).toBe(12);
  });
});

test.each([100_000, 2_000_000])("the data is copied before fromHost returns: %i", (count) => {
  const values = new Float32Array(count).fill(1);
  const buffer = put(client, { dtype: "f32", shape: [count], bytes: new Uint8Array(values.buffer) });
  values.fill(2);
  const back = new Float32Array(buffer.toHostSync().bytes.buffer);
  expect(back.every((value) => value === 1)).toBe(true);
});

test("a view into a larger array, at an odd offset", () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => i);
  const buffer = put(client, { dtype: "i16", shape: [4], bytes: bytes.subarray(3, 11) });
  expect([...buffer.toHostSync().bytes]).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
});

test("shared memory", () => {
  const bytes = new Uint8Array(new SharedArrayBuffer(8)).fill(7);
  expect([...put(client, { dtype: "u8", shape: [8], bytes }).toHostSync().bytes]).toEqual(Array(8).fill(7));
});

describe("strided input", () => {
  const bytes = Uint8Array.from({ length: 24 }, (_, i) => i);

  test("a transposed array", () => {
    const array = { dtype: "u8", shape: [3, 2], bytes, byteStrides: [1, 3] } as const;
    expect([...DeviceBuffer.fromHost(client, array).toHostSync().bytes]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  test("negative and zero strides", () => {
    const array = { dtype: "u8", shape: [2, 3], bytes, byteStrides: [0, -1], offset: 2 } as const;
    expect([...DeviceBuffer.fromHost(client, array).toHostSync().bytes]).toEqual([2, 1, 0, 2, 1, 0]);
  });

  test("strides that leave the data are refused", () => {
    const array = { dtype: "u8", shape: [4], bytes, byteStrides: [8] } as const;
    expect(() => DeviceBuffer.fromHost(client, array)).toThrow("reach outside the 24 bytes");
  });

  test("densify reads element by element what the strides say", () => {
    const cases = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -3, max: 3 })), { maxLength: 4 });
    fc.assert(
      fc.property(cases, (axes) => {
        const shape = axes.map(([dim]) => dim);
        const byteStrides = axes.map(([, step]) => step * 2);
        const offset = axes.reduce((sum, [dim, step]) => sum + (step < 0 ? -step * 2 * (dim - 1) : 0), 0);
        const reach = axes.reduce((sum, [dim, step]) => sum + Math.abs(step) * 2 * (dim - 1), 2);
        const data = Uint8Array.from({ length: reach }, (_, i) => i);
        const dense = densify({ dtype: "u16", shape, bytes: data, byteStrides, offset });
        const expected: number[] = [];
        const visit = (axis: number, at: number): void => {
          if (axis === shape.length) expected.push(data[at], data[at + 1]);
          else for (let i = 0; i < shape[axis]; i++) visit(axis + 1, at + i * byteStrides[axis]);
        };
        visit(0, offset);
        expect([...dense.bytes]).toEqual(expected);
      }),
    );
  });
});

describe("wrong host arrays are refused", () => {
  test("too few bytes", () => {
    const array = { dtype: "f32", shape: [2], bytes: new Uint8Array(4) } as const;
    expect(() => put(client, array)).toThrow("f32[2] takes 8 bytes, 4 were given");
  });

  test.each([[-1], [1.5], [Number.NaN]])("a dimension of %s", (dim) => {
    expect(() => put(client, { dtype: "f32", shape: [dim], bytes: new Uint8Array(4) })).toThrow("non-negative integer");
  });

  test("an unknown dtype", () => {
    const array = { dtype: "f12" as DType, shape: [], bytes: new Uint8Array(4) };
    expect(() => put(client, array)).toThrow('unknown dtype "f12"');
  });
});
