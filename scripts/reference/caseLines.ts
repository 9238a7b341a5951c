// Lines of cases for JAX to answer: an expression of the language, and what its names hold.
//
//   np.{sum,prod}(x, { axis: -1, where: m }) // x: f32|i8|c64[2,3]; m: bool[2,3]
//
// Braces give one case for each word in them, dtypes one for each of them, in step with the other names'. `=` is the first name's
// dtype. Behind the shape stands what the numbers are like (surface.py has the words).
import ts from "typescript";
import { python, Untranslatable } from "./python.ts";

export interface CaseParameter {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly like: string;
}

export interface CaseLine {
  readonly id: string;
  readonly text: string;
  readonly body: string;
  readonly parameters: readonly CaseParameter[];
}

const SETS: Readonly<Record<string, string>> = {
  INT: "i8|i32|u8|u32",
  WHOLE: "bool|i8|i32|u8|u32",
  FLT: "f16|bf16|f32|f64",
  REAL: "i8|i32|u8|f16|bf16|f32|f64",
  NUM: "i8|i32|u8|f16|bf16|f32|f64|c64",
  ALL: "bool|i8|i16|i32|u8|u16|u32|f16|bf16|f32|f64|c64",
  FC: "f16|bf16|f32|f64|c64|c128",
  LA: "f32|f64|c64|c128",
};

/** `np.{sin,cos}(x)` and `f(x, {0,-1})` as their texts; an object of options, which has spaces, is left alone. */
function braces(text: string): string[] {
  const found = /\{([^{}:\s]*,[^{}:\s]*)\}/.exec(text);
  if (!found) return [text];
  const [whole, words] = found;
  return words.split(",").flatMap((word) => braces(text.slice(0, found.index) + word + text.slice(found.index + whole.length))); // prettier-ignore
}

function parametersOf(spec: string): CaseParameter[][] {
  const columns = spec.split(";").map((part) => {
    const match = /^\s*(\w+):\s*([\w|=]+)\[([\d,]*)\]\s*(.*?)\s*$/.exec(part);
    if (!match) throw new Error(`not a parameter: ${part}`);
    const [, name, dtypes, dims, like] = match;
    const shape = dims === "" ? [] : dims.split(",").map(Number);
    return { name, dtypes: dtypes.split("|").flatMap((each) => (SETS[each] ?? each).split("|")), shape, like };
  });
  const count = Math.max(...columns.map(({ dtypes }) => dtypes.length));
  return Array.from({ length: count }, (_, i) =>
    columns.map(({ name, dtypes, shape, like }) => {
      const own = dtypes[i % dtypes.length];
      return { name, dtype: own === "=" ? columns[0].dtypes[i % columns[0].dtypes.length] : own, shape, like };
    }),
  );
}

function inPython(text: string): string {
  const file = ts.createSourceFile("case.ts", `(${text});`, ts.ScriptTarget.Latest, true);
  const [statement] = file.statements;
  if (file.statements.length !== 1 || !ts.isExpressionStatement(statement))
    throw new Error(`not an expression: ${text}`);
  return python(statement.expression);
}

/** The cases of a file of lines. */
export function readCaseLines(page: string, content: string): CaseLine[] {
  const counts = new Map<string, number>();
  return content.split("\n").flatMap((line, number) => {
    if (/^\s*(#.*)?$/.test(line)) return [];
    const cut = line.lastIndexOf(" // ");
    const [expression, spec] = cut < 0 ? [line.trim(), ""] : [line.slice(0, cut).trim(), line.slice(cut + 4)];
    return braces(expression).flatMap((text) => {
      try {
        const body = inPython(text);
        return (spec.trim() === "" ? [[]] : parametersOf(spec)).map((parameters) => {
          const head = `${page}:${/[\w.]*/.exec(text)?.[0] || "expression"}`;
          const count = (counts.get(head) ?? 0) + 1;
          counts.set(head, count);
          return { id: `${head}#${count}`, text, body, parameters };
        });
      } catch (error) {
        const reason = error instanceof Untranslatable ? `not in Python: ${error.message}` : (error as Error).message;
        console.error(`${page}:${number + 1}: ${reason}`);
        return [];
      }
    });
  });
}
