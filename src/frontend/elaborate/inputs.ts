// The inputs of an entry: what its annotations say of them, and placeholders made from that.
import type * as ast from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import type { DType } from "../../ir/dtype.ts";
import { POISON } from "../values/poison.ts";
import { ArrayVal, ObjectVal, type Val } from "../values/values.ts";
import { Placeholder } from "./placeholder.ts";
import type { DimCell, Scope } from "./scope.ts";
import { readType, typeText, type DimType } from "./types.ts";

/** What an annotation says of a parameter, or of a part of one. */
export type InputSpec =
  | { readonly kind: "tensor"; readonly dtype: DType | null; readonly dims: readonly DimType[] | null; readonly text: string } // prettier-ignore
  | { readonly kind: "key"; readonly dims: readonly DimType[] | null }
  /** `number`, `string`, `boolean`: a static value, or a scalar. */
  | { readonly kind: "static"; readonly type: string }
  | { readonly kind: "object"; readonly members: ReadonlyMap<string, InputMember> }
  | { readonly kind: "tuple"; readonly items: readonly InputSpec[] }
  | { readonly kind: "array"; readonly element: InputSpec }
  | { readonly kind: "none" }
  | { readonly kind: "any" };

export interface InputMember {
  readonly spec: InputSpec;
  readonly optional: boolean;
}

const ANY: InputSpec = { kind: "any" };

const DEEPEST = 30;
/** Aliases that name one another twice over would go on for ever: `type B = [A, A]; type C = [B, B]; …`. */
const MOST_PARTS = 100_000;

export function inputSpec(type: ast.TypeNode, scope: Scope): InputSpec {
  let parts = 0;
  return read(type, scope, 0);

  function read(part: ast.TypeNode, at: Scope, depth: number): InputSpec {
    if (depth > DEEPEST) return ANY;
    if (++parts > MOST_PARTS) {
      throw new ProgramError("TJ4010", `this type has more than ${MOST_PARTS} parts`, {
        span: type.span,
        hint: "values this large belong in tensors, as f32<[1000, 3]>",
      });
    }
    return specOf(part, at, (inner, scopeOfIt) => read(inner, scopeOfIt, depth + 1));
  }
}

function specOf(type: ast.TypeNode, scope: Scope, next: (inner: ast.TypeNode, at: Scope) => InputSpec): InputSpec {
  const read = readType(type, scope);
  const members = (list: readonly ast.TypeMember[], at: Scope): [string, InputMember][] =>
    list.map(({ name, optional, type: of }) => [name, { optional, spec: of ? next(of, at) : ANY }]);
  switch (read.kind) {
    case "tensor":
      return { kind: "tensor", dtype: read.dtype, dims: read.dims, text: typeText(type, scope) };
    case "key":
      return { kind: "key", dims: read.dims };
    case "primitive":
      return { kind: "static", type: read.name };
    case "array":
      return { kind: "array", element: next(read.element, read.scope) };
    case "partial":
      return next(read.type, read.scope);
    case "interface": {
      const own = read.binding.nodes.flatMap((node) => [
        ...node.extends.flatMap((base) => {
          const spec = next(base, read.scope);
          return spec.kind === "object" ? [...spec.members] : [];
        }),
        ...members(node.members, read.scope),
      ]);
      return { kind: "object", members: new Map(own) };
    }
    case "node":
      break;
    default:
      return ANY;
  }
  const { node, scope: at } = read;
  switch (node.kind) {
    case "typeTuple":
      return { kind: "tuple", items: node.elements.map((element) => next(element.type, at)) };
    case "typeArray":
      return { kind: "array", element: next(node.element, at) };
    case "typeObject":
      return node.index ? ANY : { kind: "object", members: new Map(members(node.members, at)) };
    case "typeUnion": {
      const specs = node.types.map((each) => next(each, at));
      if (node.operator === "&") {
        return { kind: "object", members: new Map(specs.flatMap((spec) => (spec.kind === "object" ? [...spec.members] : []))) }; // prettier-ignore
      }
      return specs.find((spec) => spec.kind !== "none" && spec.kind !== "any") ?? ANY;
    }
    case "typeLiteral":
      return node.value === null || node.value === undefined ? { kind: "none" } : { kind: "static", type: typeof node.value }; // prettier-ignore
    default:
      return ANY;
  }
}

/** Whether the annotation says all of the type. */
export function isClosed(spec: InputSpec): boolean {
  switch (spec.kind) {
    case "tensor":
      return spec.dtype !== null && spec.dims !== null && spec.dims.every(({ kind }) => kind === "size");
    case "key":
    case "none":
      return true;
    case "tuple":
      return spec.items.every(isClosed);
    case "object":
      return [...spec.members.values()].every((member) => isClosed(member.spec));
    default:
      return false;
  }
}

/** Whether the part at a path, which may be left out, is there: `b`, `p.bias`. */
export type IsThere = (path: string) => boolean;

/** How sizes of dimensions are found that nothing is given for. */
export type SizeOf = (cell: DimCell | null) => number | null;

export interface PlaceholderOptions {
  readonly sizeOf: SizeOf;
  /** In a check, what has no type of its own is poison: nothing is said about it. */
  readonly checking: boolean;
  readonly isThere: IsThere;
}

/** A placeholder tree for a spec. */
export function placeholderFor(spec: InputSpec, path: string, options: PlaceholderOptions): Val {
  const { sizeOf, checking, isThere } = options;
  const unknown = (what: string, hint: string): Val => {
    if (checking) return POISON;
    if (path.split(".").length > DEEPEST) {
      throw new ProgramError("TJ5007", `the type of ${path.split(".")[0]} holds itself, without an end`, {
        hint: "let it end: as an optional member, or in null",
      });
    }
    throw new ProgramError("TJ5007", `${path} ${what}`, { hint });
  };
  switch (spec.kind) {
    case "tensor": {
      const shape = shapeOf(spec.dims, path, sizeOf, checking);
      if (spec.dtype === null || shape === null) {
        const named = spec.dims?.some(({ kind }) => kind === "unknown");
        const hint = named ? "a size with a name is a type parameter: <N extends Dim>" : "annotate it, as in f32<[3, 4]>, or give argument types"; // prettier-ignore
        return unknown(`is annotated ${spec.text}, which leaves its type open`, hint);
      }
      return new Placeholder(spec.dtype, shape);
    }
    case "key":
      return new Placeholder("u32", shapeOf(spec.dims, path, sizeOf, checking) ?? [], { key: true });
    case "static":
      return unknown(`is a ${spec.type}, whose value must be known while compiling`, "give it as an argument");
    case "any":
      return unknown("has no type", "annotate it, as in f32<[3, 4]>, or give argument types");
    case "none":
      return null;
    case "tuple":
      return new ArrayVal(spec.items.map((item, i) => placeholderFor(item, `${path}[${i}]`, options)));
    case "array":
      return unknown("is an array of unknown length", "annotate it as a tuple, as in [f32<[3]>, f32<[3]>]");
    case "object": {
      const there = [...spec.members].filter(([name, { optional }]) => !optional || isThere(`${path}.${name}`));
      return new ObjectVal(
        new Map(there.map(([name, member]) => [name, placeholderFor(member.spec, `${path}.${name}`, options)])),
      );
    }
  }
}

function shapeOf(dims: readonly DimType[] | null, path: string, sizeOf: SizeOf, checking: boolean): number[] | null {
  if (dims === null) return null;
  const shape: number[] = [];
  for (const dim of dims) {
    if (dim.kind === "rest") return null;
    const size = dim.kind === "size" ? dim.size : sizeOf(dim.kind === "variable" ? dim.cell : null);
    if (size === null) {
      if (checking || dim.kind !== "variable") return null;
      throw new ProgramError("TJ5007", `the size of ${dim.cell.name} is not known, which ${path} needs`, {
        hint: `give it: --dim ${dim.cell.name}=32, or dims: { ${dim.cell.name}: 32 }`,
      });
    }
    if (!Number.isInteger(size) || size < 0) {
      throw new ProgramError("TJ5007", `${path}: a size must be an integer that is not negative, found ${size}`);
    }
    shape.push(size);
  }
  return shape;
}

/** Gives the host's plain numbers the dtype that the annotation names. */
export function adapt(value: Val, spec: InputSpec): Val {
  if (value instanceof Placeholder) {
    return value.options.free && spec.kind === "tensor" && spec.dtype !== null
      ? new Placeholder(spec.dtype, value.shape)
      : value;
  }
  if (value instanceof ArrayVal) {
    const part = (i: number): InputSpec =>
      spec.kind === "tuple" ? (spec.items[i] ?? ANY) : spec.kind === "array" ? spec.element : ANY;
    return new ArrayVal(value.items.map((item, i) => adapt(item, part(i))), value.names); // prettier-ignore
  }
  if (value instanceof ObjectVal) {
    const part = (key: string): InputSpec => (spec.kind === "object" ? (spec.members.get(key)?.spec ?? ANY) : ANY);
    return new ObjectVal(new Map([...value.entries].map(([key, item]) => [key, adapt(item, part(key))])));
  }
  return value;
}
