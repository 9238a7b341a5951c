// The language's own names as the host sees them: `numpy.sin` is a name in an inline function, not a function to call.
import { INSPECT } from "./arrayText.ts";
const PATH = Symbol("tsjax.path");

export interface LibraryRef {
  readonly [PATH]: string;
}

/** Calls a name of the language with values of the host. */
export type LibraryCall = (path: string, args: readonly unknown[]) => unknown;

const onlyInside: LibraryCall = (path) => {
  throw new TypeError(`${path} works inside functions that tsjax compiles: jit((x) => ${path}(x))`);
};

/** A stand-in for a name of the language, and for every member of it, but for those that the host itself can do. */
export function libraryRef(
  path: string,
  call: LibraryCall = onlyInside,
  host: Readonly<Record<string, unknown>> = {},
): LibraryRef {
  const target = (...args: unknown[]): unknown => call(path, args);
  Object.defineProperty(target, INSPECT, { value: () => path });
  const members = new Map<string, LibraryRef>();
  const memberOf = (name: string): LibraryRef => {
    let member = members.get(name);
    if (!member) members.set(name, (member = libraryRef(`${path}.${name}`, call)));
    return member;
  };
  return new Proxy(target as unknown as LibraryRef, {
    get: (_, key) => {
      if (key === PATH) return path;
      if (typeof key === "string" && Object.hasOwn(host, key)) return host[key];
      if (key === Symbol.toPrimitive || key === "toString") return () => path;
      return typeof key === "string" ? memberOf(key) : undefined;
    },
    has: (_, key) => key === PATH,
  });
}

/** The dotted name that a value stands for; null for any other value. */
export const pathOf = (value: unknown): string | null =>
  (typeof value === "function" || typeof value === "object") && value !== null && PATH in value
    ? (value as LibraryRef)[PATH]
    : null;
