// Members of trees as the names of arrays in archives: `.layers[0].w` is layers.0.w, and back.

/** `path` as results name their members; the empty one is `result`. */
export const nameOf = (path: string): string =>
  path.replace(/\[(?:"((?:[^"\\]|\\.)*)"|(\d+))\]/g, ".$1$2").replace(/^\./, "") || "result";

type Tree<T> = T | { [key: string]: Tree<T> } | Tree<T>[];
type Branch<T> = Map<string, T | Branch<T>>;

const isList = (keys: readonly string[]): boolean => keys.length > 0 && keys.every((_, i) => keys.includes(String(i)));

function treeOf<T>(branch: Branch<T>): Tree<T> {
  const keys = [...branch.keys()];
  const part = (key: string): Tree<T> => {
    const value = branch.get(key)!;
    return value instanceof Map ? treeOf(value as Branch<T>) : value;
  };
  return isList(keys) ? keys.map((_, i) => part(String(i))) : Object.fromEntries(keys.map((key) => [key, part(key)]));
}

/** The tree that dotted names stand for; flat as they are where one name is a member of another. */
export function nest<T>(arrays: Readonly<Record<string, T>>): Tree<T> {
  const root: Branch<T> = new Map();
  for (const [name, array] of Object.entries(arrays)) {
    const steps = name.split(".");
    const last = steps.pop()!;
    let branch = root;
    for (const step of steps) {
      const next = branch.get(step) ?? new Map<string, T | Branch<T>>();
      if (!(next instanceof Map)) return { ...arrays };
      branch.set(step, next as Branch<T>);
      branch = next as Branch<T>;
    }
    if (branch.has(last)) return { ...arrays };
    branch.set(last, array);
  }
  return treeOf(root);
}
