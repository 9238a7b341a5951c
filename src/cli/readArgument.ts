// --arg VALUE: JSON, or a file.
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { readNpy, readNpz, readPng } from "../io/index.ts";
import { InputError } from "../io/inputError.ts";
import { usageError } from "./exit.ts";

/** The value that an --arg stands for: numbers, nested arrays and objects of them, or arrays from files. */
export async function readArgument(text: string): Promise<unknown> {
  if (!text.startsWith("@")) return parse(text, `--arg ${text}`);
  const path = text.slice(1);
  if (path === "") throw usageError("--arg @ names no file");
  const bytes = await readFile(path);
  try {
    switch (extname(path).toLowerCase()) {
      case ".npy":
        return readNpy(bytes);
      case ".npz":
        return await readNpz(bytes);
      case ".png":
        return await readPng(bytes);
      case ".json":
        return parse(bytes.toString("utf8"), path);
      default:
        throw new InputError("arguments are read from .npy, .npz, .json and .png files");
    }
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}

function parse(text: string, where: string): unknown {
  try {
    // Bare NaN and Infinity are what Python's json module writes.
    const quoted = text.replace(/"(?:\\.|[^"\\])*"|-?\b(?:NaN|Infinity)\b/g, (word) =>
      word.startsWith('"') ? word : `"${word}"`,
    );
    return JSON.parse(quoted);
  } catch (error) {
    throw usageError(`${where}: not JSON: ${(error as Error).message}`);
  }
}
