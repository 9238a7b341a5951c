// How many columns of a terminal a text takes, and the text as it is safe to show there.

const TAB = 4;
let segmenter: Intl.Segmenter | undefined;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f1e6}-\u{1f1ff}\u{17000}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u; // prettier-ignore
const INVISIBLE = /^[\p{Mn}\p{Me}\u200b-\u200f\u2060\ufeff]+$/u;
// eslint-disable-next-line no-control-regex -- control and direction characters could change what is around them
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g; // prettier-ignore
const PLAIN = /^[\x20-\x7e]*$/;

/** Control characters replaced, line ends kept. */
export const safeText = (text: string): string => text.replace(UNSAFE, "\ufffd");

export interface Cell {
  readonly text: string;
  readonly width: number;
  /** The offset in the line's text of its first character. */
  readonly offset: number;
}

/** A line as it is shown: what each character becomes, and how wide that is. */
export function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  const add = (text: string, width: number, offset: number) => {
    cells.push({ text, width, offset });
    column += width;
  };
  if (PLAIN.test(line)) return Array.from(line, (text, offset) => ({ text, width: 1, offset }));
  for (const { segment, index } of (segmenter ??= new Intl.Segmenter("en")).segment(line)) {
    if (segment === "\t") {
      const width = TAB - (column % TAB);
      add(" ".repeat(width), width, index);
    } else if (INVISIBLE.test(segment)) add("", 0, index);
    else add(safeText(segment), WIDE.test(segment) ? 2 : 1, index);
  }
  return cells;
}
