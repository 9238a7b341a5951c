// Signatures of library functions, as text: "a, axis?, *, keepdims = false, ...rest". A parameter marked `:tree` takes
// objects too: one in its place is options only when all of its keys are keyword names.
import { Num, type Val } from "./values/values.ts";

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly keywordOnly: boolean;
  readonly rest: boolean;
  readonly tree: boolean;
  readonly default: Val;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
}

const LITERALS: Record<string, Val> = { true: true, false: false, null: null, undefined: undefined };

function parseDefault(text: string): Val {
  if (Object.hasOwn(LITERALS, text)) return LITERALS[text];
  if (/^".*"$/.test(text)) return text.slice(1, -1);
  if (/^-?\d/.test(text)) return new Num(Number(text), /^-?\d+$/.test(text));
  throw new Error(`bad default in a signature: ${text}`);
}

export function parseSignature(text: string): Signature {
  let keywordOnly = false;
  const parameters: Parameter[] = [];
  for (const part of text.split(",").map((piece) => piece.trim())) {
    if (part === "") continue;
    if (part === "*") {
      keywordOnly = true;
      continue;
    }
    const match = /^(\.\.\.)?(\w+)(:tree)?(\?)?(?:\s*=\s*(.+))?$/.exec(part);
    if (!match) throw new Error(`bad signature: ${text}`);
    const [, rest, name, tree, optional, value] = match;
    parameters.push({
      name,
      required: !rest && !optional && value === undefined,
      keywordOnly,
      rest: rest !== undefined,
      tree: tree !== undefined,
      default: value === undefined ? undefined : parseDefault(value.trim()),
    });
  }
  return { parameters };
}
