import { expect, test } from "vitest";
import { opsBuilt } from "../../../src/ir/build.ts";
import { ir } from "../elaborate/support.ts";

/** How many ops are built for a derivative of some order. */
function cost(body: string, order: number): number {
  const before = opsBuilt();
  ir(
    `const f = (x: f32) => ${body};\nexport const main = (x: f32) => ${"grad(".repeat(order)}f${")".repeat(order)}(x);`,
  );
  return opsBuilt() - before;
}

test("what a derivative leaves behind is not differentiated again: sines stay as long as they are", () => {
  const orders = [4, 8, 12, 16].map((order) => cost("np.sin(x)", order));
  const steps = orders.slice(1).map((ops, i) => ops - orders[i]);
  expect(Math.max(...steps)).toBeLessThan(1.5 * Math.min(...steps));
});
