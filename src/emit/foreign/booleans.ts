// Constants of booleans in hexadecimal. MLIR packed eight into a byte until 2025; since then each has a byte of its
// own, 00 or FF, and the packed form is refused.
import type { Edit } from "./edits.ts";
import type { Token } from "./tokens.ts";

const TYPE = /^\s*>\s*:\s*tensor<((?:\d+x)*)i1>/;

/** The edits that unpack a module's packed booleans. */
export function unpackedBooleans(text: string, tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  for (const { kind, start, end, text: hex } of tokens) {
    if (kind !== "string" || !hex.startsWith('"0x')) continue;
    const type = TYPE.exec(text.slice(end, end + 200));
    if (!type) continue;
    const count = type[1].split("x").slice(0, -1).reduce((size, dim) => size * Number(dim), 1); // prettier-ignore
    const digits = hex.length - 4;
    if (count <= 8 || digits !== 2 * Math.ceil(count / 8)) continue;
    edits.push({ start, end, text: unpack(hex.slice(3, -1), count) });
  }
  return edits;
}

/** Bit i of the bytes, least significant first, is element i. */
function unpack(hex: string, count: number): string {
  const parts: string[] = new Array(count);
  for (let i = 0; i < count; i++) {
    const byte = parseInt(hex.slice(2 * (i >> 3), 2 * (i >> 3) + 2), 16);
    parts[i] = (byte >> (i & 7)) & 1 ? "FF" : "00";
  }
  return `"0x${parts.join("")}"`;
}
