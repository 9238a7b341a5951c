// Modules written by hand, and what they give.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { prepareForeign } from "../../../src/emit/foreign/index.ts";
import { isComplex, type DType } from "../../../src/ir/dtype.ts";
import { encodeElements, type Scalar } from "../../../src/ir/elements.ts";
import { runText, type Tensor } from "../../support/evaluate.ts";
import { decodeElements } from "../../../src/ir/elements.ts";
import { difference } from "../samples/compare.ts";

type Datum = number | string;

interface Listed {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly Datum[];
}

interface Case {
  readonly inputs: readonly Listed[];
  readonly outputs: readonly Listed[];
}

const SPECIAL: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

function scalars({ dtype, data }: Listed): Scalar[] {
  const values = data.map((value) => (typeof value === "number" ? value : (SPECIAL[value] ?? BigInt(value))));
  if (!isComplex(dtype)) return values;
  const numbers = values.map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]] as const);
}

const bytesOf = (array: Listed): Uint8Array => encodeElements(array.dtype, scalars(array));
const decoded = (dtype: DType, shape: readonly number[], bytes: Uint8Array): Tensor => ({ dtype, shape, data: decodeElements(dtype, bytes) }); // prettier-ignore

const folder = fileURLToPath(new URL("../../../fixtures/foreign/", import.meta.url));

describe("foreign modules", () => {
  it.each(readdirSync(folder))("%s", (name) => {
    const { inputs, outputs } = JSON.parse(readFileSync(`${folder}${name}/case.json`, "utf8")) as Case;
    const text = prepareForeign(readFileSync(`${folder}${name}/program.mlir`, "utf8"));
    const results = runText(text, inputs.map((input) => ({ ...input, bytes: bytesOf(input) }))); // prettier-ignore
    expect(
      difference(
        results.map(({ dtype, shape, bytes }) => decoded(dtype, shape, bytes)),
        outputs.map((output) => decoded(output.dtype, output.shape, bytesOf(output))),
      ),
    ).toBe("");
  });
});
