// The parameter types of a program, read from the signature of `@main` in its text.
import { DTYPE_INFO, DTYPES, type DType } from "../ir/dtype.ts";
import type { ArrayType } from "./executable.ts";

const BY_MLIR = new Map<string, DType>(DTYPES.map((dtype) => [DTYPE_INFO[dtype].mlir, dtype]));
// Signless and signed spellings mean the same in StableHLO.
for (const width of [2, 4, 8, 16, 32, 64]) BY_MLIR.set(`si${width}`, BY_MLIR.get(`i${width}`)!);

/** Where the parenthesis opened at `open` closes, strings skipped. */
const closing = (text: string, open: number): number => {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const char = text[i];
    if (char === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++;
    } else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return i;
  }
  return -1;
};

const tensorType = (text: string): ArrayType | undefined => {
  const match = /^tensor<((?:\d+x)*)([^,]*?)(?:,.*)?>$/s.exec(text.replace(/\s+/g, ""));
  const dtype = match ? BY_MLIR.get(match[2]) : undefined;
  if (!match || dtype === undefined) return undefined;
  return { dtype, shape: match[1].split("x").slice(0, -1).map(Number) };
};

/** Undefined where the text has another form than `func.func … @main(%name: tensor<…> …, …)`. */
export const parameterTypes = (program: string | Uint8Array | undefined): ArrayType[] | undefined => {
  if (typeof program !== "string") return undefined;
  const start = /\bfunc\.func\s+(?:public\s+)?@main\s*\(/.exec(program);
  if (start === null) return undefined;
  const open = start.index + start[0].length - 1;
  const close = closing(program, open);
  if (close < 0) return undefined;
  const types: ArrayType[] = [];
  const parameter = /%[\w$.-]+\s*:\s*(tensor<)/g;
  parameter.lastIndex = open;
  for (let match = parameter.exec(program); match && match.index < close; match = parameter.exec(program)) {
    const begin = match.index + match[0].length - "tensor<".length;
    let depth = 0;
    let end = begin;
    do {
      if (program[end] === "<") depth++;
      if (program[end] === ">" && --depth === 0) break;
    } while (++end < close);
    const type = tensorType(program.slice(begin, end + 1));
    if (type === undefined) return undefined;
    types.push(type);
    parameter.lastIndex = end;
  }
  const parameters = program.slice(open, close).match(/%[\w$.-]+\s*:/g)?.length ?? 0;
  return parameters === types.length ? types : undefined;
};
