// What the strict library says to arguments that do not fit: the code, and what was found.
import { expect, test } from "vitest";
import { compileModule, faultsOf } from "../numpy/program.ts";

const IMPORTS = 'import { numpy as np, lax, nn, random, scipy, ops, i32, u8, f32, bool, c64 } from "tsjax";';
const faults = (parameters: string, expression: string): string =>
  faultsOf(compileModule(`${IMPORTS}\nexport function main(${parameters}) { return ${expression}; }`));

test.each([
  ["x: f32<[2]>, y: i32<[2]>", "lax.add(x, y)", "TJ7001", "f32[2] and i32[2]"],
  ["x: f32<[2]>, y: f32<[3]>", "lax.mul(x, y)", "TJ2001", "f32[2] and f32[3]"],
  ["x: f32<[2]>, y: f32<[3, 2]>", "lax.add(x, y)", "TJ2001", "f32[3,2]"],
  ["x: i32<[2]>", "lax.sin(x)", "TJ7002", "i32[2]"],
  ["x: i32<[2]>", "lax.add(x, 1.5)", "TJ7001", "the number 1.5"],
  ["x: f32<[2, 3]>", "lax.reshape(x, [4])", "TJ2004", "f32[2,3]"],
  ["x: f32<[2, 3]>", "lax.transpose(x, [0, 0])", "TJ2003", "[0,0]"],
  ["x: f32<[2, 3]>", "lax.squeeze(x, [0])", "TJ2002", "size 2"],
  ["x: f32<[2]>, y: f32<[3, 2]>", "lax.concatenate([x, y], 0)", "TJ2002", "f32[3,2]"],
  ["x: f32<[4]>", "lax.slice(x, [2], [7])", "TJ2005", "f32[4]"],
  ["x: f32<[4]>, i: f32", "lax.dynamicSlice(x, [i], [2])", "TJ7002", "f32"],
  ["x: f32<[4]>", "lax.dynamicSlice(x, [0], [9])", "TJ2005", "[9]"],
  ["x: f32<[2, 3]>, y: f32<[4, 2]>", "lax.dot(x, y)", "TJ2002", "f32[4,2]"],
  ["x: f32<[1, 2, 4, 4]>, w: f32<[1, 3, 2, 2]>", 'lax.conv(x, w, [1, 1], "SAME")', "TJ2002", "2 features"],
  ["x: f32<[1, 2, 4, 4]>, w: f32<[1, 2, 2, 2]>", 'lax.conv(x, w, [1, 1], "SOME")', "TJ5003", '"SOME"'],
  ["x: f32<[2]>", "lax.topK(x, 5)", "TJ2005", "f32[2]"],
  ["x: f32<[2]>", "lax.cond(x, (a) => a, (a) => a, x)", "TJ4002", "f32[2]"],
  ["x: f32<[2]>, s: bool", "lax.cond(s, (a) => a, (a) => np.sum(a), x)", "TJ4003", "f32[2]"],
  ["x: f32<[2]>", "lax.scan((c, t) => c + t, x[0], x)", "TJ4003", "a pair [carry, y]"],
  ["x: f32<[2]>", "lax.scan((c, t) => [np.stack([c, c]), t], x[0], x)", "TJ4004", "f32[2]"],
  ["x: f32<[2]>", "lax.whileLoop((v) => v < 10, (v) => v, x)", "TJ4002", "bool[2]"],
  ["x: f32<[2]>", "lax.map((t) => t, x[0])", "TJ2008", "f32"],
  ["x: f32<[4]>, s: i32<[4]>", "ops.segmentSum(x, s)", "TJ5001", "numSegments"],
  ["x: f32<[3]>", "nn.glu(x)", "TJ2002", "odd size 3"],
  ["q: f32<[1, 2, 3, 4]>, k: f32<[1, 2, 2, 4]>", "nn.dotProductAttention(q, k, k)", "TJ2002", "3 query heads"],
  ["x: f32<[2]>", "random.uniform(x, [2])", "TJ7002", "f32[2]"],
  ["x: f32", "random.uniform(random.split(random.key(0)), [2])", "TJ2008", "key[2]"],
  ["x: f32", "random.randint(random.key(0), [2], 0, 9, f32)", "TJ7002", "f32"],
  ["x: f32", "random.choice(random.key(0), 3, [5], { replace: false })", "TJ2002", "5 of 3"],
  ["x: f32<[2, 3]>", "np.linalg.inv(x)", "TJ2002", "f32[2,3]"],
  ["x: f32<[3]>", "np.linalg.det(x)", "TJ2008", "f32[3]"],
  ["a: f32<[3, 3]>, b: f32<[2]>", "np.linalg.solve(a, b)", "TJ2002", "f32[2]"],
  ["x: f32<[2, 2]>", 'np.linalg.norm(x, "three")', "TJ5003", '"three"'],
  ["x: c64<[4]>", "np.fft.rfft(x)", "TJ7002", "c64[4]"],
  ["x: c64<[4]>", "scipy.special.erf(x)", "TJ7002", "c64[4]"],
  ["x: f32<[4]>", "scipy.stats.norm.pfd(x)", "TJ3002", "pfd"],
  ["x: f32<[4]>", 'lax.psum(x, "b")', "TJ6006", '"b"'],
])("(%s) %s", (parameters, expression, code, found) => {
  const text = faults(parameters, expression);
  expect(text).toContain(code);
  expect(text).toContain(found);
});
