// The assertions of a module as results: what each compares is returned by @main too, after its own results, so that the
// host can judge it.
import { isCheck, statementEnd, typesEnd } from "./checks.ts";
import { applyEdits, type Edit } from "./edits.ts";
import { functionsOf, type ForeignFunction } from "./functions.ts";
import { skipGroup, skipType, tokenize, type Token } from "./tokens.ts";

/** One assertion: the results at `found` and `wanted` are to be equal, or close. */
export interface Assertion {
  readonly kind: "eq" | "close" | "almost_eq";
  readonly found: number;
  readonly wanted: number;
  /** The largest difference that an assertion allows which says so. */
  readonly tolerance?: number;
}

interface Asserted {
  readonly text: string;
  readonly assertions: Assertion[];
  readonly results: number;
}

/** What is compared: two values, and their types. */
interface Comparison {
  readonly kind: Assertion["kind"];
  readonly tolerance?: number;
  readonly values: readonly [found: string, wanted: string];
  readonly types: readonly [found: string, wanted: string];
  /** What makes a constant of what is wanted, where it is no value yet. */
  readonly constant?: Edit;
}

const NAME = /\bcheck\.(?:expect_)?(eq|close|almost_eq)(_const)?\b/;
const TOLERANCE = /\btolerance = ([-+.\deE]+)/;

const sliceOf = (program: string, tokens: readonly Token[], from: number, to: number): string =>
  program.slice(tokens[from].start, tokens[to - 1].end);

/** The constant that `check.expect_eq_const` has as an attribute: `dense<…> : tensor<…>`. */
function constantOf(program: string, tokens: readonly Token[], start: number, end: number) {
  const dense = tokens.findIndex((token, i) => i > start && i < end && token.text === "dense");
  if (dense < 0) return null;
  const colon = skipGroup(tokens, dense + 1);
  const afterType = skipType(tokens, colon + 1);
  return {
    text: sliceOf(program, tokens, dense, afterType),
    type: sliceOf(program, tokens, colon + 1, afterType),
  };
}

/** The tensor types of a statement's operands, which stand behind its colon. */
function operandTypes(program: string, tokens: readonly Token[], start: number, end: number): string[] {
  const found: string[] = [];
  let at = start;
  while (tokens[at].text !== ":") {
    const after = skipGroup(tokens, at);
    at = after > at ? after : at + 1;
  }
  while (at < end && tokens[at].text !== "->") {
    const after = tokens[at].text === "tensor" ? skipType(tokens, at) : at + 1;
    if (tokens[at].text === "tensor") found.push(sliceOf(program, tokens, at, after));
    at = after;
  }
  return found;
}

function comparisonAt(program: string, tokens: readonly Token[], index: number, count: number): Comparison | null {
  const end = statementEnd(tokens, index + 1);
  const text = sliceOf(program, tokens, index, end);
  const name = NAME.exec(text);
  if (!name) return null;
  const values = tokens
    .slice(index, end)
    .filter((token) => token.kind === "value")
    .map((token) => token.text);
  const kind = name[1] as Assertion["kind"];
  const stated = TOLERANCE.exec(text);
  const common = { kind, ...(stated && { tolerance: Number(stated[1]) }) };
  if (name[2]) {
    const constant = constantOf(program, tokens, index, end);
    if (values.length !== 1 || !constant) return null;
    const wanted = `%wanted_${count}`;
    const at = tokens[index].start;
    return {
      ...common,
      values: [values[0], wanted],
      types: [constant.type, constant.type],
      constant: { start: at, end: at, text: `${wanted} = stablehlo.constant ${constant.text}\n    ` },
    };
  }
  const types = operandTypes(program, tokens, index, end);
  if (values.length !== 2 || types.length === 0) return null;
  return { ...common, values: [values[0], values[1]], types: [types[0], types[1] ?? types[0]] };
}

/** The edits that add types to what a function declares to give, and how many results it has without them. */
function moreResults(tokens: readonly Token[], fn: ForeignFunction, types: string): { edits: Edit[]; results: number } {
  const arrow = skipGroup(tokens, tokens.indexOf(fn.nameToken) + 1);
  const at = (offset: number, text: string): Edit => ({ start: offset, end: offset, text });
  if (tokens[arrow].text !== "->") return { edits: [at(tokens[arrow].start, `-> (${types}) `)], results: 0 };
  const first = tokens[arrow + 1];
  const end = first.text === "(" ? skipGroup(tokens, arrow + 1) : skipType(tokens, arrow + 1);
  let [depth, results] = [0, 0];
  for (const { text } of tokens.slice(arrow + 1, end)) {
    if (text === "<" || text === "{") depth++;
    else if (text === ">" || text === "}") depth--;
    else if (text === "tensor" && depth === 0) results++;
  }
  if (first.text !== "(") return { edits: [at(first.start, "("), at(tokens[end - 1].end, `, ${types})`)], results };
  return { edits: [at(tokens[end - 1].start, `${results > 0 ? ", " : ""}${types}`)], results };
}

/** The edits that return more. */
function returningMore(
  tokens: readonly Token[],
  returned: number,
  results: number,
  values: string,
  types: string,
): Edit[] {
  // prettier-ignore
  if (results === 0) {
    const { end } = tokens[returned];
    return [{ start: end, end, text: ` ${values} : ${types}` }];
  }
  const colon = tokens.findIndex((token, i) => i > returned && token.text === ":");
  const { start } = tokens[colon];
  const { end } = tokens[typesEnd(tokens, returned) - 1];
  return [
    { start, end: start, text: `, ${values} ` },
    { start: end, end, text: `, ${types}` },
  ];
}

const isReturn = ({ kind, text }: Token): boolean => kind === "word" && (text === "return" || text === "func.return");

/** The functions of a module that assert something and can be run: those without parameters. */
export function assertingFunctions(program: string): string[] {
  const tokens = tokenize(program);
  const functions = functionsOf(tokens);
  const asserting = functions.filter(({ body }) => {
    for (let i = body?.[0] ?? 0; i < (body?.[1] ?? 0); i++) if (isCheck(tokens, i)) return true;
    return false;
  });
  return asserting.map(({ name }) => name);
}

/** The module with one function, @main or the public one, renamed to that. */
export function withMain(program: string, name: string): string {
  const tokens = tokenize(program);
  const rename: Record<string, string> = { [name]: "@main", ...(name !== "@main" && { "@main": "@other_main" }) };
  return applyEdits(
    program,
    tokens
      .filter((token) => token.kind === "symbol" && token.text in rename)
      .map(({ start, end, text }) => ({ start, end, text: rename[text] })),
  );
}

/** The module with its assertions' operands returned; null where it has none in @main that can be. */
export function withAssertions(program: string): Asserted | null {
  const tokens = tokenize(program);
  const functions = functionsOf(tokens);
  const main = functions.find((fn) => fn.name === "@main") ?? functions.find((fn) => !fn.isPrivate);
  if (!main?.body) return null;
  const comparisons: Comparison[] = [];
  let returned = -1;
  for (let i = main.body[0]; i < main.body[1]; i++) {
    if (isReturn(tokens[i])) returned = i;
    if (!isCheck(tokens, i)) continue;
    const comparison = comparisonAt(program, tokens, i, comparisons.length);
    if (comparison) comparisons.push(comparison);
  }
  if (comparisons.length === 0 || returned < 0) return null;
  const types = comparisons.flatMap((each) => each.types).join(", ");
  const values = comparisons.flatMap((each) => each.values).join(", ");
  const { edits, results } = moreResults(tokens, main, types);
  return {
    text: applyEdits(program, [
      ...edits,
      ...comparisons.flatMap(({ constant }) => constant ?? []),
      ...returningMore(tokens, returned, results, values, types),
    ]),
    assertions: comparisons.map(({ kind, tolerance }, i) => ({
      kind,
      found: results + 2 * i,
      wanted: results + 2 * i + 1,
      ...(tolerance !== undefined && { tolerance }),
    })),
    results,
  };
}
