// Syntax errors in the user's terms: what was expected, what was found, and what was probably meant.
import { tokenLabel, type IParserErrorMessageProvider } from "chevrotain";
import { openBefore } from "./brackets.ts";
import { EOF, Identifier, K, L, P, type Token } from "./tokens.ts";

/** What is wanted where a rule has a choice that does not say so itself. */
const WANTED: Readonly<Record<string, string>> = {
  arrow: "an expression",
  assignment: "a type",
  angleCast: "a type",
  argument: "an expression",
  exportDefault: "an expression",
  forHead: "an expression",
  importedNames: "names in `{ … }`",
  importExpression: "`(`",
  keyedProperty: "`:`",
  literalType: "a number",
  tail: "the name of a member",
  typeMember: "the name of a member",
  typeofType: "a name",
  wholeText: "a function",
};

/** chevrotain's messages reduced to what was expected; `explain` makes the sentence. */
export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => tokenLabel(expected),
  buildNotAllInputParsedMessage: () => "the end",
  buildNoViableAltMessage: ({ customUserDescription, ruleName }) => customUserDescription ?? WANTED[ruleName] ?? "",
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? "",
};

const short = (text: string): string => {
  const line = text.split(/[\r\n]/, 1)[0];
  return line.length > 24 || line.length < text.length ? `${line.slice(0, 23)}…` : line;
};

/** `before X`. */
export function describe(token: Token): string {
  return token.tokenType === EOF ? "before the end of the file" : `before \`${short(token.image)}\``;
}

const FUNCTION_WORDS = new Set(["def", "fn", "func", "fun", "sub", "defun", "proc"]);
const TYPE_WORDS = new Set(["int", "float", "double", "auto", "val", "mut", "local", "string", "long"]);
const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  and: "`and` is written `&&`, and elementwise on integers `&`",
  or: "`or` is written `||`, and elementwise on integers `|`",
  not: "`not` is written `!`",
  is: "`is` is written `===`",
  mod: "the remainder is `%`",
  div: "integer division is `Math.floor(a / b)`, on tensors `np.floorDivide(a, b)`",
  xor: "`xor` is written `^`",
};
/** Words that begin a statement in Python, and what is written here. */
const STATEMENT_WORDS: Readonly<Record<string, string>> = {
  raise: 'an error is thrown: `throw new Error("…")`',
  assert: 'a condition is tested while compiling: `if (!condition) throw new Error("…")`',
  global: "a variable of the module is assigned as it is",
  nonlocal: "a variable of the function around is assigned as it is",
  del: "a property is taken away with `delete o.key`",
  except: "errors are not caught: leave `try` out",
};
const BLOCKS = "blocks are in braces: `if (…) { … }`, `for (const i of range(n)) { … }`, `function f(x) { … }`";

interface Place {
  readonly expected: string;
  readonly token: Token;
  readonly before: Token | undefined;
  readonly after: Token | undefined;
  readonly tokens: readonly Token[];
}
type Hint = (place: Place) => string | null | undefined | false;

const isName = (token: Token | undefined): token is Token =>
  token !== undefined && /^[\p{ID_Start}$_]/u.test(token.image);
const adjacent = (a: Token | undefined, b: Token | undefined): boolean =>
  a !== undefined && b !== undefined && a.startOffset + a.image.length === b.startOffset;
const lineOf = ({ tokens, token }: Place): Token => {
  let i = token.index;
  while (i > 0 && !tokens[i].newlineBefore) i--;
  return tokens[i];
};

/** Whether a word stands on the line, up to the token. */
const lineHas = (place: Place, word: RegExp): boolean =>
  place.tokens.slice(lineOf(place).index, place.token.index + 1).some(({ image }) => word.test(image));

/** The first that has something to say is asked. */
const HINTS: readonly Hint[] = [
  ({ token, before }) =>
    before && FUNCTION_WORDS.has(before.image) && isName(token) && `a function is written \`function ${token.image}(…) { … }\``,
  (place) => lineHas(place, /^(elif|elsif|elseif)$/) && "an alternative is written `else if (…) { … }`",
  ({ before }) => before && Object.hasOwn(STATEMENT_WORDS, before.image) && STATEMENT_WORDS[before.image],
  ({ token, before }) => token.image.startsWith('"') && before?.image === '""' && adjacent(before, token) && "a comment is written `/** … */`",
  ({ token, after }) => token.tokenType === P.colon && after?.image === "=" && adjacent(token, after) && "a value is assigned with `=`",
  ({ token, before, tokens }) =>
    token.tokenType === P.colon && before && isName(before) && openBefore(tokens, token.index)?.image === "(" && `options go into an object: f(x, { ${before.image}: … })`, // prettier-ignore
  ({ token, before }) => OPERATOR_WORDS[token.image] ?? (before?.image === "not" ? OPERATOR_WORDS.not : null),
  ({ before }) => before?.image === "lambda" && "a function is written `(x) => …`",
  ({ token, before }) => token.image === "=" && before?.image === ":" && adjacent(before, token) && "a value is assigned with `=`",
  ({ token, after }) => token.image === "-" && after?.image === ">" && adjacent(token, after) && "the type of the result is written `(…): T`",
  ({ token, before }) => token.image === ">" && before?.image === "<" && adjacent(before, token) && "not equal is written `!==`",
  ({ token, tokens }) =>
    token.tokenType === P.colon && openBefore(tokens, token.index)?.image === "[" && "a slice is written `x.slice([start, stop])`",
  ({ token, tokens }) =>
    token.tokenType === K.for && /[[(]/.test(openBefore(tokens, token.index)?.image ?? "") && "a list made from another is written `xs.map((x) => …)`", // prettier-ignore
  ({ token, expected, tokens }) =>
    /^[-+*/%]$/.test(token.image) && /`\]`/.test(expected) && tokens.slice(Math.max(0, token.index - 12), token.index).some(({ image }) => image === "<") && "the sizes of a type are numbers and names: give the result a name of its own, `<M extends Dim>`", // prettier-ignore
  ({ token, tokens }) => token.image === "..." && openBefore(tokens, token.index)?.image === "[" && 'the axes left out are written `x.slice("...", i)`',
  ({ token }) => token.tokenType === P.at && "matrix multiplication is written `np.matmul(a, b)`",
  ({ token, before }) => /^\*\*?$/.test(token.image) && /^[(,]$/.test(before?.image ?? "") && "a list is spread with `...`",
  ({ token, before }) =>
    (token.tokenType === L.string || token.tokenType === L.openString) && /^[fF]$/.test(before?.image ?? "") && "values go into a template: `…${x}…`",
  (place) => place.expected === "`;`" && lineOf(place).tokenType === K.for && "the parts of a loop are separated by semicolons: `for (let i = 0; i < n; i++)`",
  (place) => lineOf(place).image === "from" && 'names are imported with `import { … } from "…"`',
  ({ token, before }) =>
    token.tokenType === K.as && before !== undefined && 'a module is imported whole with `import * as name from "…"`, one name with `import { numpy as np } from "tsjax"`', // prettier-ignore
  (place) => lineOf(place).tokenType === K.import && 'names are imported with `import { … } from "…"`',
  ({ token, before }) => before && TYPE_WORDS.has(before.image) && isName(token) && `a variable is declared with \`const ${token.image} = …\` or \`let\``,
  ({ token }) => /^(then|begin|end|endif|pass)$/.test(token.image) && BLOCKS,
  ({ expected, before }) =>
    expected === "`(`" && (before?.tokenType === K.if || before?.tokenType === K.while) && `the condition is in parentheses: \`${before.image} (…) { … }\``,
  ({ expected, before }) => expected === "`(`" && before?.tokenType === K.for && "a loop is written `for (const i of range(n)) { … }`",
  (place) => place.token.tokenType === P.colon && /^(if|else|while|for|function|def|try|class|switch)$/.test(lineOf(place).image) && BLOCKS,
  ({ token, before }) => token.tokenType === P.assign && (before?.tokenType === K.const || before?.tokenType === K.let) && `a name comes between \`${before.image}\` and \`=\``, // prettier-ignore
  ({ token, expected }) => token.tokenType.categoryMatches !== undefined && expected === "a name" && isName(token) && token.tokenType !== Identifier && `\`${token.image}\` is a keyword: use another name`, // prettier-ignore
  ({ token, before }) => token.tokenType === K.if && isName(before) && "a choice is written `condition ? a : b`",
]; // prettier-ignore

export function explain(
  expected: string,
  token: Token,
  tokens: readonly Token[],
): { readonly message: string; readonly hint?: string } {
  const place: Place = { expected, token, before: tokens[token.index - 1], after: tokens[token.index + 1], tokens };
  const found = token.tokenType === EOF ? "end of the file" : `\`${short(token.image)}\``;
  const message = expected === "" ? `unexpected ${found}` : `expected ${expected} ${describe(token)}`;
  for (const hint of HINTS) {
    const text = hint(place);
    if (text) return { message, hint: text };
  }
  return { message };
}
