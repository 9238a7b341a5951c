// The file that isolated processes and threads run: beside this one, in the sources as in the package.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export const childFile = (): string => {
  const here = import.meta.url;
  return fileURLToPath(here.endsWith(".ts") ? new URL("./child.ts", here) : new URL("./isolateChild.js", here));
};

/** What Node is told to run TypeScript as it is. */
export const loaderOf = (file: string): string[] =>
  file.endsWith(".ts") ? ["--import", createRequire(import.meta.url).resolve("tsx")] : [];
