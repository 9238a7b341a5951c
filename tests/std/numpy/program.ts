// Programs for the tests of the library: from source to the numbers that the plugin computes.
import { elaborate, type Elaborated } from "../../../src/frontend/elaborate/entry.ts";
import { memoryHost } from "../../../src/frontend/modules/host.ts";
import { loadProgram } from "../../../src/frontend/modules/load.ts";
import { isComplex } from "../../../src/ir/dtype.ts";
import type { Scalar } from "../../../src/ir/elements.ts";
import type { OracleArray, OracleCase } from "../../../src/oracle/case.ts";
import { compare, element } from "../../../src/oracle/compare.ts";
import { optimize } from "../../../src/passes/optimize.ts";
import { library } from "../../../src/std/index.ts";
import { evaluate, tensor, type Tensor } from "../../support/evaluate.ts";

/** The IR of a whole module. */
export function compileModule(text: string): Elaborated {
  const file = "main.ts";
  return elaborate(loadProgram({ file, text }, memoryHost({ [file]: text }), library));
}

/** The IR of `main`, from its parameters and the expression that it returns. */
export const compileExpression = (parameters: string, expression: string): Elaborated =>
  compileModule(
    `import { numpy as np, lax, bool, i8, i32, u8, f16, f32, bf16, c64, type Tensor, type Key } from "tsjax";\n` +
      `export function main(${parameters}) { return ${expression}; }`,
  );

/** All of what the diagnostics say, one a line, or the types of the results when there are none. */
export const faultsOf = ({ func, diagnostics }: Elaborated): string =>
  func
    ? `compiled to ${func.results.map(({ type }) => `${type.dtype}[${type.shape.join()}]`).join()}`
    : diagnostics.map(({ code, message, hint }) => `${code} ${message}${hint ? ` (${hint})` : ""}`).join("\n");

function scalars({ dtype, data }: OracleArray): Scalar[] {
  const numbers = data.map(element);
  if (dtype === "bool") return numbers.map(Boolean);
  if (!isComplex(dtype)) return numbers;
  return numbers.flatMap((re, i) => (i % 2 === 0 ? [[Number(re), Number(numbers[i + 1])] as const] : []));
}

const flat = ({
  dtype,
  shape,
  data,
}: Tensor): Omit<OracleArray, "data"> & { readonly data: readonly (number | bigint)[] } => ({
  dtype,
  shape,
  data: data.flatMap((value) => (typeof value === "object" ? [...value] : [typeof value === "boolean" ? Number(value) : value])), // prettier-ignore
});

/** Null when the types of the results are those expected. */
export function checkTypes(test: OracleCase): string | null {
  const compiled = compileModule(test.source);
  const found = faultsOf(compiled);
  const wanted = `compiled to ${(test.outputs ?? []).map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join()}`;
  return found === wanted ? null : `${test.id}: ${found}, expected ${wanted}`;
}

/** Null when the program gives the numbers expected. */
export function checkNumbers(test: OracleCase): string | null {
  const { func, diagnostics } = compileModule(test.source);
  if (!func) return `${test.id}: ${diagnostics.map(({ message }) => message).join("; ")}`;
  const inputs = test.inputs.map((input) => tensor(input.dtype, input.shape, scalars(input)));
  const found = evaluate(optimize(func), inputs, { locations: false });
  const faults = (test.outputs ?? []).map((wanted, i) =>
    compare(`result ${i}`, flat(found[i]), wanted, test.rtol ?? 1e-6, test.atol ?? 1e-6),
  );
  const fault = faults.find((each) => each !== null);
  return fault ? `${test.id}: ${fault}` : null;
}
