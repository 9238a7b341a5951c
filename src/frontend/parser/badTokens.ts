// What is wrong with a single token, whatever the grammar says of its place.
import type { Diagnostic } from "../diagnostics.ts";
import type { Source } from "../source.ts";
import { badEscape } from "./literals.ts";
import { BadCharacter, L, OpenComment, type Token } from "./tokens.ts";

const HINTS: Readonly<Record<string, string>> = {
  "#": "comments start with `//`",
  "\\": "a line goes on without `\\`: open a parenthesis, or break after an operator",
  "“": 'strings are in straight quotes: "…"',
  "”": 'strings are in straight quotes: "…"',
  "‘": "strings are in straight quotes: '…'",
  "’": "strings are in straight quotes: '…'",
  "×": "multiplication is `*`",
  "÷": "division is `/`",
  "−": "the minus sign is `-`",
  "≤": "write `<=`",
  "≥": "write `>=`",
  "≠": "write `!==`",
};

function shown(character: string): string {
  const code = character.codePointAt(0)!;
  const plain = code > 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0) && !(code >= 0xd800 && code < 0xe000);
  return plain ? `\`${character}\`` : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

const head = (text: string): string => {
  const line = text.split(/[\r\n]/, 1)[0];
  return line.length > 32 ? `${line.slice(0, 31)}…` : line;
};

export function badTokenDiagnostic(source: Source, token: Token, before: Token | undefined): Diagnostic | null {
  const start = token.startOffset;
  const end = start + token.image.length;
  const fault = (code: Diagnostic["code"], message: string, hint?: string, from = start, to = end): Diagnostic => ({
    code,
    severity: "error",
    message,
    span: { source, start: from, end: to },
    ...(hint === undefined ? {} : { hint }),
  });
  switch (token.tokenType) {
    case L.openString:
      return fault(
        "TJ1002",
        `string ${head(token.image)} is not closed on its line`,
        `add the closing ${token.image[0]}, or write a template \`…\` for text over several lines`,
      );
    case L.openTemplate:
      return fault(
        "TJ1002",
        `template ${head(token.image)} is not closed`,
        "add the closing `",
        start,
        start + head(token.image).length,
      );
    case L.openTemplateTail:
      return fault("TJ1002", "template is not closed after this `}`", "add the closing `", start, start + 1);
    case OpenComment:
      return fault(
        "TJ1003",
        "comment that starts here with `/*` is not closed",
        "add the closing `*/`",
        start,
        start + 2,
      );
    case BadCharacter:
      if (before?.tokenType === BadCharacter && before.startOffset + before.image.length === start) return null;
      return fault("TJ1005", `unexpected character ${shown(token.image)}`, HINTS[token.image]);
    case L.string:
    case L.template:
    case L.templateHead:
    case L.templateMiddle:
    case L.templateTail: {
      if (!token.image.includes("\\")) return null;
      const wrong = badEscape(token.image);
      return (
        wrong &&
        fault(
          "TJ1001",
          `\`${wrong.text}\` is not an escape sequence`,
          wrong.hint,
          start + wrong.at,
          start + wrong.at + wrong.text.length,
        )
      );
    }
  }
  if (before && before.startOffset + before.image.length === start && isNumber(before) && startsWord(token)) {
    const text = before.image + token.image;
    return fault("TJ1001", `\`${head(text)}\` is not a number`, numberHint(text), before.startOffset, end);
  }
  if (token.tokenType === L.number && /^0\d/.test(token.image)) {
    return fault(
      "TJ1001",
      `number \`${head(token.image)}\` starts with a zero`,
      "octal numbers are written 0o17, others without the zero",
    );
  }
  return null;
}

const isNumber = (token: Token): boolean => token.tokenType === L.number || token.tokenType === L.bigint;
const startsWord = (token: Token): boolean => isNumber(token) || /^[\p{ID_Start}$_]/u.test(token.image);

function numberHint(text: string): string {
  if (/^\d+j$/i.test(text)) return "complex numbers come from `lax.complex(re, im)`";
  if (/_/.test(text)) return "a separator `_` stands between two digits";
  if (/^0[xX]/.test(text)) return "hexadecimal digits are 0 to 9 and a to f";
  if (/^0[bB]/.test(text)) return "binary digits are 0 and 1";
  if (/^0[oO]/.test(text)) return "octal digits are 0 to 7";
  return "put a space or an operator between the number and the name";
}
