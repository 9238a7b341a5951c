// The structure of a pytree: what is left of a nested value when its leaves are taken out.
//
//   { b: [x, y], a: 1 }   ⇒   leaves 1, x, y   and   {a: *, b: [*, *]}
//
// Objects go by sorted keys and null is an empty node, both as in JAX. Whatever is no array, object or null is a leaf.

export type TreeDef =
  | { readonly kind: "leaf" }
  | { readonly kind: "null" }
  | { readonly kind: "array"; readonly items: readonly TreeDef[]; readonly names: readonly string[] | null }
  | { readonly kind: "object"; readonly keys: readonly string[]; readonly items: readonly TreeDef[] };

export const LEAF: TreeDef = { kind: "leaf" };
export const NULL: TreeDef = { kind: "null" };

/** The same nodes in the same places; names of tuple fields do not matter. */
export function sameTree(a: TreeDef, b: TreeDef): boolean {
  if (a === b) return true;
  if (a.kind === "array" && b.kind === "array") return sameItems(a.items, b.items);
  if (a.kind === "object" && b.kind === "object") {
    return (
      a.keys.length === b.keys.length && a.keys.every((key, i) => key === b.keys[i]) && sameItems(a.items, b.items)
    );
  }
  return a.kind === b.kind;
}

const sameItems = (a: readonly TreeDef[], b: readonly TreeDef[]): boolean =>
  a.length === b.length && a.every((item, i) => sameTree(item, b[i]));

export function leafCount(tree: TreeDef): number {
  if (tree.kind === "leaf") return 1;
  if (tree.kind === "null") return 0;
  return tree.items.reduce((count, item) => count + leafCount(item), 0);
}

/** As messages show it: `{a: *, b: [*, *]}`. */
export function treeText(tree: TreeDef): string {
  switch (tree.kind) {
    case "leaf":
      return "*";
    case "null":
      return "null";
    case "array":
      return `[${tree.items.map(treeText).join(", ")}]`;
    case "object":
      return `{${tree.keys.map((key, i) => `${key}: ${treeText(tree.items[i])}`).join(", ")}}`;
  }
}

const pathStep = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/** How each leaf is reached from the root, in order: `.layers[0].w`; the empty text for a lone leaf. */
export function paths(tree: TreeDef, prefix = ""): string[] {
  switch (tree.kind) {
    case "leaf":
      return [prefix];
    case "null":
      return [];
    case "array":
      return tree.items.flatMap((item, i) => paths(item, `${prefix}[${i}]`));
    case "object":
      return tree.keys.flatMap((key, i) => paths(tree.items[i], prefix + pathStep(key)));
  }
}
