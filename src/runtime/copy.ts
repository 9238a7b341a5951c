// A process may have loaded this library several times: two versions of it, or its sources beside its bundle. What they name
// in places that all of them see must differ.

const KEY = Symbol.for("tsjax.copies");
const shared = globalThis as { [KEY]?: number };
const number = (shared[KEY] = (shared[KEY] ?? 0) + 1);

/** A name of this copy's own in this thread; the first one's is plain. */
export const ownName = (name: string): string => (number === 1 ? name : `${name}_copy${number}`);
