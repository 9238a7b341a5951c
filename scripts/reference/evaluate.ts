// What examples give, as the comments behind them say it: `i32[2] [4, 6]`, `"default"`, `[f32 1, f32[2] [0.5, 1]]`.
import { elaborate } from "../../src/frontend/elaborate/index.ts";
import { memoryHost } from "../../src/frontend/modules/host.ts";
import { loadProgram } from "../../src/frontend/modules/load.ts";
import { define } from "../../src/frontend/builtin.ts";
import { describe, numText, typeText } from "../../src/frontend/values/describe.ts";
import {
  array, ArrayVal, DTypeVal, FunctionVal, Num, ObjectVal, Tensor, type Val,
} from "../../src/frontend/values/values.ts"; // prettier-ignore
import type { Scalar } from "../../src/ir/elements.ts";
import type { Func } from "../../src/ir/graph.ts";
import { withoutPrints } from "../../src/passes/effects.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { library } from "../../src/std/index.ts";
import { evaluate as runFunc, type Tensor as Numbers } from "../../tests/support/evaluate.ts";

/** Everything that an example may name. */
const PREAMBLE = `import * as tsjax from "tsjax";
import { ${["numpy as np", ...(library.module("tsjax")?.names() ?? []).filter((name) => name !== "numpy")].join(", ")} } from "tsjax";
`;

/** Where a tensor stood; its elements are known once the program has run. */
interface Slot {
  readonly tensor: Tensor;
  readonly at: number;
}

export type Shown = string | Slot | readonly Shown[] | { readonly [key: string]: Shown };

function shown(value: Val, tensors: Tensor[]): Shown {
  if (value instanceof Tensor) {
    if (!value.key) tensors.push(value);
    return { tensor: value, at: value.key ? -1 : tensors.length - 1 } as Slot;
  }
  if (value instanceof ArrayVal) return value.items.map((item) => shown(item, tensors));
  if (value instanceof ObjectVal) {
    return Object.fromEntries([...value.entries].map(([key, item]) => [key, shown(item, tensors)]));
  }
  if (value instanceof Num) return numText(value);
  if (value instanceof DTypeVal) return value.dtype;
  if (typeof value === "string") return JSON.stringify(value);
  return describe(value);
}

const isSlot = (value: Shown): value is Slot => typeof value === "object" && "tensor" in value && value.tensor instanceof Tensor; // prettier-ignore

function numberText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Number.isNaN(value)) return "NaN";
  const rounded = Number(value.toPrecision(5));
  // Far below what else is there in size, it is rounding.
  return String(Math.abs(rounded) < 1e-7 && rounded !== 0 ? 0 : rounded);
}

function scalarText(value: Scalar): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "object") return String(value);
  const [re, im] = value.map(numberText);
  return `${re}${im.startsWith("-") ? "" : "+"}${im}i`;
}

function nested(data: readonly string[], shape: readonly number[]): string {
  if (shape.length === 0) return data[0];
  const size = data.length / shape[0];
  const rows = Array.from({ length: shape[0] }, (_, i) => nested(data.slice(i * size, (i + 1) * size), shape.slice(1)));
  return `[${rows.join(", ")}]`;
}

function text(value: Shown, results: readonly Numbers[]): string {
  if (typeof value === "string") return value;
  if (isSlot(value)) {
    if (value.at < 0) return typeText(value.tensor);
    const { data, shape } = results[value.at];
    return `${typeText(value.tensor)} ${nested(data.map(scalarText), shape)}`;
  }
  if (Array.isArray(value)) return `[${value.map((item: Shown) => text(item, results)).join(", ")}]`;
  const entries = Object.entries(value as { readonly [key: string]: Shown });
  return `{ ${entries.map(([key, item]) => `${key}: ${text(item, results)}`).join(", ")} }`;
}

const asFunction = (code: string): string => {
  const at = code.trimEnd().replace(/;$/, "");
  // The last statement is the result. It starts a line, and all before it end with a semicolon.
  const cut = at.lastIndexOf(";\n");
  return cut < 0 ? `() => (${at})` : `() => {\n${at.slice(0, cut + 1)}\nreturn (${at.slice(cut + 2)});\n}`;
};

/** The texts of what the examples give, in one program. */
export function evaluateExamples(codes: readonly string[]): string[] {
  const source = `${PREAMBLE}export const main = () => [\n${codes.map(asFunction).join(",\n")}\n];\n`;
  const program = loadProgram({ file: "examples.ts", text: source }, memoryHost({}), library);
  const tensors: Tensor[] = [];
  let values: Shown[] = [];
  const { func, diagnostics } = elaborate(program, {
    args: [],
    transform: (fn, site) =>
      define("examples", "", () => {
        const functions = (fn.call([], site) as ArrayVal).items as FunctionVal[];
        values = functions.map((each) => shown(each.call([], site), tensors));
        return array(tensors);
      }),
  });
  if (!func) {
    const [{ code, message, span }] = diagnostics;
    throw new Error(`${code} ${message}: ${span.source.text.slice(span.start, span.end)}`);
  }
  const results = tensors.length === 0 ? [] : runFunc(optimize(withoutPrints(func as Func)), [], { locations: false });
  return values.map((value) => text(value, results));
}
