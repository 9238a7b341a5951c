import { describe, expect, test } from "vitest";
import { errors, results } from "./support.ts";

const MAIN = 'import { f32 } from "tsjax";\n';

describe("modules", () => {
  test("named, default, namespace and type imports, re-exports, index files, .js for .ts", () => {
    const text = `${MAIN}import { scale, type P } from "./model";\nimport * as u from "./lib/util.js";\nimport d, { k as three } from "./lib";
export function main(p: P, x: f32<[3]>) { return scale(p, x) * u.two(x) + d(x) * three; }`;
    const files = {
      "model.ts": `${MAIN}import { numpy as np } from "tsjax";\nimport { two } from "./lib/util.ts";\nexport type P = { a: f32; v: f32<[3]> };\nconst ones = np.ones([3]);\nexport function scale(p: P, x: f32<[3]>) { return two(p.a) * x + ones * p.v; }`,
      "lib/util.ts": 'import type { Tensor } from "tsjax";\nexport const two = (x: Tensor) => x * 2;',
      "lib/index.ts": 'export { two as default } from "./util";\nexport * from "./consts";',
      "lib/consts.ts": "export const k = 3;",
    };
    expect(results(text, {}, files)).toBe("f32[3]");
  });
  test("cycles are named, types may go both ways", () => {
    const files = (what: string) => ({
      "a.ts": 'import { b } from "./b";\nexport type A = number;\nexport const a = (x: number) => b(x);',
      "b.ts": `import ${what} from "./a";\nexport const b = (x: A) => x;\ntype A = number;`,
    });
    const text = `${MAIN}import { a } from "./a";\nexport function main(x: f32) { return a(1) * x; }`;
    expect(errors(text, {}, files("{ a }"))[0]).toBe("TJ3007 1: modules import each other: a.ts → b.ts → a.ts");
    expect(results(text, {}, files("type { A as A2 }"))).toBe("f32");
  });
  test("unknown modules and exports", () => {
    const text = `${MAIN}import { x } from "lodash";\nimport { y } from "./nothere";\nimport { numpyy } from "tsjax";\nexport function main(s: f32) { return s + x + y + numpyy; }`; // prettier-ignore
    expect(errors(text)).toEqual([
      'TJ3003 2: there is no module "lodash"',
      'TJ3003 3: there is no module "./nothere"',
      'TJ3001 4: "tsjax" has no export numpyy',
    ]);
  });
  test("ways to export", () => {
    expect(results("const main = (x: f32) => x;\nexport { main };")).toBe("f32");
    expect(results("export default (x: f32) => x;")).toBe("f32");
    expect(results("export const c = np.ones([3]);\nexport const k = 2;\nexport function f(x: f32) { return x * c * k; }")).toBe("f32[3]"); // prettier-ignore
    expect(results("export function a(x: f32) { return [x, x]; }\nexport const b = (x: f32) => x;", { entry: "a" })).toBe("f32, f32"); // prettier-ignore
  });
});
