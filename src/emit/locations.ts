// Source locations as MLIR aliases: `loc(#loc1)` after an op, `#loc1 = loc("model.ts":3:10)` once at the module's end.
import type { Location } from "../ir/location.ts";

export class LocationTable {
  private readonly byObject = new WeakMap<Location, string>();
  private readonly byText = new Map<string, string>();

  constructor(private readonly enabled: boolean) {}

  /** What follows an op that comes from here: empty where nothing is known. */
  suffix(location: Location | null): string {
    if (!this.enabled || !location) return "";
    const seen = this.byObject.get(location);
    if (seen !== undefined) return seen;
    const text = `${quoted(location.file)}:${location.line}:${location.column}`;
    let suffix = this.byText.get(text);
    if (suffix === undefined) {
      suffix = ` loc(#loc${this.byText.size + 1})`;
      this.byText.set(text, suffix);
    }
    this.byObject.set(location, suffix);
    return suffix;
  }

  /** The alias definitions, in order of first use. */
  definitions(): string[] {
    return [...this.byText.keys()].map((text, i) => `#loc${i + 1} = loc(${text})`);
  }
}

const utf8 = new TextEncoder();

/** A string as MLIR's lexer reads it: printable ASCII as it is, any other byte as two hexadecimal digits. */
export function quoted(text: string): string {
  let out = '"';
  for (const byte of utf8.encode(text)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    out += plain ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, "0").toUpperCase()}`;
  }
  return `${out}"`;
}
