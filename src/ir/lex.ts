// Tokens of the IR's text form.

export class IrParseError extends Error {
  override readonly name = "IrParseError";
  constructor(
    problem: string,
    /** 1-based. */
    readonly line: number,
    /** 1-based. */
    readonly column: number,
  ) {
    super(`${line}:${column}: ${problem}`);
  }
}

export type TokenKind = "value" | "func" | "word" | "number" | "string" | "punctuation" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** The name of a value or function, a string's contents, else the text itself. */
  readonly text: string;
  readonly offset: number;
}

const TOKEN = new RegExp(
  [
    String.raw`(?<space>(?:\s|//[^\n]*)+)`,
    String.raw`%(?<value>[A-Za-z0-9_]+)`,
    String.raw`@(?<func>[A-Za-z_$][A-Za-z0-9_$.-]*|"(?:[^"\\\n]|\\.)*")`,
    String.raw`(?<number>-inf|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)`,
    String.raw`(?<word>[A-Za-z_][A-Za-z0-9_]*)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*")`,
    String.raw`(?<punctuation>->|[(){}\[\],:=])`,
  ].join("|"),
  "y",
);

/** The place of an offset in a text, 1-based. */
export function placeOf(text: string, offset: number): readonly [line: number, column: number] {
  const before = text.slice(0, offset);
  return [before.split("\n").length, offset - before.lastIndexOf("\n")];
}

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    TOKEN.lastIndex = offset;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) throw new IrParseError(`${JSON.stringify(text[offset])} starts nothing`, ...placeOf(text, offset));
    const token = tokenOf(groups, text, offset);
    if (token) tokens.push(token);
    offset = TOKEN.lastIndex;
  }
  tokens.push({ kind: "end", text: "the end", offset });
  return tokens;
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, text: string, offset: number): Token | null {
  if (groups.space !== undefined) return null;
  if (groups.value !== undefined) return { kind: "value", text: groups.value, offset };
  if (groups.func !== undefined) return { kind: "func", text: unquote(groups.func, text, offset), offset };
  if (groups.number !== undefined) return { kind: "number", text: groups.number, offset };
  if (groups.word !== undefined) return { kind: "word", text: groups.word, offset };
  if (groups.string !== undefined) return { kind: "string", text: unquote(groups.string, text, offset), offset };
  return { kind: "punctuation", text: groups.punctuation ?? "", offset };
}

function unquote(quoted: string, text: string, offset: number): string {
  if (!quoted.startsWith('"')) return quoted;
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new IrParseError(`${quoted} is no string`, ...placeOf(text, offset));
  }
}
