// What an expression of a program can be while it is elaborated. Two kinds: *static* values, computed while compiling
// (numbers, strings, arrays, objects, functions, dtypes), and *traced* ones, tensors, which are values of the IR.
import type { DType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import type { Shape, TensorType } from "../../ir/type.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";

export type Val =
  | Tensor | Num | bigint | string | boolean | null | undefined
  | ArrayVal | ObjectVal | FunctionVal | DTypeVal | NamespaceVal | OpaqueVal; // prettier-ignore

/** A traced value. */
export class Tensor {
  readonly kind = "tensor";
  constructor(
    readonly value: Value,
    /** A weakly typed scalar or array takes the dtype of what it meets, as in JAX. */
    readonly weak = false,
    /** A PRNG key array: u32 underneath, whose last dimension (of 2) is not part of `shape`. */
    readonly key = false,
    /** The static number that it was made of, which wider dtypes hold more exactly than its own. */
    readonly exact: number | null = null,
  ) {}

  get dtype(): DType {
    return this.value.type.dtype;
  }
  get shape(): Shape {
    return this.key ? this.value.type.shape.slice(0, -1) : this.value.type.shape;
  }
  get ndim(): number {
    return this.shape.length;
  }
  get type(): TensorType {
    return this.value.type;
  }
}

/** A static number, which knows whether it is an integer, as in Python: 2 is, 2.0 and 1e3 are not. */
export class Num {
  readonly kind = "num";
  constructor(
    readonly value: number,
    readonly integer: boolean,
    /** Where a number has a dtype of its own, as `np.finfo(f16).eps` does: it does not give way to others then. */
    readonly dtype: DType | null = null,
  ) {}
}

export const int = (value: number): Num => new Num(value, true);
export const float = (value: number): Num => new Num(value, false);

let home: object = {};

/** Stands for the traced region that is being elaborated, or for what is outside of all. */
export const currentHome = (): object => home;

/** Runs `body` as (part of) the traced region that `token` stands for. */
export function inHome<T>(token: object, body: () => T): T {
  const saved = home;
  home = token;
  try {
    return body();
  } finally {
    home = saved;
  }
}

/** An array or tuple; mutable outside traced regions. A named tuple (JAX's NamedTuple results) also answers to names. */
export class ArrayVal {
  readonly kind = "array";
  /** Where it was made; it is mutable only there (control/mutation.ts). */
  readonly home = home;
  /** How many values it holds, all the way down. */
  weight: number;
  constructor(
    readonly items: Val[],
    readonly names: readonly string[] | null = null,
  ) {
    this.weight = weigh(items, 0);
  }
}

/** What `x.shape` gives: an array of integers that also counts negative indices from its end. */
export class ShapeVal extends ArrayVal {
  constructor(shape: Shape) {
    super(shape.map(int));
  }
}

/** A plain object; mutable outside traced regions. */
export class ObjectVal {
  readonly kind = "object";
  readonly home = home;
  weight: number;
  constructor(readonly entries: Map<string, Val>) {
    this.weight = weigh(entries.values(), 0);
  }
}

const MOST_VALUES = 2_000_000;

/**
 * The weight of a container with these values more. `s = [s, s]` doubles it each time without taking memory, and
 * whatever walks it afterwards would never end: TJ4010.
 */
function weigh(values: Iterable<Val>, start: number): number {
  let weight = start;
  for (const value of values) weight += value instanceof ArrayVal || value instanceof ObjectVal ? value.weight + 1 : 1;
  if (weight <= MOST_VALUES) return weight;
  throw new ProgramError("TJ4010", `an array or object would hold ${weight} values, more than ${MOST_VALUES}`, {
    hint: "values this large belong in tensors: np.arange(n), np.zeros([n])",
  });
}

/** To be called before values are put into a container that there is already, in the place of others or not. */
export function growing(container: ArrayVal | ObjectVal, added: Iterable<Val>, removed: Iterable<Val> = []): void {
  container.weight = weigh(added, Math.max(0, container.weight - weigh(removed, 0)));
}

export const array = (items: Iterable<Val>): ArrayVal => new ArrayVal([...items]);
export const tuple = (entries: Record<string, Val>): ArrayVal =>
  new ArrayVal(Object.values(entries), Object.keys(entries));
export const object = (entries: Record<string, Val>): ObjectVal => new ObjectVal(new Map(Object.entries(entries)));

/** Where a call stands. */
export interface CallSite {
  readonly span: Span;
  /** The arguments' own spans, as far as they are written one by one. */
  readonly args: readonly Span[];
  /** Where the members of the last argument are written, when it is an object literal. */
  readonly member?: (key: string) => MemberSpans | undefined;
  /** Why an argument is undefined, where that is known. */
  readonly missing?: (index: number) => Error | null;
}

export interface MemberSpans {
  readonly key: Span;
  readonly value: Span;
}

/** Anything that can be called: closures of the program, library functions, methods, what transformations give. */
export abstract class FunctionVal {
  readonly kind = "function";
  readonly home = home;
  /** As the user knows it: `np.sum`, `loss`, `(anonymous)`. */
  abstract readonly name: string;
  /** How many positional parameters it requires; for messages and for `vectorize`. */
  abstract readonly arity: number;
  /** How many arguments it takes as a callback of `map` and its like; a closure counts its optional parameters too. */
  get callbackArity(): number {
    return Math.max(1, this.arity);
  }
  /** Its parameters' names in order, null for a pattern; null as a whole where they are not known. */
  get parameterNames(): readonly (string | null)[] | null {
    return null;
  }
  abstract call(args: readonly Val[], site: CallSite): Val;
  /** Members such as `f.defjvp`; undefined where there is none of the name. */
  member(_name: string): Val | undefined {
    return undefined;
  }
}

/** `f32` as a value. */
export class DTypeVal {
  readonly kind = "dtype";
  constructor(readonly dtype: DType) {}
}

/** `np`, `np.linalg`, `Math`: names looked up lazily. */
export class NamespaceVal {
  readonly kind = "namespace";
  constructor(
    readonly name: string,
    readonly get: (name: string) => Val | undefined,
    /** All names, for "did you mean". */
    readonly names: () => readonly string[],
  ) {}
}

/** A static value that only the library looks into: a tree structure, `x.at(…)`, `range(…)`, an enum member. */
export abstract class OpaqueVal {
  readonly kind = "opaque";
  readonly home = home;
  /** For messages: "a tree structure". */
  abstract readonly what: string;
  member(_name: string): Val | undefined {
    return undefined;
  }
  /** The names of its members, for "did you mean". */
  memberNames(): readonly string[] {
    return [];
  }
  /** `===`; identity unless said otherwise. */
  equals(other: Val): boolean {
    return other === this;
  }
}

export const isTensor = (value: Val): value is Tensor => value instanceof Tensor;
export const isNum = (value: Val): value is Num => value instanceof Num;
