// What a file holds, by its name's ending.
import { extname } from "node:path";

const FOREIGN = new Set([".mlir", ".stablehlo", ".mlirbc"]);

/** A StableHLO program. */
export const isForeign = (file: string): boolean => FOREIGN.has(extname(file).toLowerCase());

const ARRAYS = new Set([".npy", ".npz", ".safetensors", ".json", ".png"]);

export const holdsArrays = (file: string): boolean => ARRAYS.has(extname(file).toLowerCase());

/** A compiled program, as `tsjax compile --emit executable` writes it. */
export const isExecutable = (file: string): boolean => extname(file).toLowerCase() === ".tsjx";
