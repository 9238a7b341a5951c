// Values against their annotations. Static numbers and weak tensors take the annotated dtype, everything else must
// have it already; sizes are checked, and give dimension variables their values.
import type * as ast from "../ast.ts";
import { DTYPE_INFO, isFloat, isInteger, type DType } from "../../ir/dtype.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Code } from "../codes.ts";
import { nearest } from "../nearest.ts";
import type { Span } from "../source.ts";
import { asTensor, astype } from "../tensor/convert.ts";
import { promoteTypes } from "../tensor/promotion.ts";
import { describe, typeText as tensorText } from "../values/describe.ts";
import { isPoison } from "../values/poison.ts";
import { ArrayVal, FunctionVal, Num, ObjectVal, Tensor, type Val } from "../values/values.ts";
import { located } from "./located.ts";
import type { DimCell, Scope } from "./scope.ts";
import { readType, typeText, type DimType, type ReadType } from "./types.ts";

export interface FitPlace {
  /** What is checked: a parameter's or variable's name, "the value". */
  readonly label: string;
  /** The function whose parameter it is. */
  readonly callee?: string;
  readonly span: Span;
}

interface Context {
  readonly place: FitPlace;
  /** From the label to the part under check: `.w[0]`. */
  readonly path: string;
  /** The annotation that is checked, for messages. */
  readonly type: ast.TypeNode;
  readonly scope: Scope;
}

/** The value as the annotation has it. Throws TJ2006 to TJ2008. */
export const fitAnnotation = (value: Val, type: ast.TypeNode, scope: Scope, place: FitPlace): Val =>
  located(place.span, () => fit(value, type, scope, { place, path: "", type, scope }));

/** A function's result against its annotation. */
export function fitResult(
  value: Val,
  type: ast.TypeNode,
  scope: Scope,
  name: string,
  node: ast.FunctionExpression,
): Val {
  const read = readType(type, scope);
  const wantsValue = read.kind === "tensor" || read.kind === "key";
  if (value === undefined && wantsValue) {
    throw new ProgramError("TJ4005", `${name} has no return, but its annotation promises ${typeText(type, scope)}`, {
      span: node.name?.span ?? node.span,
      hint: "return a value on every path",
    });
  }
  const returned = node.body.kind === "block" ? lastReturn(node.body) : node.body;
  if (value !== undefined && !isPoison(value) && type.kind === "typeReference" && type.name === "void") {
    throw new ProgramError("TJ2006", `${name}: the result is ${describe(value)}, but its annotation is void`, {
      span: returned?.span ?? type.span,
      hint: "annotate the type of the result, or leave the annotation out",
    });
  }
  return fitAnnotation(value, type, scope, { label: "the result", callee: name, span: returned?.span ?? type.span });
}

export const lastReturn = (body: ast.Block): ast.Return | undefined =>
  body.body.findLast((statement) => statement.kind === "return");

function fail(code: Code, context: Context, message: string, hint?: string): never {
  const { place, path, type, scope } = context;
  const subject = `${place.callee ? `${place.callee}: ` : ""}${place.label}${path}`;
  const sizes = code === "TJ2007" ? "" : knownSizes(type, scope);
  throw new ProgramError(code, `${subject} ${message}${sizes}`, {
    span: place.span,
    hint,
    related: [{ span: type.span, message: "annotated here" }],
  });
}

/** ` where B = 3`, for the dimension variables that the annotation names. */
function knownSizes(type: ast.TypeNode, scope: Scope): string {
  const cells = new Map<string, number>();
  const text = typeText(type, scope);
  for (const name of text.match(/[A-Za-z_$][\w$]*/g) ?? []) {
    const binding = scope.lookupType(name);
    if (binding?.kind === "dim" && binding.size !== null) cells.set(name, binding.size);
  }
  return cells.size === 0 ? "" : ` where ${[...cells].map(([name, size]) => `${name} = ${size}`).join(", ")}`;
}

function fit(value: Val, type: ast.TypeNode, scope: Scope, context: Context): Val {
  if (isPoison(value)) return value;
  const read = readType(type, scope);
  switch (read.kind) {
    case "any":
    case "dim":
      return value;
    case "tensor":
      return fitTensor(value, read, type, context);
    case "key":
      return fitKey(value, read.dims, context);
    case "primitive":
      return fitPrimitive(value, read.name, context);
    case "array":
      return fitItems(value, () => read.element, read.scope, context);
    case "record":
      return fitEntries(value, () => read.element, read.scope, context);
    case "partial":
      return value;
    case "interface": {
      let result = value;
      for (const node of read.binding.nodes) {
        for (const base of node.extends) result = fit(result, base, read.scope, context);
        result = fitMembers(result, node.members, read.scope, context);
      }
      return result;
    }
    case "node":
      return fitNode(value, read.node, read.scope, context);
  }
}

function fitNode(value: Val, node: Exclude<ast.TypeNode, ast.TypeReference>, scope: Scope, context: Context): Val {
  switch (node.kind) {
    case "typeTuple":
      return fitTuple(value, node, scope, context);
    case "typeArray":
      return fitItems(value, () => node.element, scope, context);
    case "typeObject": {
      const result = fitMembers(value, node.members, scope, context);
      return node.index ? fitEntries(result, () => node.index, scope, context) : result;
    }
    case "typeUnion":
      return fitUnion(value, node, scope, context);
    case "typeLiteral": {
      const found = value instanceof Num ? value.value : value;
      if (found === node.value || value instanceof Tensor) return value;
      // Trees know one kind of nothing: the annotation says which it is here.
      if ((value === null || value === undefined) && (node.value === null || node.value === undefined)) return node.value; // prettier-ignore
      return fail("TJ2006", context, `is ${describe(value)}, but its annotation is ${JSON.stringify(node.value) ?? "undefined"}`); // prettier-ignore
    }
    case "typeFunction":
      if (value instanceof FunctionVal || value === undefined) return value;
      return fail("TJ2006", context, `is ${describe(value)}, but its annotation is a function`);
    case "typeOther":
      return value;
  }
}

// ── Tensors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function fitTensor(value: Val, read: Extract<ReadType, { kind: "tensor" }>, type: ast.TypeNode, context: Context): Val {
  const declared = typeText(type, context.scope);
  const { dtype, dims } = read;
  // What a scan over nothing gives its function for a row.
  if (value === null && dtype === null) return value;
  if (value instanceof Num || typeof value === "boolean" || typeof value === "bigint") {
    if (dtype === null) return asTensor(value);
    const converted = fromStatic(value, dtype);
    if (!converted) {
      return fail("TJ2006", context, `is ${describe(value)}, which ${dtype} cannot hold exactly, but its annotation is ${declared}`); // prettier-ignore
    }
    checkDims(converted, dims, declared, context);
    return converted;
  }
  if (!(value instanceof Tensor) || (value.key && dtype !== null)) {
    const hint = value instanceof ArrayVal ? "make a tensor of it with np.array(…) or np.stack(…)" : undefined;
    return fail("TJ2006", context, `is ${describe(value)}, but its annotation is ${declared}`, hint);
  }
  let result = value;
  if (dtype !== null && (value.dtype !== dtype || value.weak)) {
    const converts =
      value.weak && promoteTypes({ dtype: value.dtype, weak: true }, { dtype, weak: false })?.dtype === dtype;
    if (value.dtype !== dtype && !converts) {
      const hint = `convert it with .astype(${dtype}), or change the annotation`;
      return fail("TJ2006", context, `is ${tensorText(value)}, but its annotation is ${declared}`, hint);
    }
    result = astype(value, dtype);
  }
  checkDims(result, dims, declared, context);
  return result;
}

/** A static number as a scalar of that dtype; null when that loses something. */
function fromStatic(value: Num | boolean | bigint, dtype: DType): Tensor | null {
  if (dtype === "bool") return typeof value === "boolean" ? asTensor(value) : null;
  if (typeof value === "boolean") return null;
  const number = value instanceof Num ? value.value : value;
  if (isInteger(dtype)) {
    if (typeof number === "number" && !Number.isInteger(number)) return null;
    const { bits, kind } = DTYPE_INFO[dtype];
    const exact = BigInt(number);
    const low = kind === "uint" ? 0n : -(1n << BigInt(bits - 1));
    const high = kind === "uint" ? (1n << BigInt(bits)) - 1n : (1n << BigInt(bits - 1)) - 1n;
    if (exact < low || exact > high) return null;
  }
  if (isFloat(dtype) && typeof number === "bigint" && BigInt(Number(number)) !== number) return null;
  return asTensor(value, "a number", dtype);
}

function fitKey(value: Val, dims: readonly DimType[] | null, context: Context): Val {
  const raw = value instanceof Tensor && !value.key && value.dtype === "u32" && value.shape[value.ndim - 1] === 2;
  if (!(value instanceof Tensor) || !(value.key || raw)) {
    return fail("TJ2006", context, `is ${describe(value)}, but its annotation is a PRNG key`, "make one with random.key(seed)"); // prettier-ignore
  }
  if (value.key) checkDims(value, dims, typeText(context.type, context.scope), context);
  return value;
}

function checkDims(value: Tensor, dims: readonly DimType[] | null, declared: string, context: Context): void {
  if (dims === null) return;
  const open = dims.findIndex((dim) => dim.kind === "rest");
  const found = tensorText(value);
  const rank = value.ndim;
  if (open < 0 ? rank !== dims.length : rank < dims.length - 1) {
    const wanted = open < 0 ? `rank ${dims.length}` : `rank ${dims.length - 1} or more`;
    fail("TJ2008", context, `is ${found}, of rank ${rank}, but its annotation is ${declared}, of ${wanted}`);
  }
  const subject = `${context.place.label}${context.path}`;
  dims.forEach((dim, i) => {
    if (i === open) return;
    const axis = open >= 0 && i > open ? rank - dims.length + i : i;
    const size = value.shape[axis];
    if (dim.kind === "size" && dim.size !== size) {
      fail("TJ2006", context, `is ${found}, but its annotation is ${declared}: axis ${axis} has size ${size}, not ${dim.size}`); // prettier-ignore
    }
    if (dim.kind === "variable") bindDim(dim.cell, size, found, subject, axis, declared, context);
  });
}

function bindDim(
  cell: DimCell, size: number, found: string, subject: string, axis: number, declared: string, context: Context,
): void {
  if (cell.size === null) {
    cell.size = size;
    cell.boundBy = `${subject} is ${found}`;
  } else if (cell.size !== size) {
    const earlier = cell.boundBy === "" ? "" : ` (${cell.boundBy})`;
    fail("TJ2007", context, `is ${found}, but its annotation is ${declared}: ${cell.name} would be ${size} by axis ${axis}, and is ${cell.size} already${earlier}`); // prettier-ignore
  }
} // prettier-ignore

// ── Structures ───────────────────────────────────────────────────────────────────────────────────────────────────────

function fitPrimitive(value: Val, name: "number" | "string" | "boolean" | "bigint", context: Context): Val {
  const fits =
    name === "string"
      ? typeof value === "string"
      : name === "number"
        ? value instanceof Num || value instanceof Tensor
        : name === "boolean"
          ? typeof value === "boolean" || value instanceof Tensor
          : typeof value === "bigint" || value instanceof Num;
  return fits ? value : fail("TJ2006", context, `is ${describe(value)}, but its annotation is ${name}`);
}

const inside = (context: Context, step: string): Context => ({ ...context, path: context.path + step });

/** The same container where nothing changed, so that it stays the very one that was given. */
function rebuilt(value: ArrayVal, items: readonly Val[]): ArrayVal {
  return items.every((item, i) => item === value.items[i]) ? value : new ArrayVal([...items], value.names);
}

function fitItems(value: Val, element: (i: number) => ast.TypeNode | null, scope: Scope, context: Context): Val {
  if (value instanceof Tensor && value.ndim > 0) return value;
  if (!(value instanceof ArrayVal))
    return fail("TJ2006", context, `is ${describe(value)}, but its annotation is an array`);
  const items = value.items.map((item, i) => {
    const type = element(i);
    return type ? fit(item, type, scope, inside(context, `[${i}]`)) : item;
  });
  return rebuilt(value, items);
}

function fitTuple(value: Val, node: ast.TypeTuple, scope: Scope, context: Context): Val {
  const { elements } = node;
  const rest = elements.findIndex((element) => element.rest);
  if (value instanceof Tensor && value.ndim > 0) return value;
  if (value instanceof ArrayVal) {
    const least = elements.filter((element) => !element.optional && !element.rest).length;
    const most = rest < 0 ? elements.length : Infinity;
    if (value.items.length < least || value.items.length > most) {
      const wanted = least === most ? String(least) : most === Infinity ? `${least} or more` : `${least} to ${most}`;
      fail("TJ2006", context, `is ${describe(value)}, but its annotation is a tuple of ${wanted}`);
    }
  }
  return fitItems(value, (i) => (rest >= 0 && i >= rest ? null : (elements[i]?.type ?? null)), scope, context);
}

function fitMembers(value: Val, members: readonly ast.TypeMember[], scope: Scope, context: Context): Val {
  if (!(value instanceof ObjectVal)) {
    if (
      value === null ||
      value === undefined ||
      value instanceof Num ||
      value instanceof ArrayVal ||
      value instanceof Tensor ||
      typeof value === "string"
    ) {
      // prettier-ignore
      if (members.length > 0 && members.some((member) => !member.optional) && !(value instanceof ArrayVal && value.names)) {
        return fail("TJ2006", context, `is ${describe(value)}, but its annotation is an object with ${members.map(({ name }) => name).join(", ")}`); // prettier-ignore
      }
    }
    return value;
  }
  let changed: Map<string, Val> | null = null;
  for (const { name, optional, type } of members) {
    if (!value.entries.has(name)) {
      if (optional) continue;
      const near = nearest(name, value.entries.keys());
      const hint = near ? `did you mean ${name} where it says ${near}?` : `add ${name}`;
      fail("TJ2006", context, `lacks the property ${name} of its annotation; it is ${describe(value)}`, hint);
    }
    const before = value.entries.get(name);
    if (!type || (optional && before === undefined)) continue;
    const after = fit(before, type, scope, inside(context, `.${name}`));
    if (after !== before) (changed ??= new Map(value.entries)).set(name, after);
  }
  return changed ? new ObjectVal(changed) : value;
}

function fitEntries(value: Val, element: () => ast.TypeNode | null, scope: Scope, context: Context): Val {
  const type = element();
  if (!(value instanceof ObjectVal) || !type) return value;
  const entries = [...value.entries].map(([key, entry]): [string, Val] => [key, fit(entry, type, scope, inside(context, `.${key}`))]); // prettier-ignore
  return entries.every(([key, entry]) => value.entries.get(key) === entry) ? value : new ObjectVal(new Map(entries));
}

function fitUnion(value: Val, node: ast.TypeUnion, scope: Scope, context: Context): Val {
  if (node.operator === "&") return node.types.reduce((result, type) => fit(result, type, scope, context), value);
  let first: ProgramError | null = null;
  for (const type of node.types) {
    try {
      return fit(value, type, scope, context);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      first ??= error;
    }
  }
  if (node.types.length === 1 && first) throw first;
  return fail("TJ2006", context, `is ${describe(value)}, but its annotation is ${typeText(node, scope)}`);
}
