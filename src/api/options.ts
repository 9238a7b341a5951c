// Options that the host hands over: a name that is none of them is told, since what it asks for would be left undone.
import { nearest } from "../frontend/nearest.ts";
import { ArgumentError } from "./errors.ts";

/** What was handed over, for messages. */
export const found = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;

/** The error for a name that is none of those there are; the message says so. */
export function unknownName(message: string, name: string, names: readonly string[]): ArgumentError {
  const near = nearest(name, names);
  return new ArgumentError(near ? `${message}: did you mean ${near}?` : message);
}

/** Throws ArgumentError for what is no object, or has other members than the options of `owner`. */
export function checkOptions(owner: string, given: unknown, names: readonly string[]): void {
  if (given === undefined) return;
  const list = (): string => `its options are ${names.join(", ")}`;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ArgumentError(`${owner} takes its options as an object, found ${found(given)} (${list()})`);
  }
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw unknownName(`${owner} has no option ${name} (${list()})`, name, names);
  }
}
