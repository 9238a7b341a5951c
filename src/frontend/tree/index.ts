// Pytrees: nested arrays and objects as lists of leaves plus a structure.
export { flatten, flattenUpTo, leavesOf, treeOf, type Flat } from "./flatten.ts";
export { mapTree, unflatten } from "./unflatten.ts";
export { LEAF, leafCount, NULL, paths, sameTree, treeText, type TreeDef } from "./structure.ts";
