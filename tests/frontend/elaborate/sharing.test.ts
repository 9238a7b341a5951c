import { describe, expect, test } from "vitest";
import { ir } from "./support.ts";

const LAYER = `function layer(w: Tensor, x: Tensor, act: (x: Tensor) => Tensor) {
  const h = np.matmul(x, w);
  const m = np.mean(h, { axis: -1, keepdims: true });
  return act((h - m) / np.sqrt(np.var(h, { axis: -1, keepdims: true }) + 1e-5)) * 2 + np.exp(-np.abs(h));
}`;

const calls = (text: string): number =>
  ir(text)
    .split("\n")
    .filter((line) => /= call .*fn = @layer/.test(line)).length;
const funcs = (text: string): number =>
  ir(text)
    .split("\n")
    .filter((line) => line.startsWith("func @layer")).length;

describe("functions that are called again", () => {
  test("are called, from the second time on", () => {
    const text = `${LAYER}\nexport function main(w: f32<[4, 3, 3]>, x: f32<[2, 3]>) { for (let i = 0; i < 4; i++) x = layer(w[i], x, np.tanh); return x; }`; // prettier-ignore
    expect([calls(text), funcs(text)]).toEqual([3, 1]);
  });
  test("are others for other static arguments and shapes", () => {
    const text = `${LAYER}\nexport function main(w: f32<[3, 3]>, x: f32<[2, 3]>, y: f32<[5, 3]>) { return [layer(w, x, np.tanh), layer(w, x, np.sin), layer(w, y, np.tanh)]; }`; // prettier-ignore
    expect(calls(text)).toBe(0);
  });
  test("are others once what they captured has changed", () => {
    const text = (change: string) => `export function main(w: f32<[3, 3]>, x: f32<[2, 3]>) {
  let k = x;
  const layer = (v: Tensor) => { const h = np.matmul(v, w) * k; return np.exp(h) + np.sin(h) * np.cos(h) - np.tanh(h) / 2 + h * h - np.abs(h) + np.sqrt(h) * np.log(h) - h + k; };
  const a = layer(x);
  const b = layer(a);
  ${change}
  return [a, b, layer(b), layer(b)];
}`;
    expect([calls(text("")), funcs(text(""))]).toEqual([3, 1]);
    expect([calls(text("k = b;")), funcs(text("k = b;"))]).toEqual([3, 1 + Number(funcs(text("k = b;")) > 1)]);
    expect(ir(text("k = b;"))).toMatch(/func @layer_\d|func @layer\d|func @layer\.\d/);
  });
  test("stay inline where they assign what is outside", () => {
    const text = `export function main(x: f32<[2, 3]>) {
  let n = 0;
  const layer = (h: Tensor) => { n = n + 1; return np.exp(h) + np.sin(h) * np.cos(h) - np.tanh(h) / 2 + h * h - np.abs(h) + np.sqrt(h) * np.log(h) - h; };
  return [layer(x), layer(x), layer(x), n];
}`;
    expect(calls(text)).toBe(0);
    expect(ir(text)).toContain("constant {value = 3} : i32");
  });
});
