// Arguments of the host as the elaborator takes them: trees of placeholders with the arrays' types, and static values.
import type { ParameterSpec } from "../frontend/elaborate/entry.ts";
import type { InputSpec } from "../frontend/elaborate/inputs.ts";
import { Placeholder } from "../frontend/elaborate/placeholder.ts";
import type { DType } from "../ir/dtype.ts";
import { isStackOverflow } from "../frontend/stackOverflow.ts";
import { flatten } from "../frontend/tree/index.ts";
import { ArrayVal, float, int, ObjectVal, type Val } from "../frontend/values/values.ts";
import { DeviceArray } from "./array.ts";
import { ArgumentError } from "./errors.ts";
import { isNumeric, typeOfHost } from "./hostValue.ts";
import { narrows } from "./narrow.ts";

export interface HostArguments {
  readonly values: readonly Val[];
  /** The host's values for the placeholders, in the order of the program's inputs. */
  readonly leaves: readonly unknown[];
  /** Where each placeholder is among the leaves. */
  readonly places: ReadonlyMap<Placeholder, number>;
}

export interface ReadOptions {
  /** Numbers and booleans for parameters annotated `number` or `boolean` are static, not scalars. */
  readonly staticNumbers: boolean;
  /** Positions whose values are static whatever they are. */
  readonly staticArgnums?: readonly number[];
  /** What a function is to programs, by this name in messages; none can be given otherwise. */
  readonly functionValue?: (fn: unknown, name: string) => Val;
}

const ANY: InputSpec = { kind: "any" };

export function readArguments(
  args: readonly unknown[],
  specs: readonly ParameterSpec[] | null,
  options: ReadOptions,
): HostArguments {
  const made = new Map<Placeholder, unknown>();
  const values = args.map((arg, i) => {
    const param = specs?.[Math.min(i, specs.length - 1)];
    if (options.staticArgnums?.some((n) => n === i || n + args.length === i)) return staticValue(arg, `argument ${i}`);
    const spec = !param ? ANY : param.rest && param.spec.kind === "array" ? param.spec.element : param.spec;
    const name = param?.name ?? `argument ${i}`;
    try {
      return read(arg, spec, name, options, made);
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      throw new ArgumentError(`${name} is nested too deep, or holds itself`, { cause: error });
    }
  });
  const placeholders = values.flatMap((value) => flatten(value).leaves.filter((leaf) => leaf instanceof Placeholder));
  return {
    values,
    leaves: placeholders.map((leaf) => made.get(leaf)),
    places: new Map(placeholders.map((leaf, i) => [leaf, i])),
  };
}

/** A number that JavaScript prints without a point counts as an integer. */
const staticNumber = (value: number): Val => (Number.isInteger(value) ? int(value) : float(value));

function staticValue(value: unknown, where: string): Val {
  if (typeof value === "number") return staticNumber(value);
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return new ArrayVal(value.map((item, i) => staticValue(item, `${where}[${i}]`)));
  if (typeof value === "object" && typeOfHost(value) === null) {
    const entries = Object.entries(value).map(([key, item]) => [key, staticValue(item, `${where}.${key}`)] as const);
    return new ObjectVal(new Map(entries));
  }
  throw new ArgumentError(`${where} is static, so it must be plain numbers, strings, arrays and objects`);
}

const shapeOf = (value: unknown): number[] => {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  return shape;
};

function read(
  value: unknown,
  spec: InputSpec,
  where: string,
  options: ReadOptions,
  made: Map<Placeholder, unknown>,
): Val {
  const leaf = (placeholder: Placeholder): Placeholder => {
    made.set(placeholder, value);
    return placeholder;
  };
  const settled = typeOfHost(value);
  if (settled) {
    const { dtype, shape } = settled;
    const isKey =
      (spec.kind === "key" || (value instanceof DeviceArray && value.isKey)) &&
      dtype === "u32" &&
      shape[shape.length - 1] === 2;
    return leaf(
      isKey
        ? new Placeholder(dtype, shape.slice(0, -1), { key: true })
        : new Placeholder(takenAs(value, spec, dtype), reshapedTo(value, spec, shape)),
    );
  }
  if (value === null || value === undefined) return value;
  if (spec.kind === "tensor" && spec.dtype !== null && !isPlainObject(value)) {
    return leaf(new Placeholder(spec.dtype, shapeOf(value)));
  }
  switch (typeof value) {
    case "number":
      if (spec.kind === "static" && options.staticNumbers) return staticNumber(value);
      return leaf(new Placeholder("f32", [], { weak: true, free: true }));
    case "boolean":
      return spec.kind === "static" && options.staticNumbers
        ? value
        : leaf(new Placeholder("bool", [], { free: true }));
    case "bigint":
      return leaf(new Placeholder("i64", [], { free: true }));
    case "string":
      return value;
    case "object":
      break;
    case "function":
      if (options.functionValue) return options.functionValue(value, where);
      throw new ArgumentError(`${where} is a function, which cannot be given here`);
    default:
      throw new ArgumentError(`${where} is a ${typeof value}, which no program takes`);
  }
  if (Array.isArray(value)) {
    if (spec.kind !== "tuple" && spec.kind !== "array" && value.length > 0 && isNumeric(value)) {
      const first: unknown = value.flat(Infinity)[0];
      const dtype = typeof first === "boolean" ? "bool" : typeof first === "bigint" ? "i64" : "f32";
      return leaf(new Placeholder(dtype, shapeOf(value), { free: true }));
    }
    return new ArrayVal(
      value.map((item, i) => {
        const part = spec.kind === "tuple" ? (spec.items[i] ?? ANY) : spec.kind === "array" ? spec.element : ANY;
        return read(item, part, `${where}[${i}]`, options, made);
      }),
    );
  }
  if (!isPlainObject(value)) throw new ArgumentError(`${where} is a ${value.constructor.name}, which no program takes`);
  const entries = Object.entries(value).map(([key, item]) => {
    const part = spec.kind === "object" ? (spec.members.get(key)?.spec ?? ANY) : ANY;
    return [key, read(item, part, `${where}.${key}`, options, made)] as const;
  });
  return new ObjectVal(new Map(entries));
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
};

/** Data of the host are taken in 32 bits where the annotation says so. */
function takenAs(value: unknown, spec: InputSpec, dtype: DType): DType {
  const wanted = spec.kind === "tensor" ? spec.dtype : null;
  return wanted !== null && !(value instanceof DeviceArray) && narrows(dtype, wanted) ? wanted : dtype;
}

/** A flat TypedArray takes the shape that the annotation states, if that is a shape of as many elements. */
function reshapedTo(value: unknown, spec: InputSpec, shape: readonly number[]): readonly number[] {
  if (!ArrayBuffer.isView(value) || spec.kind !== "tensor" || !spec.dims) return shape;
  const sizes = spec.dims.map((dim) => (dim.kind === "size" ? dim.size : -1));
  const total = sizes.reduce((n, size) => n * size, 1);
  return sizes.every((size) => size >= 0) && total === shape[0] ? sizes : shape;
}
