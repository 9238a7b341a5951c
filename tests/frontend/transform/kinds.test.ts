// Which kinds of numbers derivatives are taken of, as JAX has it, and in whose name they are refused.
import { describe, expect, it } from "vitest";
import { errors, results } from "../elaborate/support.ts";

const Z = "const z = lax.complex(x, x);";
const main = (
  body: string,
): string => `import { numpy as np, lax, hessian, hvp, jacfwd, jacrev, linearTranspose, f32, i8, i32 } from "tsjax";
export function main(x: f32<[2]>, n: i8<[2]>) { ${Z} return ${body}; }`;

describe("derivatives of other kinds of numbers are refused in the name of what was asked for", () => {
  it.each([
    ["hessian((n) => np.sum(n * n))(n)", "TJ6002", "hessian is taken with respect to i8[2], which is no float"],
    ["hessian((x) => np.sum(x > 1))(x)", "TJ6001", "hessian needs a function whose values are real floats; (anonymous) gives i32"], // prettier-ignore
    ["hessian((z) => z ** 3)(z[0])", "TJ6002", "hessian is taken with respect to c64, which is no real float"],
    ["jacfwd((z) => z ** 3)(z)", "TJ6002", "jacfwd is taken with respect to c64[2], which is no real float"],
    ["jacrev((x) => ({ a: x, b: lax.complex(x, x) }))(x)", "TJ6001", "jacrev needs a function whose values are real floats; (anonymous) gives c64[2] at .b"], // prettier-ignore
    ["jacrev((x) => x.astype(i32))(x)", "TJ6001", "jacrev needs a function whose values are real floats; (anonymous) gives i32[2]"], // prettier-ignore
    ["jacrev((x) => x, { holomorphic: true })(x)", "TJ6002", "jacrev is taken with respect to f32[2], which is no complex number"], // prettier-ignore
    ["jacfwd((z) => z.real, { holomorphic: true })(z)", "TJ6001", "jacfwd needs a function whose values are complex; (anonymous) gives f32[2]"], // prettier-ignore
    ["hvp((x) => x * x, [x], [x])", "TJ6001", "hvp needs a function whose value is a real float scalar; (anonymous) gives f32[2]"], // prettier-ignore
    ["hvp((n) => np.sum(n * n), [n], [n])", "TJ6002", "hvp is taken with respect to i8[2], which is no float"],
  ])("%s", (body, code, message) => {
    expect(errors(main(body))).toEqual([`${code} 2: ${message}`]);
  });
});

it.each([
  ["jacfwd((x) => x.astype(i8))(x)", "i8[2,2]"],
  ["jacrev((n) => n * 2.0, { allowInt: true })(n)", "i8[2,2]"],
  ["jacfwd((x) => lax.complex(x, x))(x)", "c64[2,2]"],
  ["jacrev((z) => np.abs(z) ** 2)(z)", "c64[2,2]"],
  ["jacrev((z) => z ** 2, { holomorphic: true })(z)", "c64[2,2]"],
  ["hessian((z) => z ** 3, { holomorphic: true })(z[0])", "c64"],
  ["hvp((x, s) => np.sum(x ** 3) * s, [x, x[0]], [x, 1.0])[1]", "f32"],
  ["linearTranspose((n) => n.astype(i32) * 3, n)(n.astype(i32))[0]", "i8[2]"],
  ["linearTranspose((n, x) => x * 2, n, x)(x)[0]", "bool[2]"],
  [
    "linearTranspose((n) => lax.scan((c, k) => [c + n * k, c], n, np.array([1, 2], i8)), n)([n, np.stack([n, n])])[0]",
    "i8[2]",
  ],
  [
    "linearTranspose((n) => lax.whileLoop(([k, y]) => k < 3, ([k, y]) => [k + 1, y * 2 + n], [0, n])[1], n)(n)[0]",
    "i8[2]",
  ],
])("%s is %s", (body, type) => {
  expect(results(main(body))).toBe(type);
});
