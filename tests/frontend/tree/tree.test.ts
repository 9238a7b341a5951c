import { describe, expect, test } from "vitest";
import {
  flatten,
  flattenUpTo,
  paths,
  sameTree,
  treeOf,
  treeText,
  unflatten,
} from "../../../src/frontend/tree/index.ts";
import { array, int, object, type Val } from "../../../src/frontend/values/values.ts";

const sample = (): Val => object({ b: array([int(1), null, true]), a: object({ c: int(2) }) });

describe("pytrees", () => {
  test("leaves come in the order of sorted keys", () => {
    expect(flatten(sample()).leaves).toEqual([int(2), int(1), true]);
  });
  test("structure prints", () => {
    expect(treeText(treeOf(sample()))).toBe("{a: {c: *}, b: [*, null, *]}");
  });
  test("paths name each leaf", () => {
    expect(paths(treeOf(sample()))).toEqual([".a.c", ".b[0]", ".b[2]"]);
    expect(paths(treeOf(int(1)))).toEqual([""]);
  });
  test("unflatten inverts flatten", () => {
    const { leaves, tree } = flatten(sample());
    expect(flatten(unflatten(tree, leaves))).toEqual({ leaves, tree });
    expect(() => unflatten(tree, leaves.slice(1))).toThrow();
    expect(() => unflatten(tree, [...leaves, 1n])).toThrow();
  });
  test("structures compare by nodes", () => {
    expect(sameTree(treeOf(array([int(1)])), treeOf(array([true])))).toBe(true);
    expect(sameTree(treeOf(array([int(1)])), treeOf(array([null])))).toBe(false);
    expect(sameTree(treeOf(object({ a: 1n })), treeOf(object({ b: 1n })))).toBe(false);
  });
  test("flattenUpTo stops at the prefix's leaves", () => {
    const prefix = treeOf(object({ a: int(0), b: int(0) }));
    expect(flattenUpTo(prefix, sample())?.length).toBe(2);
    expect(flattenUpTo(prefix, array([]))).toBeNull();
  });
});
