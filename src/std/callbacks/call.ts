// pureCallback, ioCallback and debug.callback: functions of the host, called with the values of tensors.
import { Callback, type CallbackRun, type HostTensor } from "../../ir/callback.ts";
import { DTYPE_INFO } from "../../ir/dtype.ts";
import type { CallbackEffect, VmapMethod } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { formatType, sameType, type TensorType } from "../../ir/type.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { asTensor } from "../../frontend/tensor/convert.ts";
import { flatten, paths, sameTree, treeText, unflatten } from "../../frontend/tree/index.ts";
import { describe } from "../../frontend/values/describe.ts";
import { HostFunctionVal } from "../../frontend/values/hostFunction.ts";
import { array, DTypeVal, Num, Tensor, type CallSite, type Val } from "../../frontend/values/values.ts";
import { wholeBytes } from "./printed.ts";
import { readResultTypes, type ResultTypes } from "./resultTypes.ts";

const METHODS: readonly VmapMethod[] = ["none", "sequential", "expand_dims", "broadcast_all"];

interface CallSpec {
  readonly effect: CallbackEffect;
  readonly ordered: boolean;
  readonly vmapMethod: VmapMethod;
  readonly result: ResultTypes;
}

/** A place that calls the host; gives what it gives. */
function hostCall(fn: HostFunctionVal, args: Arguments, { result, ...spec }: CallSpec): Val {
  for (const { dtype } of result.types) {
    if (dtype === "bool" || DTYPE_INFO[dtype].bits >= 8) continue;
    args.fail("TJ7002", `the host gives whole bytes, and no ${dtype}`, { hint: "give an i8 or u8 and convert it with .astype(…)" }); // prettier-ignore
  }
  const { leaves, tree } = flatten(array(args.rest("args")));
  const tensors: Tensor[] = [];
  const places = leaves.map((leaf) => (leaf instanceof Tensor ? tensors.push(wholeBytes(leaf)) - 1 : null));
  leaves.forEach((leaf) => checkStatic(args, leaf));
  const { invoke } = fn;
  const run: CallbackRun | null =
    invoke &&
    ((values, results) => {
      const given = leaves.map((leaf, i): HostTensor | Val => {
        const place = places[i];
        return place === null ? leaf : values[place];
      });
      return invoke({ args: tree, leaves: given, result: result.tree, results });
    });
  const values = p.callback(
    tensors.map((tensor) => tensor.value),
    { callback: new Callback(fn.name, run), ...spec, results: result.types, threaded: false },
  );
  return unflatten(result.tree, values.map((value) => new Tensor(value))); // prettier-ignore
}

/** What is no tensor goes to the host as the plain value that it is. */
function checkStatic(args: Arguments, leaf: Val): void {
  const plain = leaf instanceof Tensor || leaf instanceof Num || leaf instanceof DTypeVal || typeof leaf !== "object";
  if (!plain)
    args.fail("TJ5002", `the host takes tensors and plain values, found ${describe(leaf)}`, { param: "args" });
}

/** A function of the program itself is compiled with it: its value is the one that a call from the host would have. */
function ownCall(args: Arguments, site: CallSite, { tree, types }: ResultTypes): Val {
  const fn = args.function("callback");
  const found = flatten(fn.call(args.rest("args"), site));
  if (!sameTree(found.tree, tree)) {
    args.fail("TJ5002", `${fn.name} gives ${treeText(found.tree)}, and the result is declared as ${treeText(tree)}`, { param: "resultShapeDtypes" }); // prettier-ignore
  }
  const at = paths(tree);
  const fitted = found.leaves.map((leaf, i): Tensor => {
    const tensor = asTensor(leaf, `the result of ${fn.name}`, weakTo(leaf, types[i]));
    if (sameType(tensor.type, types[i])) return tensor;
    return args.fail("TJ2006", `${fn.name} gives ${describe(leaf)}${at[i] && ` at ${at[i]}`}, and the result is declared as ${formatType(types[i])}`, { param: "resultShapeDtypes" }); // prettier-ignore
  });
  return unflatten(tree, fitted);
}

const weakTo = (leaf: Val, { dtype }: TensorType): TensorType["dtype"] | undefined =>
  !(leaf instanceof Tensor) || leaf.weak ? dtype : undefined;

export const pureCallback = define(
  "pureCallback",
  "callback, resultShapeDtypes:tree, ...args, *, sharding?, vmapMethod?, vectorized?",
  (args, site) => {
    const result = readResultTypes(args, "resultShapeDtypes");
    const fn = args.function("callback");
    if (!(fn instanceof HostFunctionVal)) return ownCall(args, site, result);
    const vmapMethod = args.has("vmapMethod") ? methodOf(args) : "none";
    return hostCall(fn, args, { effect: "pure", ordered: false, vmapMethod, result });
  },
);

/** `sequential_unrolled` makes the same calls as `sequential`. */
const methodOf = (args: Arguments): VmapMethod => {
  const method = args.string("vmapMethod", [...METHODS.slice(1), "sequential_unrolled"]);
  return method === "sequential_unrolled" ? "sequential" : (method as VmapMethod);
};

export const ioCallback = define(
  "ioCallback",
  "callback, resultShapeDtypes:tree, ...args, *, sharding?, ordered = false",
  (args, site) => {
    const result = readResultTypes(args, "resultShapeDtypes");
    const fn = args.function("callback");
    if (!(fn instanceof HostFunctionVal)) return ownCall(args, site, result);
    return hostCall(fn, args, { effect: "io", ordered: args.bool("ordered"), vmapMethod: "none", result });
  },
);

export const debugCallback = define(
  "debug.callback",
  "callback, ...args, *, ordered = false, partitioned = false",
  (args, site) => {
    const fn = args.function("callback");
    if (fn instanceof HostFunctionVal) {
      const result = { tree: flatten(null).tree, types: [] };
      hostCall(fn, args, { effect: "debug", ordered: args.bool("ordered"), vmapMethod: "none", result });
    } else fn.call(args.rest("args"), site);
    return undefined;
  },
);
