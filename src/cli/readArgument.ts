// --arg VALUE: JSON, or a file.
import { readArrayFile } from "../io/arrayFiles.ts";
import { numberWord, parseNumbers } from "../io/json.ts";
import { InputError } from "../io/inputError.ts";
import { usageError } from "./exit.ts";

/** The value that an --arg stands for: numbers, nested arrays and objects of them, or arrays from files. */
export async function readArgument(text: string): Promise<unknown> {
  const word = numberWord(text);
  if (word !== undefined) return word;
  if (text === "@") throw usageError("--arg @ names no file");
  if (text.startsWith("@")) return readArrayFile(text.slice(1));
  try {
    const value = parseNumbers(text);
    // As they are printed with --json.
    return typeof value === "string" ? (numberWord(value) ?? value) : value;
  } catch (error) {
    if (error instanceof InputError) throw usageError(`--arg ${text}: ${error.message}`);
    throw error;
  }
}
