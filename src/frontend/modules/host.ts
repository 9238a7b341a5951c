// Where modules come from: files, or texts held in memory.

export interface ModuleHost {
  /** The path of what `specifier` means in the module at `from`; null when there is no such module. */
  resolve(from: string, specifier: string): string | null;
  /** The text; null when it cannot be read. */
  read(path: string): string | null;
}

const directory = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/** `a/b/../c/./d` as `a/c/d`. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    const last = parts[parts.length - 1];
    if (part === ".." && parts.length > 0 && last !== ".." && last !== "") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** The paths that a relative import may mean, as TypeScript tries them. */
export function candidates(from: string, specifier: string): string[] {
  const base = normalize(directory(from) + specifier);
  const stem = base.replace(/\.js$/, "");
  const mapped = stem === base ? [] : [`${stem}.ts`];
  return base.endsWith(".ts") ? [base] : [...mapped, `${base}.ts`, `${base}/index.ts`];
}

/** Modules held in memory, by path. */
export function memoryHost(files: Readonly<Record<string, string>>): ModuleHost {
  const has = (path: string): boolean => Object.hasOwn(files, path);
  return {
    resolve: (from, specifier) => candidates(from, specifier).find(has) ?? null,
    read: (path) => (has(path) ? files[path] : null),
  };
}
