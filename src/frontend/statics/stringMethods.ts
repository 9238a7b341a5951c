// String.prototype on static strings.
import { array, int, type Val } from "../values/values.ts";
import { checkText } from "./limits.ts";
import type { StaticArgs } from "./staticFunction.ts";

/** The width to pad to. */
const width = (args: StaticArgs): number => {
  checkText(args.callee, args.number(0));
  return args.number(0);
};

type Method = (self: string, args: StaticArgs) => Val;

export const STRING_METHODS: Readonly<Record<string, Method>> = {
  at: (self, args) => self.at(args.number(0)),
  charAt: (self, args) => self.charAt(args.optionalNumber(0) ?? 0),
  charCodeAt: (self, args) => int(self.charCodeAt(args.optionalNumber(0) ?? 0)),
  codePointAt: (self, args) => {
    const code = self.codePointAt(args.optionalNumber(0) ?? 0);
    return code === undefined ? undefined : int(code);
  },
  concat: (self, args) => {
    const texts = args.values.map((_, i) => args.string(i));
    checkText(args.callee, texts.reduce((length, text) => length + text.length, self.length)); // prettier-ignore
    return self + texts.join("");
  },
  endsWith: (self, args) => self.endsWith(args.string(0), args.optionalNumber(1)),
  includes: (self, args) => self.includes(args.string(0), args.optionalNumber(1)),
  indexOf: (self, args) => int(self.indexOf(args.string(0), args.optionalNumber(1))),
  lastIndexOf: (self, args) => int(self.lastIndexOf(args.string(0), args.optionalNumber(1))),
  localeCompare: (self, args) => int(self.localeCompare(args.string(0), "en")),
  padEnd: (self, args) => self.padEnd(width(args), args.optionalString(1)),
  padStart: (self, args) => self.padStart(width(args), args.optionalString(1)),
  repeat: (self, args) => {
    checkText(args.callee, self.length * args.number(0));
    return self.repeat(args.number(0));
  },
  replace: (self, args) => self.replace(args.string(0), () => args.string(1)),
  replaceAll: (self, args) => {
    const parts = self.split(args.string(0)).length;
    checkText(args.callee, self.length + parts * args.string(1).length);
    return self.replaceAll(args.string(0), () => args.string(1));
  },
  slice: (self, args) => self.slice(args.optionalNumber(0), args.optionalNumber(1)),
  split: (self, args) => array(args.get(0) === undefined ? [self] : self.split(args.string(0), args.optionalNumber(1))),
  startsWith: (self, args) => self.startsWith(args.string(0), args.optionalNumber(1)),
  substring: (self, args) => self.substring(args.number(0), args.optionalNumber(1)),
  toLowerCase: (self) => self.toLowerCase(),
  toString: (self: string) => self,
  toUpperCase: (self) => self.toUpperCase(),
  trim: (self) => self.trim(),
  trimEnd: (self) => self.trimEnd(),
  trimStart: (self) => self.trimStart(),
  valueOf: (self: string) => self,
};
