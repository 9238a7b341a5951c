// Assertions of the reference interpreter's tests: `stablehlo.custom_call @check.expect_close(…)`, `check.expect_eq …`.
// They compare results with expectations and give nothing; no plugin knows them. Without them the module computes the
// same results. The one that gives a result, `@check.eq`, becomes the comparison that it stands for.
import type { Edit } from "./edits.ts";
import { skipGroup, skipType, type Token } from "./tokens.ts";

/** The index after the types of a statement that goes on at `index`: operands and attributes, `: type, type`. */
export function typesEnd(tokens: readonly Token[], index: number): number {
  let i = index;
  while (tokens[i] && tokens[i].text !== ":") {
    const after = skipGroup(tokens, i);
    i = after > i ? after : i + 1;
  }
  do i = skipType(tokens, i + 1);
  while (tokens[i]?.text === ",");
  return Math.min(i, tokens.length);
}

/** The same for the whole statement, with attributes that stand behind its types, and a location. */
export function statementEnd(tokens: readonly Token[], index: number): number {
  let i = typesEnd(tokens, index);
  if (tokens[i]?.text === "{") i = skipGroup(tokens, i);
  return tokens[i]?.text === "loc" ? skipGroup(tokens, i + 1) : i;
}

const isCheckSymbol = (token: Token | undefined): boolean => token?.kind === "symbol" && /^@"?check\./.test(token.text);

/** Whether the op at `index` is an assertion, in any of its forms. */
export function isCheck(tokens: readonly Token[], index: number): boolean {
  const { kind, text } = tokens[index];
  if (kind === "word") {
    return text.startsWith("check.expect_") || (text === "stablehlo.custom_call" && isCheckSymbol(tokens[index + 1]));
  }
  if (kind !== "string" || tokens[index + 1]?.text !== "(") return false;
  if (text.startsWith('"check.expect_')) return true;
  if (text !== '"stablehlo.custom_call"') return false;
  const attributes = skipGroup(tokens, index + 1);
  return tokens
    .slice(attributes, statementEnd(tokens, attributes))
    .some((token) => token.kind === "string" && token.text.startsWith('"check.'));
}

/** `%r = all(x == y)` in StableHLO, from the types that the call had. */
function comparison(result: string, operands: readonly string[], type: string): string {
  const match = /^tensor<((?:\d+x)*)[^<>]*(?:<[^<>]*>)?>$/.exec(type.replace(/\s/g, ""));
  if (!match || operands.length !== 2) return `${result} = stablehlo.constant dense<true> : tensor<i1>`;
  const [x, y] = operands;
  const dims = match[1].split("x").length - 1;
  // A name that starts with a digit is all digits.
  const own = `%check_${result.slice(1)}`;
  const equal = `${own}_equal`;
  const compared = `${dims === 0 ? result : equal} = stablehlo.compare EQ, ${x}, ${y} : (${type}, ${type}) -> tensor<${match[1]}i1>`;
  if (dims === 0) return compared;
  const axes = Array.from({ length: dims }, (_, i) => i).join(", ");
  return `${compared}
    ${own}_true = stablehlo.constant dense<true> : tensor<i1>
    ${result} = stablehlo.reduce(${equal} init: ${own}_true) applies stablehlo.and across dimensions = [${axes}] : (tensor<${match[1]}i1>, tensor<i1>) -> tensor<i1>`;
}

/** The edits that take a module's assertions away. */
export function withoutChecks(text: string, tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (!isCheck(tokens, i)) continue;
    const end = statementEnd(tokens, i + 1);
    const stop = tokens[end - 1].end;
    const hasResult = tokens[i - 1]?.text === "=" && tokens[i - 2]?.kind === "value";
    if (hasResult) {
      const open = tokens.findIndex((token, j) => j > i && token.text === "(");
      const operands = tokens.slice(open, skipGroup(tokens, open)).filter((token) => token.kind === "value");
      const colon = tokens.findIndex((token, j) => j > open && token.text === ":");
      const typeEnd = skipType(tokens, colon + 2);
      const type = text.slice(tokens[colon + 2].start, tokens[typeEnd - 1].end);
      const start = tokens[i - 2];
      edits.push({ start: start.start, end: stop, text: comparison(start.text, operands.map((token) => token.text), type) }); // prettier-ignore
    } else {
      edits.push({ start: tokens[i].start, end: stop, text: "" });
    }
    i = end - 1;
  }
  return edits;
}
