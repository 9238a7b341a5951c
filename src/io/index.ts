// Arrays from files and to files: .npy, .npz, safetensors, JSON and PNG.
export { InputError } from "./inputError.ts";
export { fromJson, parseJson, toJson, type JsonArray, type JsonScalar } from "./json.ts";
export { readNpy, writeNpy, type NpyOptions } from "./npy.ts";
export { readNpz, writeNpz } from "./npz.ts";
export { readPng, writePng } from "./png.ts";
export { readSafetensors, writeSafetensors } from "./safetensors.ts";
