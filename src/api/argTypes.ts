// Argument types as users write them: "f32[3,4]", "key", and pytrees of such.
import { isDType } from "../ir/dtype.ts";
import { Placeholder } from "../frontend/elaborate/placeholder.ts";
import { ArrayVal, int, float, ObjectVal, type Val } from "../frontend/values/values.ts";
import { ArgumentError } from "./errors.ts";

export function parseType(text: string): Placeholder {
  const match = /^\s*(\w+)\s*(?:\[([\d\s,]*)\])?\s*$/.exec(text);
  const shape = match?.[2]?.trim() ? match[2].split(",").map((dim) => Number(dim)) : [];
  if (match?.[1] === "key") return new Placeholder("u32", shape, { key: true });
  if (!match || !isDType(match[1])) throw new ArgumentError(`${JSON.stringify(text)} is no type: write "f32[3,4]"`);
  return new Placeholder(match[1], shape);
}

/** Types become placeholders; numbers and booleans are static values. */
export function parseTypes(args: readonly unknown[]): Val[] {
  if (Array.isArray(args)) return args.map(parseTree);
  throw new ArgumentError(
    `args takes the types of all arguments, as ["f32[3,4]", "i32"], found ${JSON.stringify(args)}`,
  );
}

function parseTree(value: unknown): Val {
  if (typeof value === "string") return parseType(value);
  if (typeof value === "number") return Number.isInteger(value) ? int(value) : float(value);
  if (typeof value === "boolean" || value === null) return value;
  if (Array.isArray(value)) return new ArrayVal(value.map(parseTree));
  if (typeof value === "object") {
    return new ObjectVal(new Map(Object.entries(value as object).map(([key, item]) => [key, parseTree(item)])));
  }
  throw new ArgumentError(`args takes types such as "f32[3,4]", found ${typeof value}`);
}
