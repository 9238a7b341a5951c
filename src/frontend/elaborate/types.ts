// Type annotations, read: which tensor type, alias, interface or dimension a type stands for, in its scope.
import type { TypeNode, TypeParam, TypeReference } from "../ast.ts";
import type { DType } from "../../ir/dtype.ts";
import { ProgramError } from "../diagnostics.ts";
import { sourceText } from "../source.ts";
import { Scope, type DimCell, type TypeBinding } from "./scope.ts";

/** One entry of a shape annotation. */
export type DimType =
  | { readonly kind: "size"; readonly size: number }
  | { readonly kind: "variable"; readonly cell: DimCell }
  /** `number`, `Dim` or anything else that says nothing. */
  | { readonly kind: "unknown" }
  /** `...S`: any number of dimensions. */
  | { readonly kind: "rest" };

/** A type with its names looked up one level deep. */
export type ReadType =
  | { readonly kind: "tensor"; readonly dtype: DType | null; readonly dims: readonly DimType[] | null }
  | { readonly kind: "key"; readonly dims: readonly DimType[] | null }
  | { readonly kind: "primitive"; readonly name: "number" | "string" | "boolean" | "bigint" }
  | { readonly kind: "dim" }
  | { readonly kind: "node"; readonly node: Exclude<TypeNode, TypeReference>; readonly scope: Scope }
  | { readonly kind: "interface"; readonly binding: Extract<TypeBinding, { kind: "interface" }>; readonly scope: Scope }
  | { readonly kind: "array"; readonly element: TypeNode; readonly scope: Scope }
  | { readonly kind: "record"; readonly element: TypeNode; readonly scope: Scope }
  | { readonly kind: "partial"; readonly type: TypeNode; readonly scope: Scope }
  | { readonly kind: "any" };

const ANY: ReadType = { kind: "any" };
const PRIMITIVES = ["number", "string", "boolean", "bigint"] as const;

/** Aliases of aliases; more of them lead back to themselves, which is told where they are declared. */
const LONGEST = 100;

export function readType(type: TypeNode, scope: Scope, passed = 0): ReadType {
  if (passed > LONGEST) return ANY;
  if (type.kind !== "typeReference") return { kind: "node", node: type, scope };
  const { name, args } = type;
  const binding = lookup(name, scope);
  if (!binding) {
    if (/\.[a-z]\w*$/.test(name)) {
      throw new ProgramError("TJ3001", `there is no type ${name}`, {
        span: type.span,
        hint: "tensors are annotated with their dtype and shape: f32<[3, 4]>",
      });
    }
    const primitive = PRIMITIVES.find((each) => each === name);
    if (primitive) return { kind: "primitive", name: primitive };
    if (args.length > 0) {
      if (name === "Array" || name === "ReadonlyArray") return { kind: "array", element: args[0], scope };
      if (name === "Readonly" || name === "Required" || name === "NonNullable") return readType(args[0], scope);
      if (name === "Partial") return { kind: "partial", type: args[0], scope };
      if (name === "Record" && args.length > 1) return { kind: "record", element: args[1], scope };
    }
    return ANY;
  }
  switch (binding.kind) {
    case "alias":
      return readType(binding.node.type, withArgs(binding.scope, binding.node.typeParams, args, scope), passed + 1);
    case "interface":
      return {
        kind: "interface",
        binding,
        scope: withArgs(binding.scope, binding.nodes[0].typeParams, args, scope),
      };
    case "node":
      return readType(binding.type, binding.scope);
    case "dim":
      return { kind: "dim" };
    case "library":
      switch (binding.type.kind) {
        case "dtype":
          return { kind: "tensor", dtype: binding.type.dtype, dims: args.length === 0 ? [] : readDims(args[0], scope) };
        case "tensor":
          return {
            kind: "tensor",
            dtype: null,
            dims: args.length === 0 ? null : readDims(args[args.length - 1], scope),
          };
        case "key":
          return { kind: "key", dims: args.length === 0 ? null : readDims(args[0], scope) };
        case "dim":
          return { kind: "dim" };
        case "any":
          return ANY;
      }
  }
}

/** `ns.Name` goes by the namespace's own types. */
function lookup(name: string, scope: Scope): TypeBinding | undefined {
  return scope.lookupType(name);
}

/** The scope that an alias or interface is read in: its own, with type arguments for its parameters. */
function withArgs(scope: Scope, params: readonly TypeParam[], args: readonly TypeNode[], site: Scope): Scope {
  if (params.length === 0) return scope;
  const inner = new Scope(scope);
  params.forEach((param, i) => {
    if (i < args.length) inner.declareType(param.name, argumentBinding(args[i], site));
    else inner.declareType(param.name, { kind: "library", type: { kind: "any" } });
  });
  return inner;
}

/** A dimension given for a dimension stays the very same one. */
function argumentBinding(type: TypeNode, site: Scope): TypeBinding {
  if (type.kind === "typeReference" && type.args.length === 0) {
    const binding = site.lookupType(type.name);
    if (binding?.kind === "dim") return binding;
  }
  return { kind: "node", type, scope: site };
}

/** The shape of `f32<[B, 4]>`; null when it says nothing about the rank. */
function readDims(type: TypeNode, scope: Scope): readonly DimType[] | null {
  const read = readType(type, scope);
  if (read.kind !== "node" || read.node.kind !== "typeTuple") return null;
  return read.node.elements.map((element): DimType =>
    element.rest ? { kind: "rest" } : readDim(element.type, read.scope),
  );
}

function readDim(type: TypeNode, scope: Scope): DimType {
  if (type.kind === "typeLiteral") {
    return typeof type.value === "number" ? { kind: "size", size: type.value } : { kind: "unknown" };
  }
  if (type.kind !== "typeReference") return { kind: "unknown" };
  const binding = scope.lookupType(type.name);
  if (binding?.kind === "dim") return { kind: "variable", cell: binding };
  if (binding?.kind === "node") return readDim(binding.type, binding.scope);
  if (binding?.kind === "alias" && type.args.length === 0) return readDim(binding.node.type, binding.scope);
  return { kind: "unknown" };
}

/** Type parameters for one call: `B extends Dim` is a dimension to be found, the others take anything. */
export function declareTypeParams(params: readonly TypeParam[], scope: Scope): DimCell[] {
  const cells: DimCell[] = [];
  for (const { name, constraint } of params) {
    const isDim = constraint !== null && readType(constraint, scope).kind === "dim";
    if (isDim) {
      const cell: DimCell = { kind: "dim", name, size: null, boundBy: "" };
      cells.push(cell);
      scope.declareType(name, cell);
    } else scope.declareType(name, { kind: "library", type: { kind: "any" } });
  }
  return cells;
}

/** The type as it is written, for messages: `f32[B,784]`. */
export function typeText(type: TypeNode, scope: Scope): string {
  const read = readType(type, scope);
  if (read.kind === "tensor") return `${read.dtype ?? "Tensor"}${dimsText(read.dims)}`;
  if (read.kind === "key") return `key${dimsText(read.dims)}`;
  const text = sourceText(type).replace(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const dimsText = (dims: readonly DimType[] | null): string =>
  dims === null || dims.length === 0 ? "" : `[${dims.map(dimText).join(",")}]`;

const dimText = (dim: DimType): string => {
  switch (dim.kind) {
    case "size":
      return String(dim.size);
    case "variable":
      return dim.cell.name;
    case "unknown":
      return "?";
    case "rest":
      return "...";
  }
};
