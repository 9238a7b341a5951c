// Functions of the library that are written in the language: where their faults are shown, and where they may be called.
import { expect, test } from "vitest";
import { compileModule, faultsOf } from "./numpy/program.ts";

const compile = (body: string) =>
  compileModule(
    `import { image, numpy as np, grad, vmap, lax, range, f32 } from "tsjax";\nexport function main(x: f32<[2, 2]>) {\n${body}\n}\n`,
  );

test("a fault inside is one of the call, in the program's own line", () => {
  const [found, ...others] = compile(`return image.resize(x, [3], "linear");`).diagnostics;
  expect(others).toEqual([]);
  expect(found.code).toBe("TJ2008");
  expect(found.message).toBe("image.resize: shape has 1 sizes, and the image rank 2");
  const { source, start, end } = found.span;
  expect(source.text.slice(start, end)).toBe(`image.resize(x, [3], "linear")`);
});

test("a fault found by what a module calls is one of the call too", () => {
  const [found] = compile(`return np.sum(image.resize(x, [3, 3], 1));`).diagnostics;
  expect(found.message).toContain("image.resize: ");
  expect(found.span.source.file).toBe("main.ts");
});

test("they can be called first in a loop, then outside of it, and transformed", () => {
  const text = faultsOf(
    compile(`
      let y = x;
      for (const i of range(3)) y = image.resize(y, [2, 2], "cubic") + i;
      const slope = grad((v: f32<[2, 2]>) => np.sum(image.resize(v, [3, 3], "linear")));
      return [y, slope(x), vmap((row) => image.resize(row, [5], "lanczos3"))(x), image.resize(x, [4, 4], "cubic")];`),
  );
  expect(text).toBe("compiled to f32[2,2],f32[2,2],f32[2,5],f32[4,4]");
});
