// What a loop carries: the leaves of some values, whose types are found by going round until they no longer change.
// Only a weak type may change, to the type that the body gives; what is static must come back as it was.
import { RegionBuilder } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";
import { ProgramError } from "../diagnostics.ts";
import { isPoison } from "../values/poison.ts";
import { ArrayVal, ObjectVal, type Tensor, type Val } from "../values/values.ts";
import { DEAD } from "./frames.ts";
import { irType, leafTensor, leafType, leafValue, meetLeaves, sameLeaf, type LeafType } from "./leaves.ts";
import { fill, merge, sideText, staticEqual, type Mismatch, type Slot, type Template } from "./merge.ts";

/** A carried value. DEAD as initial value: there is none, it takes the type of what the body gives. */
export interface CarryItem {
  readonly label: string;
  readonly initial: Val;
}

/** A carried value that shows up while the body is built; the body does not read it. */
export interface LateItem extends CarryItem {
  readonly next: Val;
}

export interface BodyResult<T> {
  /** One value for each item. */
  readonly next: readonly Val[];
  readonly late?: readonly LateItem[];
  readonly extra: T;
}

export interface Carry<T> {
  /** The body's region, still open: params are the carry, then the extra ones. */
  readonly region: RegionBuilder;
  /** Of the items, then of the late ones. */
  readonly templates: readonly Template[];
  readonly slots: readonly Slot[];
  /** What the body gives for each slot. */
  readonly next: readonly Val[];
  readonly extra: T;
}

/** Numbers, booleans, tensors; arrays and objects. */
export const isLeafOrNode = (value: Val): boolean =>
  leafType(value) !== null || value instanceof ArrayVal || value instanceof ObjectVal;

interface CarryRules {
  readonly fail: (mismatch: Mismatch) => never;
  /** Called before the body is built anew. */
  readonly retry?: () => void;
}

const ROUNDS = 10;

/** Builds the body until the carry's types stand still. */
export function findCarry<T>(
  items: readonly CarryItem[],
  extraTypes: readonly LeafType[],
  body: (values: readonly Val[], extra: readonly Tensor[]) => BodyResult<T>,
  rules: CarryRules,
): Carry<T> {
  const slots: Slot[] = [];
  const open = { keep: (leaf: Val) => !isLeafOrNode(leaf), fail: rules.fail };
  const templates = items.map(({ label, initial }) => merge([initial], label, slots, open));
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) rules.retry?.();
    const types = [...slots.map((slot) => slot.type), ...extraTypes];
    const region = new RegionBuilder(types.map(irType));
    const params = region.params.map((param, i) => leafTensor(param, types[i]));
    const carried = params.slice(0, slots.length);
    const given = templates.map((template) => fill(template, carried));
    const result = region.run(() => body(given, params.slice(slots.length)));
    const closed = closeCarry(templates, slots, result, items, rules);
    if (!closed.changed) {
      closed.late.forEach((slot, i) => region.addParam(irType(slot.type), { position: slots.length + i }));
      return {
        region,
        templates: closed.templates,
        slots: [...slots, ...closed.late],
        next: closed.next,
        extra: result.extra,
      };
    }
    closed.types.forEach((type, i) => (slots[i] = { ...slots[i], type }));
  }
  throw new ProgramError("TJ4004", `the types that a loop carries do not settle`);
}

function closeCarry(
  templates: readonly Template[],
  slots: readonly Slot[],
  result: BodyResult<unknown>,
  items: readonly CarryItem[],
  rules: CarryRules,
) {
  const types = slots.map((slot) => slot.type);
  const next: Val[] = [];
  const late: Slot[] = [];
  let changed = false;

  const visit = (template: Template, value: Val, path: string): Template => {
    if (isPoison(value)) return { kind: "static", value };
    const fail = (a: string, kind: Mismatch["kind"]): never => rules.fail({ path, a, b: sideText(value), kind });
    switch (template.kind) {
      case "static": {
        if (template.value === DEAD) return takeLate(value, DEAD, path);
        if (staticEqual(template.value, value) || isPoison(template.value)) return template;
        const missing = template.value === undefined || value === undefined;
        return fail(sideText(template.value), missing ? "missing" : isLeafOrNode(value) ? "structure" : "static");
      }
      case "slot": {
        const before = slots[template.slot].type;
        const after = value === DEAD ? before : leafType(value);
        if (!after) return fail(sideText(fillOne(before)), "structure");
        const met = meetLeaves(before, after) ?? fail(sideText(fillOne(before)), "type");
        if (!sameLeaf(met, before)) {
          types[template.slot] = met;
          changed = true;
        }
        next[template.slot] = value;
        return template;
      }
      case "array": {
        if (!(value instanceof ArrayVal) || value.items.length !== template.items.length)
          return fail(`an array of ${template.items.length}`, "structure");
        const parts = template.items.map((item, i) => visit(item, value.items[i], `${path}[${i}]`));
        return { ...template, items: parts };
      }
      case "object": {
        const keys = template.entries.map(([key]) => key);
        if (
          !(value instanceof ObjectVal) ||
          value.entries.size !== keys.length ||
          !keys.every((key) => value.entries.has(key))
        )
          // prettier-ignore
          return fail(`an object with ${keys.join(", ")}`, "structure");
        return {
          kind: "object",
          entries: template.entries.map(([key, entry]) => [key, visit(entry, value.entries.get(key), `${path}.${key}`)]), // prettier-ignore
        };
      }
    }
  };
  // A type as a value of it, for its text alone.
  const fillOne = (type: LeafType): Val => leafTensor({ type: irType(type) } as Value, type);

  const takeLate = (value: Val, initial: Val, path: string): Template => {
    const own: Slot[] = [];
    const template = merge([value], path, own, { keep: (leaf) => !isLeafOrNode(leaf), fail: rules.fail });
    const base = slots.length + late.length;
    late.push(...own.map((slot) => ({ leaves: [initial], type: slot.type })));
    own.forEach((slot, i) => (next[base + i] = slot.leaves[0]));
    return shift(template, base);
  };

  const closed = templates.map((template, i) => visit(template, result.next[i], items[i].label));
  for (const item of result.late ?? []) closed.push(takeLate(item.next, item.initial, item.label));
  // A part that is poison gives nothing.
  for (let i = 0; i < slots.length + late.length; i++) if (next[i] === undefined) next[i] = DEAD;
  return { templates: closed, types, next, late, changed };
}

function shift(template: Template, by: number): Template {
  switch (template.kind) {
    case "static":
      return template;
    case "slot":
      return { kind: "slot", slot: template.slot + by };
    case "array":
      return { ...template, items: template.items.map((item) => shift(item, by)) };
    case "object":
      return { kind: "object", entries: template.entries.map(([key, entry]) => [key, shift(entry, by)]) };
  }
}

/** The initial values of the slots, built in the open block. */
export const initialValues = ({ slots }: Carry<unknown>): Value[] =>
  slots.map((slot) => leafValue(slot.leaves[0], slot.type));

/** The next values of the slots, built in the body's region. */
export const nextValues = ({ region, slots, next }: Carry<unknown>): Value[] =>
  region.run(() => slots.map((slot, i) => leafValue(next[i], slot.type)));

/** The carried values once more, with these tensors for slots. */
export const carryValues = (carry: Carry<unknown>, values: readonly Value[]): Val[] => {
  const tensors = carry.slots.map((slot, i) => leafTensor(values[i], slot.type));
  return carry.templates.map((template) => fill(template, tensors));
};
