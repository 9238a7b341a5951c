// Members and elements of static values.
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import { staticNumber } from "../arguments.ts";
import { asTensor } from "../tensor/convert.ts";
import { tensorMember, tensorMemberNames } from "../tensor/members.ts";
import {
  ArrayVal, DTypeVal, FunctionVal, int, NamespaceVal, Num, ObjectVal, OpaqueVal, ShapeVal, Tensor, type Val,
} from "../values/values.ts"; // prettier-ignore
import { ARRAY_METHODS } from "./arrayMethods.ts";
import { BOOLEAN_METHODS, NUMBER_METHODS } from "./numberMethods.ts";
import { StaticFunction, type StaticArgs } from "./staticFunction.ts";
import { STRING_METHODS } from "./stringMethods.ts";

type Methods<T> = Readonly<Record<string, (self: T, args: StaticArgs) => Val>>;

const bind = <T>(methods: Methods<T>, self: T, of: string, name: string): Val | undefined =>
  Object.hasOwn(methods, name)
    ? new StaticFunction(`${of}.${name}`, 0, (args) => methods[name](self, args))
    : undefined;

const OBJECT_METHODS: Methods<ObjectVal> = {
  hasOwnProperty: (self: ObjectVal, args: StaticArgs) => self.entries.has(args.string(0)),
};

const arrayMember = (value: ArrayVal, name: string): Val | undefined => {
  const named = value.names?.indexOf(name) ?? -1;
  if (named >= 0) return value.items[named];
  return name === "length" ? int(value.items.length) : bind(ARRAY_METHODS, value, "array", name);
};

/** What a number has as the scalar tensor that it stands for: `2 .astype(f32)`, where a function takes either. */
const scalarMember = (value: Num | boolean, name: string): Val | undefined =>
  tensorMemberNames().includes(name) ? tensorMember(asTensor(value), name) : undefined;

/** `value.name` of a static value; undefined when it has no such member (or the member is undefined). */
export function staticMember(value: Val, name: string): Val | undefined {
  if (value instanceof ArrayVal) return arrayMember(value, name);
  if (value instanceof ObjectVal) {
    return value.entries.has(name) ? value.entries.get(name) : bind(OBJECT_METHODS, value, "object", name);
  }
  if (typeof value === "string")
    return name === "length" ? int(value.length) : bind(STRING_METHODS, value, "string", name);
  if (value instanceof Num) return bind(NUMBER_METHODS, value, "number", name) ?? scalarMember(value, name);
  if (typeof value === "boolean") return bind(BOOLEAN_METHODS, value, "boolean", name) ?? scalarMember(value, name);
  if (value instanceof FunctionVal) return value.member(name) ?? (name === "name" ? value.name : undefined);
  if (value instanceof NamespaceVal) return value.get(name);
  if (value instanceof OpaqueVal) return value.member(name);
  if (value instanceof DTypeVal && name === "name") return value.dtype;
  return undefined;
}

/** The names that staticMember answers to, for "did you mean". */
export function staticMemberNames(value: Val): readonly string[] {
  if (value instanceof ArrayVal) return [...(value.names ?? []), "length", ...Object.keys(ARRAY_METHODS)];
  if (value instanceof ObjectVal) return [...value.entries.keys()];
  if (typeof value === "string") return ["length", ...Object.keys(STRING_METHODS)];
  if (value instanceof Num) return Object.keys(NUMBER_METHODS);
  if (value instanceof NamespaceVal) return value.names();
  if (value instanceof OpaqueVal) return value.memberNames();
  return [];
}

/**
 * `value[index]` of a static array, string or object; undefined past the end, as in JavaScript. A shape counts
 * negative indices from its end, and has no element out of range (TJ2005). Throws TJ4001 for a traced index.
 */
export function staticElement(value: Val, index: Val): Val {
  if (value instanceof ObjectVal || value instanceof NamespaceVal || value instanceof FunctionVal) {
    if (typeof index === "string") return staticMember(value, index);
    if (index instanceof Num) return staticMember(value, String(index.value));
  }
  if (value instanceof ArrayVal || typeof value === "string") {
    if (typeof index === "string") return staticMember(value, index);
    const i = staticNumber(index);
    if (i !== null)
      return value instanceof ShapeVal ? shapeElement(value, i) : typeof value === "string" ? value[i] : value.items[i];
  }
  if (index instanceof Tensor) {
    throw new ProgramError(
      "TJ4001",
      `${describe(value)} takes an index that is known while compiling, found the traced ${describe(index)}`,
      {
        hint: value instanceof ArrayVal ? "stack its tensors and index the result: np.stack(xs)[i]" : undefined,
      },
    );
  }
  throw new ProgramError("TJ5002", `${describe(value)} has no element ${describe(index)}`);
}

function shapeElement(shape: ShapeVal, i: number): Val {
  const rank = shape.items.length;
  const at = i < 0 ? i + rank : i;
  if (Number.isInteger(at) && at >= 0 && at < rank) return shape.items[at];
  throw new ProgramError("TJ2005", `a shape of ${rank} ${rank === 1 ? "dimension" : "dimensions"} has no element ${i}`);
}
