// The library itself, bundled and imported, and its names walked.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const ENTRY = `
export { library } from "./src/std/index.ts";
export { tensorMemberNames } from "./src/frontend/tensor/members.ts";
export { DTYPES } from "./src/ir/dtype.ts";
`;

/** The standard library's own modules. */
export async function importLibrary() {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    external: ["koffi"],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/**
 * What a value of the library is, for types: a function with its parameters, a namespace with its members, a dtype, a
 * constant, a member of an enumeration.
 */
export function classify(value) {
  if (value?.kind === "function") return { kind: "function", name: value.name, parameters: value.signature.parameters };
  if (value?.kind === "namespace")
    return { kind: "namespace", members: [...value.names()].sort().map((name) => [name, value.get(name)]) };
  if (value?.kind === "dtype") return { kind: "dtype", dtype: value.dtype };
  if (value?.kind === "opaque" && "enumName" in value) return { kind: "enum", enum: value.enumName };
  if (value?.kind === "opaque") return { kind: "abstract" };
  if (value?.kind === "num") return { kind: "number" };
  return { kind: "literal", text: JSON.stringify(value) };
}
