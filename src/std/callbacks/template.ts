// Format strings as Python's str.format has them: text, `{}` and `{name}` places, `{{` and `}}` for braces.
//
//   "step {}: loss {loss:.3f}"   ⇒   text "step ", field 0, text ": loss ", field loss with the spec ".3f", text ""

export interface Field {
  /** The position of a positional argument, or a name. */
  readonly name: number | string;
  /** `!r` and `!s`: strings with quotes, and without. */
  readonly quoted: boolean;
  readonly spec: string;
}

export interface Template {
  /** One more than there are fields; a field stands after each but the last. */
  readonly texts: readonly string[];
  readonly fields: readonly Field[];
}

/** A format string that is none, and why. */
export class TemplateError extends Error {}

const FIELD = /^(?<name>\d*|[A-Za-z_$][\w$]*)(?:!(?<conversion>[rsa]))?(?::(?<spec>[^{}]*))?$/;

export function parseTemplate(text: string): Template {
  const texts: string[] = [];
  const fields: Field[] = [];
  let plain = "";
  let automatic = 0;
  let numbered = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if ((char === "{" || char === "}") && text[i + 1] === char) {
      plain += char;
      i++;
    } else if (char === "}") {
      throw new TemplateError("has a } that closes nothing; a brace of the text is written }}");
    } else if (char === "{") {
      const end = text.indexOf("}", i);
      if (end < 0) throw new TemplateError("has a { that is not closed; a brace of the text is written {{");
      const inner = text.slice(i + 1, end);
      const match = FIELD.exec(inner)?.groups;
      if (!match) {
        throw new TemplateError(
          `has the place {${inner}}, which is none: write {}, {0} or {name}, and a format after a colon, as in {:.3f}`,
        );
      }
      const { name, conversion, spec = "" } = match;
      numbered ||= /\d/.test(name);
      texts.push(plain);
      plain = "";
      fields.push({ name: name === "" ? automatic++ : /^\d/.test(name) ? Number(name) : name, quoted: conversion === "r", spec }); // prettier-ignore
      if (numbered && automatic > 0) throw new TemplateError("mixes {} with numbered places such as {0}");
      i = end;
    } else plain += char;
  }
  return { texts: [...texts, plain], fields };
}
