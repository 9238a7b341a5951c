// --dim B=32
import { usageError } from "./exit.ts";

export function parseDims(entries: readonly string[]): Record<string, number> {
  const dims: Record<string, number> = {};
  for (const entry of entries) {
    const match = /^([A-Za-z_$][\w$]*)=(\d+)$/.exec(entry);
    if (!match) throw usageError(`--dim takes a name and a size, as B=32, found ${JSON.stringify(entry)}`);
    const [, name, size] = match;
    if (Object.hasOwn(dims, name) && dims[name] !== Number(size)) {
      throw usageError(`--dim gives ${name} two sizes, ${dims[name]} and ${size}`);
    }
    dims[name] = Number(size);
  }
  return dims;
}
