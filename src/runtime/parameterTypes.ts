// The parameter types of a program, read from the signature of `@main` in its text.
import { DTYPE_INFO, DTYPES, type DType } from "../ir/dtype.ts";
import type { ArrayType } from "./executable.ts";

const BY_MLIR = new Map<string, DType>(DTYPES.map((dtype) => [DTYPE_INFO[dtype].mlir, dtype]));
for (const width of [2, 4, 8, 16, 32, 64]) BY_MLIR.set(`si${width}`, BY_MLIR.get(`i${width}`)!);

const OPENING = "([{<";
const CLOSING = ")]}>";

/** Strings and comments blanked out: they may hold any bracket. */
const blank = (text: string): string =>
  text.replace(/"(?:\\.|[^"\\])*"|\/\/.*/g, (match) => " ".repeat(match.length)).replace(/->/g, "  ");

/** The pieces between the brackets at `open`, split at the commas of that level; undefined when they do not close. */
const pieces = (text: string, open: number): string[] | undefined => {
  const found: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i < text.length; i++) {
    if (OPENING.includes(text[i])) depth++;
    else if (CLOSING.includes(text[i])) depth--;
    if (depth === 0 || (depth === 1 && text[i] === ",")) {
      found.push(text.slice(start, i).trim());
      start = i + 1;
    }
    if (depth === 0) return found.filter((piece) => piece !== "");
  }
  return undefined;
};

const parameterType = (piece: string): ArrayType | undefined => {
  const match = /^%[\w$.-]+\s*:\s*tensor\s*<(.*)$/s.exec(piece);
  const inner = match && pieces(`<${match[1]}`, 0)?.[0].replace(/\s+/g, "");
  const parts = inner ? /^((?:\d+x)*)(.+)$/.exec(inner) : null;
  const dtype = parts ? BY_MLIR.get(parts[2]) : undefined;
  if (!parts || dtype === undefined) return undefined;
  return { dtype, shape: parts[1].split("x").slice(0, -1).map(Number) };
};

/** Undefined where the text has another form than `func.func … @main(%name: tensor<…> …, …)`. */
export const parameterTypes = (program: string | Uint8Array | undefined): ArrayType[] | undefined => {
  if (typeof program !== "string") return undefined;
  const start = /\bfunc\.func\s+(?:public\s+)?@main\s*\(/.exec(program);
  if (start === null) return undefined;
  const open = start.index + start[0].length - 1;
  // Signatures are short, programs need not be: look further only while the brackets do not close.
  for (let length = 1 << 14; ; length *= 4) {
    const parameters = pieces(blank(program.slice(open, open + length)), 0)?.map(parameterType);
    if (parameters !== undefined) {
      return parameters.every((type): type is ArrayType => type !== undefined) ? parameters : undefined;
    }
    if (open + length >= program.length) return undefined;
  }
};
