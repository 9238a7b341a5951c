// A function of JavaScript as programs call it: tensors become what JavaScript has for them, and what it gives becomes
// tensors of the types that were declared.
import { DTYPE_INFO, isFloat, isInteger } from "../ir/dtype.ts";
import type { HostTensor } from "../ir/callback.ts";
import { decodeElements, encodeElements, type Scalar } from "../ir/elements.ts";
import { formatType, type TensorType } from "../ir/type.ts";
import { HostFunctionVal, type HostCall } from "../frontend/values/hostFunction.ts";
import { paths, type TreeDef } from "../frontend/tree/index.ts";
import { DTypeVal, Num, type Val } from "../frontend/values/values.ts";
import { DeviceBuffer, type HostArray } from "../runtime/index.ts";
import { elementOf, nest, typedArrayOf } from "./array.ts";
import { ArgumentError } from "./errors.ts";
import { convert, isTypedArray } from "./hostValue.ts";
import { leavesOf } from "./tree.ts";

type AnyFunction = (...args: unknown[]) => unknown;

const values = new WeakMap<AnyFunction, Map<string, HostFunctionVal>>();

/** The function as a value of the language, by the name that the program has for it; the same each time. */
export function hostFunctionVal(fn: AnyFunction, name: string): HostFunctionVal {
  let byName = values.get(fn);
  if (!byName) values.set(fn, (byName = new Map<string, HostFunctionVal>()));
  let value = byName.get(name);
  if (!value) byName.set(name, (value = new HostFunctionVal(name, (call) => invoke(fn, call))));
  return value;
}

function invoke(fn: AnyFunction, call: HostCall): HostTensor[] | Promise<HostTensor[]> {
  const args = fromLeaves(call.args, call.leaves.map(hostLeaf)) as unknown[];
  const given = fn(...args);
  return isThenable(given) ? Promise.resolve(given).then((value) => results(value, call)) : results(given, call);
}

/** As `await` sees it: promises of other realms, and of libraries, too. */
const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** A value of this structure, for a function of the host. */
function fromLeaves(tree: TreeDef, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = (node: TreeDef): unknown => {
    switch (node.kind) {
      case "leaf":
        return leaves[next++];
      case "null":
        return null;
      case "array":
        return node.items.map(build);
      case "object":
        return Object.fromEntries(node.keys.map((key, i) => [key, build(node.items[i])]));
    }
  };
  return build(tree);
}

const isHostTensor = (leaf: HostTensor | Val): leaf is HostTensor =>
  typeof leaf === "object" && leaf !== null && "bytes" in leaf;

/** A scalar as a number, bigint, boolean or { re, im }; an array as a TypedArray that knows its shape. */
function hostLeaf(leaf: HostTensor | Val): unknown {
  if (!isHostTensor(leaf)) return leaf instanceof Num ? leaf.value : leaf instanceof DTypeVal ? leaf.dtype : leaf;
  if (leaf.shape.length === 0) return elementOf(decodeElements(leaf.dtype, leaf.bytes)[0]);
  return typedArray(leaf);
}

/** Floats that JavaScript has no TypedArray for come as f32. */
function readable({ dtype, shape, bytes }: HostTensor): HostArray {
  if (!isFloat(dtype) || DTYPE_INFO[dtype].bits >= 32) return { dtype, shape, bytes };
  return { dtype: "f32", shape, bytes: encodeElements("f32", decodeElements(dtype, bytes)) };
}

function typedArray(tensor: HostTensor): unknown {
  const { dtype, shape, bytes } = tensor;
  const toArray = (): unknown => nest(decodeElements(dtype, bytes).map(elementOf), shape);
  const describe = (value: unknown): PropertyDescriptor => ({ value, enumerable: false });
  return Object.defineProperties(typedArrayOf(readable(tensor)), {
    shape: describe([...shape]),
    dtype: describe(dtype),
    toArray: describe(toArray),
  });
}

function results(given: unknown, { result, results: types }: HostCall): HostTensor[] {
  const at = paths(result);
  return leavesOf(result, given, "its result").map(({ value }, i) => toTensor(value, types[i], `its result${at[i]}`));
}

/** Numbers of another type are converted as long as nothing is lost but digits of floats. */
function toTensor(value: unknown, type: TensorType, where: string): HostTensor {
  const flat = isTypedArray(value) ? retyped(value, type, where) : value;
  const made = convert(flat, type, where);
  return made instanceof DeviceBuffer ? made.toHostSync() : made;
}

const paired = (parts: readonly number[]): Scalar[] =>
  Array.from({ length: parts.length / 2 }, (_, i) => [parts[2 * i], parts[2 * i + 1]]);

function retyped(value: ArrayBufferView & { readonly length: number }, type: TensorType, where: string): unknown {
  const { dtype } = type;
  const isComplex = DTYPE_INFO[dtype].kind === "complex";
  // Complex numbers come and go as real and imaginary parts in turn.
  if (value.length !== type.shape.reduce((n, dim) => n * dim, isComplex ? 2 : 1)) {
    const shape = (value as { readonly shape?: readonly number[] }).shape ?? [value.length];
    throw new ArgumentError(
      `${where} must be ${formatType(type)}, found a ${value.constructor.name} of [${shape.join(",")}]`,
    );
  }
  const elements = Array.from(value as unknown as ArrayLike<number | bigint>);
  if (isInteger(dtype) && elements.some((element) => typeof element === "number" && !Number.isInteger(element))) {
    throw new ArgumentError(`${where} must be ${formatType(type)}, found numbers that are no integers`);
  }
  return {
    dtype,
    shape: type.shape,
    bytes: encodeElements(dtype, isComplex ? paired(elements as number[]) : (elements as Scalar[])),
  };
}
