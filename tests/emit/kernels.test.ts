import { expect, test } from "vitest";
import { parse } from "../../src/ir/parse.ts";
import { evaluate, tensor } from "../support/evaluate.ts";

test("an operand of a kernel that folds to a constant does not end the process", () => {
  const func = parse(`
    func @main(%x: f32[3,2]) -> (f32[3,2]) {
      %0 = constant {value = 0} : f32
      %1 = broadcastInDim %0 {shape = [1, 2], dims = []} : f32[1,2]
      %2, %3 = customCall %1 {target = Qr, results = [{dtype = f32, shape = [1, 2]}, {dtype = f32, shape = [1]}]} : f32[1,2], f32[1]
      %4 = reshape %2 {shape = [2]} : f32[2]
      %5 = householderProduct %x, %4 : f32[3,2]
      return %5
    }`);
  const [q] = evaluate(func, [tensor("f32", [3, 2], [1, 2, 3, 4, 5, 6])]);
  expect(q.data).toEqual([1, 0, 0, 1, 0, 0]);
});
