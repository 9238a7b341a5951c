// What literals stand for.

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
  "\r\n": "",
  "\n": "",
  "\r": "",
  "\u2028": "",
  "\u2029": "",
};
const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[^]))/g;

/** The text that the inside of a string or of a piece of a template stands for. */
export function unescapeText(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replace(ESCAPE, (_, point?: string, unit?: string, byte?: string, other?: string) => {
    if (point) return parseInt(point, 16) <= 0x10ffff ? String.fromCodePoint(parseInt(point, 16)) : "\ufffd";
    if (unit ?? byte) return String.fromCharCode(parseInt((unit ?? byte)!, 16));
    return SIMPLE[other!] ?? other!;
  });
}

/** The first escape of a literal that JavaScript refuses. */
export function badEscape(image: string): { readonly at: number; readonly text: string; readonly hint: string } | null {
  for (const match of image.matchAll(ESCAPE)) {
    const [text, point, , , other] = match;
    if (point && parseInt(point, 16) > 0x10ffff)
      return { at: match.index, text, hint: "the last character is \\u{10ffff}" };
    const after = image[match.index + text.length] ?? "";
    if (other === "u") return { at: match.index, text, hint: "write \\u and four hexadecimal digits, or \\u{…}" };
    if (other === "x") return { at: match.index, text, hint: "write \\x and two hexadecimal digits" };
    if (other && /[1-9]/.test(other)) return { at: match.index, text, hint: "write \\x and two hexadecimal digits" };
    if (other === "0" && /[0-9]/.test(after)) return { at: match.index, text: text + after, hint: "write \\x00" };
  }
  return null;
}

export const stringValue = (image: string): string =>
  unescapeText(image.slice(1, image.endsWith(image[0]) && image.length > 1 ? -1 : undefined));

/** The text of a piece of a template, from after its opener to before its closer. Line ends are `\n`. */
export function templateValue(image: string): string {
  const end = image.endsWith("${") ? -2 : image.endsWith("`") && image.length > 1 ? -1 : undefined;
  return unescapeText(image.slice(1, end).replace(/\r\n?/g, "\n"));
}

/** The value of a number literal, and whether it is written as an integer. */
export function numberValue(image: string): { readonly value: number; readonly integer: boolean } {
  const digits = image.replaceAll("_", "");
  return { value: Number(digits), integer: /^0[xXbBoO]/.test(digits) || !/[.eE]/.test(digits) };
}

export const bigintValue = (image: string): bigint => BigInt(image.slice(0, -1).replaceAll("_", ""));
