// Ops that XLA's CPU compiler takes and computes otherwise than StableHLO says: sums of booleans, which it counts modulo
// two, and extremes of complex numbers, of which it compares the real parts alone. They become ops that it does right.
import type { Edit } from "./edits.ts";
import { statementEnd } from "./checks.ts";
import { skipGroup, type Token } from "./tokens.ts";

const nameOf = ({ kind, text }: Token): string => (kind === "string" ? text.slice(1, -1) : text);

interface Statement {
  readonly operands: readonly string[];
  /** The type of the first operand. */
  readonly type: string;
  readonly end: number;
}

/** `op %x, %y : type` or `"op"(%x, %y) : (type, type) -> type`; null for what is something else. */
function statementAt(text: string, tokens: readonly Token[], index: number): Statement | null {
  const end = statementEnd(tokens, index + 1);
  let colon = index + 1;
  while (colon < end && tokens[colon].text !== ":") {
    const open = tokens[colon].text === "(" ? colon : skipGroup(tokens, colon);
    colon = open > colon ? open : colon + 1;
  }
  if (colon >= end) return null;
  const operands = tokens.slice(index, colon).filter((token) => token.kind === "value");
  const first = tokens[colon + 1]?.text === "(" ? colon + 2 : colon + 1;
  if (tokens[first]?.text !== "tensor") return null;
  // The element's own arrow is none: `tensor<…>` ends where its brackets do.
  const type = text.slice(tokens[first].start, tokens[skipGroup(tokens, first + 1) - 1].end);
  return { operands: operands.map((token) => token.text), type, end };
}

const isBoolean = (type: string): boolean => /[<x\s]i1\s*>$/.test(type);

/** `%r` is the larger or smaller of two complex numbers: by real parts, by imaginary parts where those are the same. */
function complexExtreme(result: string, operands: readonly string[], type: string, direction: "GT" | "LT"): string {
  const [x, y] = operands;
  const part = type.replace(/complex<\s*(\w+)\s*>/, "$1");
  const truth = type.replace(/complex<\s*\w+\s*>/, "i1");
  const own = (name: string): string => `%extreme_${result.slice(1)}_${name}`;
  const compare = (name: string, how: string, a: string, b: string): string =>
    `${own(name)} = stablehlo.compare ${how}, ${own(a)}, ${own(b)} : (${part}, ${part}) -> ${truth}`;
  const parts = ["real", "imag"].flatMap((op) =>
    [x, y].map((value, i) => `${own(`${op}${i}`)} = stablehlo.${op} ${value} : (${type}) -> ${part}`),
  );
  return [
    ...parts,
    compare("beyond", direction, "real0", "real1"),
    compare("same", "EQ", "real0", "real1"),
    compare("above", direction, "imag0", "imag1"),
    `${own("tie")} = stablehlo.and ${own("same")}, ${own("above")} : ${truth}`,
    `${own("first")} = stablehlo.or ${own("beyond")}, ${own("tie")} : ${truth}`,
    `${result} = stablehlo.select ${own("first")}, ${x}, ${y} : ${truth}, ${type}`,
  ].join("\n    ");
}

/** The edits that have such ops mean on XLA's CPU backend what they mean in StableHLO. */
export function meantOps(text: string, tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  tokens.forEach((token, i) => {
    if (token.kind !== "word" && token.kind !== "string") return;
    const name = nameOf(token);
    if (name === "stablehlo.add") {
      const statement = statementAt(text, tokens, i);
      if (!statement || !isBoolean(statement.type)) return;
      const or = token.kind === "string" ? '"stablehlo.or"' : "stablehlo.or";
      edits.push({ start: token.start, end: token.end, text: or });
    } else if (name === "stablehlo.maximum" || name === "stablehlo.minimum") {
      const result = tokens[i - 1]?.text === "=" ? tokens[i - 2] : undefined;
      const statement = statementAt(text, tokens, i);
      if (result?.kind !== "value" || statement?.operands.length !== 2 || !statement.type.includes("complex")) return;
      const direction = name === "stablehlo.maximum" ? "GT" : "LT";
      const code = complexExtreme(result.text, statement.operands, statement.type, direction);
      edits.push({ start: result.start, end: tokens[statement.end - 1].end, text: code });
    }
  });
  return edits;
}
