// Several values, one from each path, as one. What is static and the same on all paths stays static; every other
// number, boolean or tensor becomes a slot, which the conditional or loop gives as a result; structures must agree.
import { describe } from "../values/describe.ts";
import { isPoison, POISON } from "../values/poison.ts";
import {
  ArrayVal, DTypeVal, FunctionVal, NamespaceVal, Num, ObjectVal, OpaqueVal, type Tensor, type Val,
} from "../values/values.ts"; // prettier-ignore
import { DEAD } from "./frames.ts";
import { leafText, leafType, meetLeaves, type LeafType } from "./leaves.ts";

export interface Slot {
  /** One leaf a path; DEAD where the path gives none. */
  readonly leaves: readonly Val[];
  readonly type: LeafType;
}

export type Template =
  | { readonly kind: "static"; readonly value: Val }
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "array"; readonly items: readonly Template[]; readonly names: readonly string[] | null }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Template])[] };

export interface Mismatch {
  /** What differs, from the root: `state.w`, `the result[0]`. */
  readonly path: string;
  readonly a: string;
  readonly b: string;
  /** `static`: both are values that only exist while compiling, and differ. */
  readonly kind: "type" | "structure" | "static" | "missing";
}

export interface MergeRules {
  /** Throws the error. */
  readonly fail: (mismatch: Mismatch) => never;
  /** Whether this leaf, the same on all paths that give one, may stay as it is: true for what is from outside. */
  readonly keep: (leaf: Val) => boolean;
}

export const staticEqual = (a: Val, b: Val): boolean =>
  a === b ||
  (a instanceof Num && b instanceof Num && Object.is(a.value, b.value) && a.integer === b.integer) ||
  (a instanceof DTypeVal && b instanceof DTypeVal && a.dtype === b.dtype) ||
  (a instanceof OpaqueVal && b instanceof OpaqueVal && a.equals(b));

const isAtom = (value: Val): boolean =>
  value === null ||
  value === undefined ||
  typeof value === "string" ||
  value instanceof DTypeVal ||
  value instanceof FunctionVal ||
  value instanceof NamespaceVal ||
  value instanceof OpaqueVal;

/** A short text of one side: the type of a leaf, else a description. */
export function sideText(value: Val): string {
  const type = leafType(value);
  return type ? leafText(type) : describe(value);
}

/** Merges values, adding to `slots`. */
export function merge(values: readonly Val[], path: string, slots: Slot[], rules: MergeRules): Template {
  const live = values.filter((value) => value !== DEAD);
  if (live.length === 0) return { kind: "static", value: DEAD };
  if (live.some(isPoison)) return { kind: "static", value: POISON };
  const [first] = live;
  if (live.every((value) => staticEqual(value, first)) && rules.keep(first)) return { kind: "static", value: first };
  const fail = (other: Val, kind: Mismatch["kind"]): never =>
    rules.fail({ path, a: sideText(first), b: sideText(other), kind });

  const missing = live.find((value) => value === undefined);
  if (missing === undefined && live.includes(undefined)) {
    const other = live.find((value) => value !== undefined);
    return rules.fail({ path, a: sideText(first), b: sideText(first === undefined ? other : undefined), kind: "missing" }); // prettier-ignore
  }
  if (first instanceof ArrayVal) {
    for (const value of live) {
      if (!(value instanceof ArrayVal)) return fail(value, "structure");
      if (value.items.length !== first.items.length) return fail(value, "structure");
    }
    const part = (i: number): Val[] => values.map((value) => (value instanceof ArrayVal ? value.items[i] : DEAD));
    const items = first.items.map((_, i) => merge(part(i), `${path}[${i}]`, slots, rules));
    return { kind: "array", items, names: first.names };
  }
  if (first instanceof ObjectVal) {
    const keys = [...first.entries.keys()];
    for (const value of live) {
      if (!(value instanceof ObjectVal)) return fail(value, "structure");
      if (value.entries.size !== keys.length || !keys.every((key) => value.entries.has(key)))
        return fail(value, "structure");
    }
    const part = (key: string): Val[] => values.map((value) => (value instanceof ObjectVal ? value.entries.get(key) : DEAD)); // prettier-ignore
    return {
      kind: "object",
      entries: keys.map((key) => [key, merge(part(key), `${path}.${key}`, slots, rules)] as const),
    };
  }
  if (isAtom(first)) {
    const other = live.find((value) => !staticEqual(value, first)) ?? first;
    return fail(other, isAtom(other) ? "static" : "structure");
  }
  let type: LeafType | null = null;
  for (const value of live) {
    const next = leafType(value);
    if (!next) return fail(value, "structure");
    const met: LeafType | null = type ? meetLeaves(type, next) : next;
    if (!met) return fail(value, "type");
    type = met;
  }
  if (!type) return { kind: "static", value: DEAD };
  slots.push({ leaves: values, type });
  return { kind: "slot", slot: slots.length - 1 };
}

/** The merged value, once the slots have theirs. */
export function fill(template: Template, tensors: readonly Tensor[]): Val {
  switch (template.kind) {
    case "static":
      return template.value;
    case "slot":
      return tensors[template.slot];
    case "array":
      return new ArrayVal(
        template.items.map((item) => fill(item, tensors)),
        template.names,
      );
    case "object":
      return new ObjectVal(new Map(template.entries.map(([key, entry]) => [key, fill(entry, tensors)])));
  }
}
