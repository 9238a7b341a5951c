// Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), in the counter
// layout that JAX calls partitionable: word i of an array comes from block i alone.
//
// The rounds are one function per shape, called wherever bits are drawn, so that a program holds them once.
import { at, buildFunc, openRegion } from "../../ir/build.ts";
import { denseLiteral, scalarLiteral } from "../../ir/encode.ts";
import type { Func, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sameShape, sizeOf, type Shape } from "../../ir/type.ts";
import { ProgramError } from "../../frontend/diagnostics.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

/** The two words of a key, or of an array of them: u32 tensors of one shape. */
export interface Words {
  readonly hi: Tensor;
  readonly lo: Tensor;
}

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const PARITY = 0x1bd11bda;

const functions = new Map<string, Func>();

/** (key, key, counter, counter) give two words of the counters' shape. The keys' axes are the first of the counters'. */
function blockFunction(keys: Shape, shape: Shape): Func {
  const sizes = shape.map((size) => `_${size}`).join("");
  const name = `threefry2x32${sizes}${keys.length === 0 ? "" : `_of_${keys.length}`}`;
  let fn = functions.get(name);
  if (!fn) {
    const key = { dtype: "u32", shape: keys } as const;
    const type = { dtype: "u32", shape } as const;
    fn = at(null, () => buildFunc(name, [key, key, type, type], rounds));
    functions.set(name, fn);
  }
  return fn;
}

/**
 * Five groups of four rounds, as a loop: unrolled, XLA's CPU compiler fuses them into code that doubles with each round.
 * What is carried is the block and the keys, which go round by one from group to group and are spread where they are added.
 */
function rounds([k0, k1, x0, x1]: readonly Value[]): Value[] {
  const { type } = x0;
  const key = k0.type;
  const to = (shape: Shape, x: Value): Value =>
    sameShape(x.type.shape, shape) ? x : p.broadcastInDim(x, shape, x.type.shape.map((_, i) => i)); // prettier-ignore
  const spread = (x: Value): Value => to(type.shape, x);
  const width = p.constant(scalarLiteral("u32", 32));
  const distances = p.constant(
    denseLiteral(
      "u32",
      [5, 4],
      [0, 1, 0, 1, 0].flatMap((i) => ROTATIONS[i]),
    ),
  );
  const numbers = p.constant(denseLiteral("u32", [5], [1, 2, 3, 4, 5]));
  const row = { dtype: "u32", shape: [4] } as const;
  const scalar = { dtype: "u32", shape: [] } as const;
  const group = openRegion([type, type, key, key, key, row, scalar], ([a0, b0, ka, kb, kc, turns, number]) => {
    let [a, b] = [a0, b0];
    for (let i = 0; i < 4; i++) {
      const distance = p.reshape(p.slice(turns, { start: [i], limit: [i + 1], strides: [1] }), []);
      a = p.add(a, b);
      const rest = p.sub(width, distance);
      const rotated = p.or(p.shiftLeft(b, spread(distance)), p.shiftRightLogical(b, spread(rest)));
      b = p.xor(rotated, a);
    }
    return [p.add(a, spread(kb)), p.add(p.add(b, spread(kc)), spread(number)), kb, kc, ka];
  });
  const parity = p.xor(p.xor(k0, k1), to(key.shape, p.constant(scalarLiteral("u32", PARITY))));
  const start = [p.add(x0, spread(k0)), p.add(x1, spread(k1)), k0, k1, parity];
  return p.scanOp(start, [distances, numbers], group, { length: 5, reverse: false }).slice(0, 2);
}

/** One block for each element: counter words are brought to `shape`, whose first axes are the keys'. */
export function threefry(key: Words, counter: Words, shape: Shape): Words {
  const counters = [counter.hi, counter.lo].map((x) => spread(x, shape).value);
  const [hi, lo] = p.call(blockFunction(key.hi.shape, shape), [key.hi.value, key.lo.value, ...counters]);
  return { hi: new Tensor(hi), lo: new Tensor(lo) };
}

/** A key array's axes lead; what a key yields follows them. */
const spread = (x: Tensor, shape: Shape): Tensor =>
  x.ndim === shape.length ? x : c.broadcastInDim(x, shape, x.shape.map((_, i) => i)); // prettier-ignore

/** Words 0, 1, … in row-major order for every key: of shape [...keys, ...shape]. */
export function blocks(key: Words, shape: Shape): Words {
  const keys = key.hi.shape;
  const size = sizeOf(shape);
  if (size >= 2 ** 32) throw new ProgramError("TJ2000", `one key gives fewer than 2^32 random words, and ${size} are asked for`, { hint: "split the key" }); // prettier-ignore
  const lo = c.reshape(c.iota("u32", [size], 0), shape);
  const full = [...keys, ...shape];
  const placed = c.broadcastInDim(lo, full, shape.map((_, i) => keys.length + i)); // prettier-ignore
  return threefry(key, { hi: c.zeros(full, "u32"), lo: placed }, full);
}

/** New keys: [...keys, ...shape] of them. */
export const splitWords = (key: Words, shape: Shape): Words => blocks(key, shape);

/** A scalar key's children 0, …, n - 1 (of each key in an array of them), one by one. */
export function children(key: Words, n: number): Words[] {
  const all = splitWords(key, [n]);
  const axis = key.hi.ndim;
  return Array.from({ length: n }, (_, i) => ({
    hi: c.indexAxis(all.hi, i, axis),
    lo: c.indexAxis(all.lo, i, axis),
  }));
}

/** The key that results from mixing in one word. */
export const foldIn = (key: Words, data: Tensor): Words =>
  threefry(key, { hi: c.zeros(key.hi.shape, "u32"), lo: data }, key.hi.shape);

/** Uniform bits of a width, [...keys, ...shape] of them. */
export function randomBits(key: Words, width: 8 | 16 | 32 | 64, shape: Shape): Tensor {
  const { hi, lo } = blocks(key, shape);
  if (width === 64) {
    const high = p.shiftLeft(p.convert(hi.value, "u64"), c.fill(hi.shape, 32, "u64").value);
    return new Tensor(p.or(high, p.convert(lo.value, "u64")));
  }
  const bits = p.xor(hi.value, lo.value);
  return new Tensor(p.convert(bits, `u${width}`));
}
