// The parameter types of a program, read from the signature of `@main` in its text, or else from what XLA made of it.
import { DTYPE_INFO, DTYPES, type DType } from "../ir/dtype.ts";
import type { ArrayType } from "./arrayType.ts";
import { protoMessages, protoNumbers } from "./protoReader.ts";

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
  const inner = match && pieces(`<${match[1]}`, 0)?.[0]?.replace(/\s+/g, "");
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

// PrimitiveType of xla_data.proto.
const BY_PRIMITIVE: Readonly<Record<number, DType>> = {
  1: "bool", 2: "i8", 3: "i16", 4: "i32", 5: "i64", 6: "u8", 7: "u16", 8: "u32", 9: "u64", 10: "f16", 11: "f32",
  12: "f64", 15: "c64", 16: "bf16", 18: "c128", 19: "f8e5m2", 20: "f8e4m3fn", 21: "i4", 22: "u4", 23: "f8e4m3b11fnuz",
  24: "f8e5m2fnuz", 25: "f8e4m3fnuz", 26: "i2", 27: "u2", 28: "f8e4m3", 29: "f8e3m4", 32: "f4e2m1fn", 33: "f8e8m0fnu",
}; // prettier-ignore

/** From the optimized program: HloModuleProto.host_program_shape.parameters. */
export const parameterTypesOfHlo = (format: string, bytes: Uint8Array): ArrayType[] | undefined => {
  try {
    const [module] = format === "hlo_with_config" ? protoMessages(bytes, 1) : format === "hlo" ? [bytes] : [];
    const [programShape] = module ? protoMessages(module, 4) : [];
    const types = programShape && protoMessages(programShape, 1).map((shape) => {
      const dtype = BY_PRIMITIVE[protoNumbers(shape, 2)[0]];
      return dtype && { dtype, shape: protoNumbers(shape, 3) };
    }); // prettier-ignore
    return types?.every((type) => type !== undefined) ? types : undefined;
  } catch {
    return undefined;
  }
};
