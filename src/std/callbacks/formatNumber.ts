// Python's format specs for numbers: `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
import { isComplex, isFloat, isInteger, type DType } from "../../ir/dtype.ts";
import type { Scalar } from "../../ir/elements.ts";
import { TemplateError } from "./template.ts";

interface Spec {
  readonly fill: string;
  readonly align: "<" | ">" | "^" | "=" | null;
  readonly sign: "+" | "-" | " ";
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: "" | "," | "_";
  readonly precision: number | null;
  readonly type: string;
}

const SPEC =
  /^(?:(?<fill>.)?(?<align>[<>^=]))?(?<sign>[-+ ])?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[bcdeEfFgGnosxX%])?$/u;

/** Writes an element; the text without a format is given. */
export type Cell = (value: Scalar, plain: string) => string;

const MOST_DIGITS = 100;

/** How elements of this dtype are written by a spec; null for the empty one. TemplateError when the two do not fit. */
export function cellFormat(spec: string, dtype: DType | "string"): Cell | null {
  if (spec === "") return null;
  const parsed = parseSpec(spec);
  const { type } = parsed;
  const refuse = (what: string): never => {
    throw new TemplateError(`has the format {:${spec}} for ${what}`);
  };
  if (dtype === "string") {
    if (type !== "" && type !== "s") refuse("a string");
    return (_, plain) => pad(plain.slice(0, parsed.precision ?? undefined), "", parsed, "<");
  }
  if (type === "s" || type === "c" || type === "n") refuse("a number");
  if (isFloat(dtype) && "bdoxX".includes(type) && type !== "") refuse(`floats (${dtype})`);
  if (isInteger(dtype) && parsed.precision !== null && (type === "" || "bdoxX".includes(type))) refuse(`integers (${dtype}), which have no precision`); // prettier-ignore
  if (isComplex(dtype)) {
    if (!"eEfFgG".includes(type)) refuse(`complex numbers (${dtype})`);
    return (value, plain) => (Array.isArray(value) ? complexText(value as readonly [number, number], parsed) : plain);
  }
  return (value, plain) => (Array.isArray(value) ? plain : realText(value as number | bigint | boolean, plain, parsed));
}

function parseSpec(spec: string): Spec {
  const match = SPEC.exec(spec)?.groups;
  if (!match) throw new TemplateError(`has the format {:${spec}}, which is none of Python's`);
  const { fill, align, sign, alternate, zero, width, grouping, precision, type } = match;
  if (Number(precision ?? 0) > MOST_DIGITS || Number(width ?? 0) > 10_000) throw new TemplateError(`asks for too many digits: {:${spec}}`); // prettier-ignore
  return {
    fill: fill ?? (zero && !align ? "0" : " "),
    align: (align as Spec["align"]) ?? (zero ? "=" : null),
    sign: (sign as Spec["sign"]) ?? "-",
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: (grouping as Spec["grouping"]) ?? "",
    precision: precision === undefined ? null : Number(precision),
    type: type ?? "",
  };
}

function realText(value: number | bigint | boolean, plain: string, spec: Spec): string {
  if (typeof value === "boolean" && spec.type === "") return pad(plain, "", spec, "<");
  const number = Number(value);
  const negative = typeof value === "bigint" ? value < 0n : number < 0 || Object.is(number, -0);
  const sign = negative ? "-" : spec.sign === "-" ? "" : spec.sign;
  return pad(grouped(magnitude(value, plain, spec), spec), sign, spec, ">");
}

/** The digits, without a sign. */
function magnitude(value: number | bigint | boolean, plain: string, { type, precision, alternate }: Spec): string {
  const number = Math.abs(Number(value));
  if (!Number.isFinite(number)) return Number.isNaN(number) ? cased("nan", type) : cased("inf", type);
  const radix = { b: 2, o: 8, x: 16, X: 16 }[type];
  if (radix !== undefined || type === "d") {
    const digits = absolute(value).toString(radix ?? 10);
    return (alternate && radix ? `0${type}` : "") + (type === "X" ? digits.toUpperCase() : digits);
  }
  switch (type) {
    case "e":
    case "E":
      return cased(exponential(number, precision ?? 6), type);
    case "f":
    case "F":
      return fixed(number, precision ?? 6);
    case "%":
      return `${fixed(number * 100, precision ?? 6)}%`;
    case "g":
    case "G":
      return cased(general(number, precision ?? 6, alternate), type);
    default:
      return precision === null ? plain.replace(/^-/, "") : general(number, precision, alternate);
  }
}

const absolute = (value: number | bigint | boolean): bigint => {
  const integer = typeof value === "bigint" ? value : BigInt(Number(value));
  return integer < 0n ? -integer : integer;
};

const cased = (text: string, type: string): string => (type >= "A" && type <= "Z" ? text.toUpperCase() : text);

/** Digits after the point; a tie goes to the even digit, as in Python. */
function fixed(value: number, digits: number): string {
  const scaled = value * 10 ** digits;
  if (scaled < 2 ** 52 && scaled % 1 === 0.5 && scaled / 10 ** digits === value) {
    const below = Math.floor(scaled);
    return ((below + (below % 2)) / 10 ** digits).toFixed(digits);
  }
  if (value < 1e21) return value.toFixed(digits);
  return BigInt(value).toString() + (digits === 0 ? "" : `.${"0".repeat(digits)}`);
}

/** Two digits of exponent at least. */
const exponential = (value: number, digits: number): string =>
  value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");

function general(value: number, precision: number, keepZeros: boolean): string {
  const digits = Math.max(1, precision);
  const exponent = value === 0 ? 0 : Number(/e(.*)$/.exec(value.toExponential(digits - 1))?.[1] ?? 0);
  const small = exponent >= -4 && exponent < digits;
  const text = small ? fixed(value, digits - 1 - exponent) : exponential(value, digits - 1);
  if (keepZeros || !text.includes(".")) return text;
  return text.replace(/\.?0+(?=e|$)/, "");
}

function grouped(digits: string, { grouping, type }: Spec): string {
  if (grouping === "") return digits;
  const every = "boxX".includes(type) && type !== "" ? 4 : 3;
  return digits.replace(/^[\da-fA-F]+/, (whole) => whole.replace(new RegExp(`\\B(?=(?:[\\da-fA-F]{${every}})+$)`, "g"), grouping)); // prettier-ignore
}

function pad(text: string, sign: string, { fill, align, width }: Spec, usual: "<" | ">"): string {
  const space = Math.max(0, width - sign.length - text.length);
  switch (align ?? usual) {
    case "=":
      return sign + fill.repeat(space) + text;
    case "<":
      return sign + text + fill.repeat(space);
    case "^":
      return fill.repeat(space >> 1) + sign + text + fill.repeat(space - (space >> 1));
    default:
      return fill.repeat(space) + sign + text;
  }
}

function complexText([re, im]: readonly [number, number], spec: Spec): string {
  const part = { ...spec, width: 0, align: null };
  const text = `${realText(re, String(re), part)}${realText(im, String(im), { ...part, sign: "+" })}i`;
  return pad(text, "", spec, ">");
}
