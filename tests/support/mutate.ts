// Programs with faults: what a hand that slips makes of a right one. Edits are data, so that fast-check shrinks them.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

const TOKEN =
  /\s+|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|[A-Za-z_$][\w$]*|\d[\w.]*|=>|\*\*=?|[=!]==?|<=|>=|&&|\|\||\+\+|--|[-+*/%]=|[^]/g;

export type EditKind =
  | "delete"
  | "duplicate"
  | "swap"
  | "number"
  | "name"
  | "operator"
  | "type"
  | "dropLine"
  | "repeatLine"
  | "insert"
  | "borrow"
  | "wrap"
  | "member"
  | "size";

export interface Edit {
  readonly kind: EditKind;
  /** Which of the places where it can be done. */
  readonly at: number;
  /** Which of the things that can be put there. */
  readonly choice: number;
}

const NUMBERS = ["0", "1", "2", "3", "7", "-1", "0.5", "1e9", "1e400", "2.0", "-0", "4294967296", "0x1F", "9007199254740993", "1n", "NaN"]; // prettier-ignore
const OPERATORS = ["+", "-", "*", "/", "%", "**", "<", "<=", "===", "!==", "&&", "||", "&", "|", "^", "<<", ">>", "??", "=", ","]; // prettier-ignore
const TYPES = ["f32", "i32", "bool", "bf16", "u8", "c64", "f64", "Key", "i4", "Tensor", "number", "any", "string"];
const NAMES = ["np", "x", "y", "lax", "nn", "random", "range", "grad", "vmap", "jvp", "f32", "undefined", "null", "main", "true", "Math", "tree"]; // prettier-ignore
const INSERTIONS = ["(", ")", "[", "]", "{", "}", ";", ",", ".", "!", "-", "?", ":", "...", "return ", "const ", "[0]", "()", ".shape", ".at(0).set(1)", ".slice([1])", ".reshape([-1])", ".astype(i32)", ".T", "if (x) ", "while (x) ", "await ", "`", '"', "/*", "=>", "\u0000", "é", "😀"]; // prettier-ignore
const WRAPPERS = ["grad", "jacfwd", "vmap", "np.sum", "np.sin", "np.array", "[...", "{ a: ", "!", "-", "lax.map", "checkpoint", "jit", "hessian", "np.linalg.inv", "stopGradient", "tree.map", "range", "String", "np.sort", "np.argmax"]; // prettier-ignore

const IDENTIFIER = /^[A-Za-z_$]/;
const KEYWORDS = new Set("import from export function const let return if else for of while switch case break".split(" ")); // prettier-ignore
const isName = (token: string): boolean => IDENTIFIER.test(token) && !KEYWORDS.has(token);
const isNumber = (token: string): boolean => /^\d/.test(token);
const isOperator = (token: string): boolean => OPERATORS.includes(token);
const isType = (token: string): boolean => TYPES.includes(token);
const isSolid = (token: string): boolean => token.trim() !== "";

const pick = <T>(items: readonly T[], index: number): T => items[index % items.length];

/** Where an edit can be done: the indices of tokens, or of lines. */
function places(tokens: readonly string[], fits: (token: string) => boolean): number[] {
  return tokens.flatMap((token, i) => (fits(token) ? [i] : []));
}

/** `name` in `x.name`. */
const MEMBER = /\.([A-Za-z_]\w*)/g;
const SIZES = ["0", "1", "2", "3", "4", "5"];

function editTokens(text: string, { kind, at, choice }: Edit, members: readonly string[]): string {
  const tokens = text.match(TOKEN) ?? [];
  const fits = { number: isNumber, size: isNumber, name: isName, operator: isOperator, type: isType, wrap: isName }[kind as "name"] ?? isSolid; // prettier-ignore
  const spots = places(tokens, fits).filter((i) => kind !== "member" || (tokens[i - 1] === "." && isName(tokens[i])));
  if (spots.length === 0) return text;
  const i = pick(spots, at);
  const put = (token: string): string => [...tokens.slice(0, i), token, ...tokens.slice(i + 1)].join("");
  switch (kind) {
    case "delete":
      return put("");
    case "duplicate":
      return put(`${tokens[i]} ${tokens[i]}`);
    case "swap": {
      const j = pick(spots, choice);
      return tokens.map((token, k) => (k === i ? tokens[j] : k === j ? tokens[i] : token)).join("");
    }
    case "number":
      return put(pick(NUMBERS, choice));
    case "name": {
      const own = places(tokens, isName).map((k) => tokens[k]);
      return put(choice % 3 === 0 ? pick(NAMES, choice) : pick(own, choice));
    }
    case "size":
      return put(pick(SIZES, choice));
    case "member":
      return members.length > 0 ? put(pick(members, choice)) : text;
    case "operator":
      return put(pick(OPERATORS, choice));
    case "type":
      return put(pick(TYPES, choice));
    case "wrap": {
      const wrapper = pick(WRAPPERS, choice);
      const close = wrapper.startsWith("[") ? "]" : wrapper.startsWith("{") ? " }" : ")";
      return put(
        `${/\w$/.test(wrapper) ? `${wrapper}(` : `${wrapper}${close === ")" ? "(" : ""}`}${tokens[i]}${close}`,
      );
    }
    default:
      return put(`${tokens[i]}${pick(INSERTIONS, choice)}`);
  }
}

function editLines(text: string, { kind, at, choice }: Edit, others: readonly string[]): string {
  const lines = text.split("\n");
  const i = at % lines.length;
  const line =
    kind === "dropLine" ? [] : kind === "repeatLine" ? [lines[i], lines[i]] : [lines[i], pick(others, choice)];
  return [...lines.slice(0, i), ...line, ...lines.slice(i + 1)].join("\n");
}

/** What edits borrow from other programs. */
export interface Stock {
  readonly lines: readonly string[];
  readonly members: readonly string[];
}

export const stockOf = (programs: readonly string[]): Stock => ({
  lines: programs.flatMap((program) => program.split("\n").filter((line) => /^\s+\S/.test(line))),
  members: [...new Set(programs.flatMap((program) => [...program.matchAll(MEMBER)].map(([, name]) => name)))].sort(),
});

/** `text` with the edits done. */
export function mutate(text: string, edits: readonly Edit[], { lines, members }: Stock): string {
  return edits.reduce((now, edit) => {
    if (edit.kind === "dropLine" || edit.kind === "repeatLine") return editLines(now, edit, lines);
    if (edit.kind === "borrow") return lines.length > 0 ? editLines(now, edit, lines) : now;
    return editTokens(now, edit, members);
  }, text);
}

/** Right programs to start from: those of fixtures/ and, where they are at hand, those of the oracle. */
export function corpus(): string[] {
  const programs: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (path.endsWith(".ts")) programs.push(readFileSync(path, "utf8"));
    }
  };
  visit("fixtures");
  const oracle = "../shared/oracle";
  for (const name of existsSync(oracle) ? readdirSync(oracle) : []) {
    if (!name.endsWith(".jsonl")) continue;
    for (const line of readFileSync(join(oracle, name), "utf8").split("\n")) {
      const found = line === "" ? null : (JSON.parse(line) as { readonly source?: string });
      if (found?.source) programs.push(found.source);
    }
  }
  return [...new Set(programs)].sort();
}

/** How often each is drawn: those that leave the syntax alone go further. */
const WEIGHTS: Readonly<Record<EditKind, number>> = {
  delete: 1,
  duplicate: 1,
  swap: 2,
  number: 3,
  name: 3,
  operator: 3,
  type: 3,
  dropLine: 1,
  repeatLine: 1,
  insert: 2,
  borrow: 1,
  wrap: 4,
  member: 5,
  size: 4,
};

const kinds = fc.oneof(
  ...(Object.keys(WEIGHTS) as EditKind[]).map((kind) => ({ weight: WEIGHTS[kind], arbitrary: fc.constant(kind) })),
);

/** Mutated programs of a corpus. */
export function mutants(programs: readonly string[]): fc.Arbitrary<string> {
  const stock = stockOf(programs);
  const edit = fc.record({ kind: kinds, at: fc.nat(5000), choice: fc.nat(5000) });
  const edits = fc.oneof(fc.tuple(edit), fc.tuple(edit, edit), fc.array(edit, { minLength: 3, maxLength: 5 }));
  return fc
    .record({ start: fc.nat(programs.length - 1), edits })
    .map(({ start, edits: some }) => mutate(programs[start], some, stock));
}
