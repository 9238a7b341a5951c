// Each op by itself: built at random, verified, printed and read back, optimised.
import { expect, test } from "vitest";
import { ALL_OPS } from "../../src/ir/attributes.ts";
import { parse } from "../../src/ir/parse.ts";
import { print } from "../../src/ir/print.ts";
import { verify } from "../../src/ir/verify.ts";
import { forEachOp } from "../../src/ir/walk.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { randomFunc } from "../support/randomIr.ts";

test.each(ALL_OPS)("%s", (name) => {
  let found = 0;
  for (let seed = 0; seed < 20; seed++) {
    const func = randomFunc(seed, { ops: [name], size: 2 });
    forEachOp(func, (op) => (found += op.name === name ? 1 : 0));
    verify(func);
    const text = print(func);
    expect(print(parse(text))).toBe(text);
    verify(optimize(func));
  }
  expect(found).toBeGreaterThan(10);
});
