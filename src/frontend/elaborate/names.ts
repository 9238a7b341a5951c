// The names of one scope as the text has them, and the errors about names.
import type * as ast from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import { nearest } from "../nearest.ts";
import type { Span } from "../source.ts";
import { dtypeMeant } from "../numpyDtypes.ts";
import { camelCase, otherName } from "./otherNames.ts";
import { libraryType, libraryValue } from "./libraryNames.ts";
import { leftOutGlobal } from "../statics/globals.ts";

export interface Declared {
  readonly span: Span | null;
  /** Why it cannot be assigned; null when it can. */
  readonly fixed: "constant" | "import" | "function" | null;
}

export class Names {
  readonly values = new Map<string, Declared>();
  readonly types = new Set<string>();
  /** What type aliases of this scope stand for. */
  readonly aliases = new Map<string, ast.TypeNode>();
  constructor(readonly parent: Names | null) {}

  find(name: string): Declared | undefined {
    return this.values.get(name) ?? this.parent?.find(name);
  }
  hasType(name: string): boolean {
    return this.types.has(name) || (this.parent?.hasType(name) ?? false);
  }
  *all(): Generator<string> {
    yield* this.values.keys();
    if (this.parent) yield* this.parent.all();
  }
  *allTypes(): Generator<string> {
    yield* this.types;
    if (this.parent) yield* this.parent.allTypes();
  }
}

/** Types that TypeScript knows without an import. */
export const BUILT_IN_TYPES = new Set([
  "number", "string", "boolean", "bigint", "void", "any", "unknown", "never", "object", "symbol", "undefined", "null",
  "this", "Array", "ReadonlyArray", "Record", "Partial", "Required", "Readonly", "Pick", "Omit", "Exclude", "Extract",
  "NonNullable", "ReturnType", "Parameters", "Awaited", "Iterable", "Iterator", "Function", "Error", "Promise", "Map",
  "Set", "Object", "String", "Number", "Boolean", "Math", "JSON", "const",
]); // prettier-ignore

/** What to say of a name that a lone function, which is all there is, takes from around it. */
export function fromAround(name: string, names: Iterable<string>): string {
  const near = nearest(name, names);
  return `${near ? `did you mean ${near}? ` : ""}the function is read by its text: what it names from around it is handed in, { scope: { ${name} } }`;
}

/** `hint`: what to say where the place of the name tells more than the name. */
export function unknownName(
  name: string,
  span: Span,
  names: Iterable<string>,
  hint = otherName(name) ?? libraryValue(name) ?? libraryValue(camelCase(name)),
): ProgramError {
  const left = leftOutGlobal(name);
  if (left !== undefined) {
    return new ProgramError("TJ3001", `${name} is not part of the language`, { span, hint: left });
  }
  const near = hint === undefined ? nearest(name, names) : undefined;
  return new ProgramError("TJ3001", `there is no ${name} here`, {
    span,
    hint: hint ?? (near ? `did you mean ${near}?` : "import it, or declare it in this block or one around it"),
  });
}

/** A type, or a name for a size, where a value is wanted. */
export const typeAsValue = (name: string, span: Span): ProgramError =>
  new ProgramError("TJ3001", `${name} is a type, and has no value`, {
    span,
    hint: "the size of an axis is x.shape[0]; import without type what is used as a value",
  });

export const circularType = ({ name, span }: ast.Identifier): ProgramError =>
  new ProgramError("TJ4010", `the type ${name} leads back to itself`, {
    span,
    hint: "a type may hold itself only inside an object, an array or a tuple",
  });

/** What to say of an assignment to an unknown name; undefined where a name is near that was probably meant. */
export const undeclared = (name: string, names: Names): string | undefined =>
  nearest(name, names.all()) === undefined ? `declare it: let ${name} = …` : undefined;

/** `inShape`: the name stands for a size. */
export function unknownType(name: string, span: Span, names: Iterable<string>, inShape: boolean): ProgramError {
  const near = nearest(name, names);
  const meant = dtypeMeant(name);
  const declared = inShape
    ? `a size with a name is a type parameter: function f<${name} extends Dim>(…)`
    : `import it, or declare it: type ${name} = …`;
  const hint = meant ? `it is ${meant} here` : (libraryType(name) ?? (near ? `did you mean ${near}?` : declared));
  return new ProgramError("TJ3001", `there is no type ${name} here`, { span, hint });
}

/** `(x) => { y: x }` is a block with a label; its value goes nowhere. */
export const labelledValue = ({ label, span }: ast.Labeled): ProgramError =>
  new ProgramError("TJ4008", `${label}: is a label here, and the value after it is dropped`, {
    span,
    hint: `an object that a function gives is in parentheses: => ({ ${label}: … })`,
  });

export function constantAssigned(
  { name, span }: ast.Identifier,
  declared: { readonly span: Span | null; readonly fixed?: Declared["fixed"] },
): ProgramError {
  const fixed = declared.fixed ?? "constant";
  return new ProgramError("TJ3005", `${name} is ${fixed === "import" ? "an" : "a"} ${fixed} and cannot be assigned`, {
    span,
    hint: fixed === "constant" ? "declare it with let" : "assign to a variable of another name",
    related: declared.span ? [{ span: declared.span, message: "declared here" }] : undefined,
  });
}
