// What the type checker rejects. Each line below a mark is an error, or the mark itself is one.
import { array, bool, compile, f32, i32, jit, lax, numpy as np, type Dim, type Tensor } from "tsjax";

declare const three: f32<[3]>;
declare const four: f32<[4]>;
declare const whole: i32<[3]>;
declare const matrix: f32<[3, 4]>;

declare function wants(x: f32<[3]>): f32<[3]>;
declare function same<N extends Dim>(x: f32<[N, 4]>): f32<[N, 4]>;

// @ts-expect-error: four elements where three are wanted
wants(four);
// @ts-expect-error: another dtype
wants(whole);
// @ts-expect-error: another rank
wants(matrix);
// @ts-expect-error: four elements where three are wanted
export const annotated: f32<[3]> = four;
// @ts-expect-error: the transposed shape
export const transposed: f32<[4, 3]> = matrix;
// @ts-expect-error: the size of a named dimension
export const named: f32<[5, 4]> = same(matrix);
// @ts-expect-error: a scalar where a vector is wanted
export const vector: f32<[3]> = three as f32;

export function dims<B extends Dim, C extends Dim>(x: f32<[B]>, y: f32<[C]>): f32<[B]> {
  if (x > 0) return x;
  // @ts-expect-error: C is not B
  return y;
}

export function field(p: { w: f32<[3]> }) {
  // @ts-expect-error: no such member
  return p.v;
}

// @ts-expect-error: a tensor is no text
export const text: string = np.sum(three);
// @ts-expect-error: text is no tensor
np.sum("three");
// @ts-expect-error: no such function
np.summ(three);
// @ts-expect-error: no such option
np.sum(three, { axes: 0 });
// @ts-expect-error: an axis is a number
np.sum(three, { axis: "rows" });
// @ts-expect-error: the second operand is missing
np.dot(three);
// @ts-expect-error: no such dtype
np.zeros([3], "f33");
// @ts-expect-error: no such method
three.summ();
// @ts-expect-error: a function is wanted
lax.scan(1, 0, three);
// @ts-expect-error: tensors cannot be assigned to
three[0] = 1;
// @ts-expect-error: the jitted function takes what the function takes
jit(wants)(four);
// @ts-expect-error: an option of compile
await compile("", { entries: "main" });
// @ts-expect-error: a dtype by name
array([1], { dtype: "float" });

export const fine: [Tensor, bool] = [wants(three * 2), three > 0];
