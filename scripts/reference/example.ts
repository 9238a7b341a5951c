// Examples as programs: the arrays in them become parameters, so that other dtypes can be put in their place and
// transformations be tried.
//
//   np.take(np.array([1.5, 2]), np.array([1, 0]))    ⇒    np.take(x0, x1)   x0: floats, shape [2];   x1: integers, shape [2]
import ts from "typescript";

export type Kind = "int" | "float" | "bool";

export interface ExampleParameter {
  readonly name: string;
  readonly kind: Kind;
  /** The dtype that is written out, which is then the only one. */
  readonly dtype: string | null;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean)[];
}

export interface Example {
  /** Statements before the expression, without arrays. */
  readonly setup: string;
  readonly expression: string;
  readonly parameters: readonly ExampleParameter[];
  /** The names of the parameters that take on the dtype in question: floats, or integers where there are none. */
  readonly varying: readonly string[];
}

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean)[];
  readonly float: boolean;
}

/** A literal of numbers or booleans, nested in arrays. */
function numbers(node: ts.Expression): Numbers | null {
  if (ts.isParenthesizedExpression(node)) return numbers(node.expression);
  if (ts.isArrayLiteralExpression(node)) {
    const parts = node.elements.map(numbers);
    if (parts.length === 0) return { shape: [0], data: [], float: true };
    if (parts.some((part) => part === null || part.shape.join() !== parts[0]?.shape.join())) return null;
    const known = parts as Numbers[];
    return {
      shape: [known.length, ...known[0].shape],
      data: known.flatMap((part) => part.data),
      float: known.some((part) => part.float),
    };
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    return { shape: [], data: [node.kind === ts.SyntaxKind.TrueKeyword], float: false };
  }
  if (ts.isNumericLiteral(node)) return { shape: [], data: [Number(node.text)], float: /[.e]/i.test(node.getText()) };
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const part = numbers(node.operand);
    return part && { ...part, data: part.data.map((value) => -value) };
  }
  if (ts.isIdentifier(node) && (node.text === "NaN" || node.text === "Infinity")) {
    return { shape: [], data: [Number(node.text)], float: true };
  }
  return null;
}

const DTYPE = /^(bool|[iuf]\d+|bf16|c64|c128)$/;

/** Takes an example's text apart. */
export function parseExample(code: string): Example {
  const file = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true);
  const parameters: ExampleParameter[] = [];
  const edits: { start: number; end: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^np\.(array|asarray)$/.test(node.expression.getText())) {
      const [first, second] = node.arguments;
      const found = first && numbers(first);
      const dtype = second && DTYPE.test(second.getText()) ? second.getText() : null;
      if (found && (!second || dtype)) {
        const name = `x${parameters.length}`;
        const kind = typeof found.data[0] === "boolean" ? "bool" : found.float ? "float" : "int";
        parameters.push({ name, kind, dtype, shape: found.shape, data: found.data });
        edits.push({ start: node.getStart(), end: node.getEnd(), text: name });
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const last = file.statements[file.statements.length - 1];
  if (!last || !ts.isExpressionStatement(last)) throw new Error(`an example ends with an expression: ${code}`);
  const text = (start: number, end: number): string => {
    let result = "";
    let at = start;
    for (const edit of edits.filter((each) => each.start >= start && each.end <= end)) {
      result += code.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return result + code.slice(at, end);
  };
  const open = parameters.filter(({ dtype }) => dtype === null);
  const floats = open.filter(({ kind }) => kind === "float");
  const integers = open.filter(({ kind }) => kind === "int");
  const varying = floats.length > 0 ? floats : integers.length > 0 ? integers : open;
  return {
    setup: text(0, last.getStart()).trim(),
    expression: text(last.expression.getStart(), last.expression.getEnd()),
    parameters,
    varying: varying.map(({ name }) => name),
  };
}

/** The dtype of a parameter as it is written. */
export const ownDType = ({ kind, dtype }: ExampleParameter): string =>
  dtype ?? (kind === "bool" ? "bool" : kind === "int" ? "i32" : "f32");
