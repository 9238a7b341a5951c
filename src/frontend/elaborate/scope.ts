// Environments: names of values and of types, block by block.
import type { Interface, TypeAlias, TypeNode } from "../ast.ts";
import { Variable } from "../control/frames.ts";
import type { Library, LibraryType } from "../library.ts";
import type { Span } from "../source.ts";
import type { Val } from "../values/values.ts";

/** A dimension variable during one call: its size, once an argument has given it one. */
export interface DimCell {
  readonly kind: "dim";
  readonly name: string;
  size: number | null;
  /** What gave it its size, for messages: `x is f32[3,4]`. */
  boundBy: string;
}

export type TypeBinding =
  | { readonly kind: "alias"; readonly node: TypeAlias; readonly scope: Scope }
  | { readonly kind: "interface"; readonly nodes: Interface[]; readonly scope: Scope }
  | { readonly kind: "library"; readonly type: LibraryType }
  | { readonly kind: "node"; readonly type: TypeNode; readonly scope: Scope }
  | DimCell;

export class Scope {
  private readonly variables = new Map<string, Variable>();
  private types: Map<string, TypeBinding> | null = null;

  constructor(readonly parent: Scope | null) {}

  declare(name: string, constant: boolean, span: Span | null): Variable {
    const variable = new Variable(name, constant, span);
    this.variables.set(name, variable);
    return variable;
  }

  /** A variable of another module under a name of this one. */
  alias(name: string, variable: Variable): void {
    this.variables.set(name, variable);
  }

  define(name: string, constant: boolean, value: Val): void {
    this.declare(name, constant, null).value = value;
  }

  own(name: string): Variable | undefined {
    return this.variables.get(name);
  }

  owned(): Iterable<Variable> {
    return this.variables.values();
  }

  lookup(name: string): Variable | undefined {
    return this.variables.get(name) ?? this.parent?.lookup(name);
  }

  declareType(name: string, binding: TypeBinding): void {
    (this.types ??= new Map<string, TypeBinding>()).set(name, binding);
  }

  ownType(name: string): TypeBinding | undefined {
    return this.types?.get(name);
  }

  lookupType(name: string): TypeBinding | undefined {
    return this.types?.get(name) ?? this.parent?.lookupType(name);
  }

  /** All names in reach, for "did you mean". */
  *names(): Generator<string> {
    yield* this.variables.keys();
    if (this.parent) yield* this.parent.names();
  }
}

/** The scope around all modules. */
export function globalScope(library: Library): Scope {
  const scope = new Scope(null);
  for (const [name, value] of library.globals) scope.define(name, true, value);
  return scope;
}
