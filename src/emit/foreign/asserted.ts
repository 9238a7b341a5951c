// The assertions of a module as results: what each compares is returned by @main too, after its own results, so that the
// host can judge it.
import { applyEdits, type Edit } from "./edits.ts";
import { functionsOf } from "./functions.ts";
import { skipGroup, skipType, tokenize, type Token } from "./tokens.ts";

/** One assertion: the results at `found` and `wanted` are to be equal, or close. */
export interface Assertion {
  readonly kind: "eq" | "close" | "almost_eq";
  readonly found: number;
  readonly wanted: number;
}

const NAME = /check\.expect_(eq|close|almost_eq)\b/;
const CONST = /check\.expect_(?:eq|almost_eq)_const\b/;

/** The tokens of the statement that starts at `index`, to its type's end. */
function statementEnd(tokens: readonly Token[], index: number): number {
  let i = index;
  while (tokens[i] && tokens[i].text !== ":") {
    const after = skipGroup(tokens, i);
    i = after > i ? after : i + 1;
  }
  do i = skipType(tokens, i + 1);
  while (tokens[i]?.text === ",");
  return i;
}

/** The module with its assertions' operands returned; null where it has none in @main that can be. */
export function withAssertions(program: string): { text: string; assertions: Assertion[]; results: number } | null {
  const tokens = tokenize(program);
  const functions = functionsOf(tokens);
  const main = functions.find((fn) => fn.name === "@main") ?? functions.find((fn) => !fn.isPrivate);
  if (!main?.body) return null;
  const typeText = (from: number, to: number): string => program.slice(tokens[from].start, tokens[to - 1].end);

  const assertions: Omit<Assertion, "found" | "wanted">[] = [];
  const operands: string[] = [];
  const types: string[] = [];
  let returned = -1;
  for (let i = main.body[0]; i < main.body[1]; i++) {
    const { kind, text } = tokens[i];
    if (kind === "word" && (text === "return" || text === "func.return")) returned = i;
    const name = NAME.exec(text) ?? (text === "stablehlo.custom_call" ? NAME.exec(tokens[i + 1].text) : null);
    if (!name || CONST.test(text) || tokens[i].kind === "symbol") continue;
    const end = statementEnd(tokens, i);
    const statement = tokens.slice(i, end);
    const values = statement.filter((token) => token.kind === "value").map((token) => token.text);
    const colon = i + statement.findIndex((token) => token.text === ":");
    const found: string[] = [];
    for (let at = colon + 1; at < end;) {
      const after = tokens[at].text === "tensor" ? skipType(tokens, at) : at + 1;
      if (tokens[at].text === "tensor") found.push(typeText(at, after));
      at = after;
      if (tokens[at]?.text === "->") break;
    }
    if (values.length !== 2 || found.length === 0) continue;
    assertions.push({ kind: name[1] as Assertion["kind"] });
    operands.push(...values);
    types.push(found[0], found[1] ?? found[0]);
  }
  if (assertions.length === 0 || returned < 0) return null;

  // The results of @main as they are: `-> type`, `-> (types)`, or none.
  const signature = skipGroup(tokens, tokens.indexOf(main.nameToken) + 1);
  const edits: Edit[] = [];
  let results = 0;
  if (tokens[signature].text === "->") {
    const first = tokens[signature + 1];
    const end = first.text === "(" ? skipGroup(tokens, signature + 1) : skipType(tokens, signature + 1);
    const inner = tokens.slice(signature + 1, end);
    let depth = 0;
    for (const token of inner) {
      if (token.text === "<" || token.text === "{") depth++;
      else if (token.text === ">" || token.text === "}") depth--;
      else if (token.text === "tensor" && depth === 0) results++;
    }
    if (first.text === "(") {
      const close = tokens[end - 1];
      edits.push({ start: close.start, end: close.start, text: `${results > 0 ? ", " : ""}${types.join(", ")}` });
    } else {
      edits.push({ start: first.start, end: first.start, text: "(" });
      edits.push({ start: tokens[end - 1].end, end: tokens[end - 1].end, text: `, ${types.join(", ")})` });
    }
  } else
    edits.push({ start: tokens[signature].start, end: tokens[signature].start, text: `-> (${types.join(", ")}) ` });

  const colon = tokens.findIndex((token, i) => i > returned && token.text === ":");
  if (results > 0) {
    const end = statementEnd(tokens, returned);
    edits.push({ start: tokens[colon].start, end: tokens[colon].start, text: `, ${operands.join(", ")} ` });
    edits.push({ start: tokens[end - 1].end, end: tokens[end - 1].end, text: `, ${types.join(", ")}` });
  } else {
    const end = tokens[returned].end;
    edits.push({ start: end, end, text: ` ${operands.join(", ")} : ${types.join(", ")}` });
  }
  return {
    text: applyEdits(program, edits),
    assertions: assertions.map(({ kind }, i) => ({ kind, found: results + 2 * i, wanted: results + 2 * i + 1 })),
    results,
  };
}
