// Loops of the library's own, over lists of tensors of fixed types.
import { openRegion } from "../ir/build.ts";
import * as p from "../ir/prims.ts";
import { Tensor } from "../frontend/values/values.ts";
import * as c from "./compose.ts";

type State = readonly Tensor[];

/** `body` as long as `test` gives true. Types must not change; weak ones are made strong. */
export function whileLoop(initial: State, test: (state: State) => Tensor, body: (state: State) => State): Tensor[] {
  const types = initial.map((x) => x.type);
  const wrap = (values: readonly { readonly type: Tensor["type"] }[]): Tensor[] =>
    values.map((value, i) => new Tensor(value as Tensor["value"], false, initial[i].key));
  const cond = openRegion(types, (params) => [test(wrap(params)).value]);
  const step = openRegion(types, (params) => body(wrap(params)).map((x) => x.value));
  return wrap(p.whileOp(initial.map((x) => x.value), cond, step)); // prettier-ignore
}

/** `body(i, state)` for i = 0, …, n - 1, with i an i32 scalar. */
export function repeat(n: number, initial: State, body: (i: Tensor, state: State) => State): Tensor[] {
  const carry = [c.fill([], 0, "i32"), ...initial];
  const types = carry.map((x) => x.type);
  const step = openRegion(types, (params) => {
    const [i, ...state] = params.map((value, k) => new Tensor(value, false, carry[k].key));
    return [c.add(i, 1).value, ...body(i, state).map((x) => x.value)];
  });
  const results = p.scanOp(carry.map((x) => x.value), [], step, { length: n, reverse: false }); // prettier-ignore
  return results.slice(1).map((value, k) => new Tensor(value, false, initial[k].key));
}
