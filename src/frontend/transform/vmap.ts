// vmap: a function of one example, over a batch.
import { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { materialize } from "../../passes/vmap/rule.ts";
import { batchRegion } from "../../passes/vmap/vmap.ts";
import { staticNumber, type Arguments } from "../arguments.ts";
import { define } from "../builtin.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { flatten, paths, unflatten } from "../tree/index.ts";
import { describe, typeText } from "../values/describe.ts";
import { ArrayVal, FunctionVal, ObjectVal, Tensor, type CallSite, type Val } from "../values/values.ts";
import { withAxis } from "./axes.ts";
import { derived } from "./derived.ts";
import { tensorLeaves, trace, type Shaped } from "./trace.ts";

interface VmapOptions {
  readonly inAxes: Val;
  readonly outAxes: Val;
  readonly axisName: string | null;
  readonly axisSize: number | null;
  /** Where the axes are written. */
  readonly inAxesSpan?: Span;
  readonly outAxesSpan?: Span;
}

/** An axis for every leaf, from a tree of axes that need only reach as deep as they differ. Null: not batched. */
function axesFor(axes: Val, value: Val, what: string, span: Span | undefined): (number | null)[] {
  const spread = (axis: Val, part: Val): (number | null)[] => {
    if (axis === null || axis === undefined) return flatten(part).leaves.map(() => null);
    const number = staticNumber(axis);
    if (number !== null && Number.isInteger(number)) return flatten(part).leaves.map(() => number);
    if (axis instanceof ArrayVal && part instanceof ArrayVal && axis.items.length === part.items.length) {
      return axis.items.flatMap((item, i) => spread(item, part.items[i]));
    }
    if (axis instanceof ObjectVal && part instanceof ObjectVal) {
      const keys = [...part.entries.keys()].sort();
      if (keys.length === axis.entries.size && keys.every((key) => axis.entries.has(key))) {
        return keys.flatMap((key) => spread(axis.entries.get(key), part.entries.get(key)));
      }
    }
    throw new ProgramError("TJ6003", `vmap: ${what} is ${describe(axis)} for ${describe(part)}`, {
      span,
      hint: "axes are integers, null for what is not batched, or a tree of them like the value's",
    });
  };
  return spread(axes, value);
}

const toFront = (value: Value, axis: number): Value => {
  if (axis === 0) return value;
  const dims = value.type.shape.map((_, i) => i);
  return p.transpose(value, [axis, ...dims.filter((dim) => dim !== axis)]);
};

const fromFront = (value: Value, axis: number): Value => {
  if (axis === 0) return value;
  const rest = value.type.shape.map((_, i) => i).slice(1);
  return p.transpose(value, [...rest.slice(0, axis), 0, ...rest.slice(axis)]);
};

interface Mapped {
  readonly leaf: Tensor;
  readonly axis: number;
}

interface MappedLeaf {
  readonly leaf: Tensor;
  readonly mapped: Mapped | null;
  readonly name: string;
  readonly span: Span | undefined;
}

/** The batch size that all mapped leaves agree on; an error says which disagree. */
function batchSize(leaves: readonly MappedLeaf[], given: number | null): number {
  let first: { size: number; name: string; axis: number; leaf: Tensor; span: Span | undefined } | null = null;
  for (const { mapped, name, span } of leaves) {
    if (!mapped) continue;
    const size = mapped.leaf.shape[mapped.axis];
    if (first && first.size !== size) {
      throw new ProgramError(
        "TJ6003",
        `vmap: ${first.name} (${typeText(first.leaf)}) has ${first.size} along axis ${first.axis}, ${name} (${typeText(mapped.leaf)}) has ${size} along axis ${mapped.axis}`,
        {
          span,
          related:
            first.span && first.span !== span
              ? [{ span: first.span, message: `${first.size} along axis ${first.axis}` }]
              : [],
          hint: "all mapped axes must be of one size; give null in inAxes for what is the same for every example",
        },
      );
    }
    first ??= { size, name, axis: mapped.axis, leaf: mapped.leaf, span };
  }
  if (first && given !== null && first.size !== given) {
    throw new ProgramError(
      "TJ6003",
      `vmap: axisSize is ${given}, but ${first.name} has ${first.size} along axis ${first.axis}`,
    );
  }
  const size = first?.size ?? given;
  if (size !== null) return size;
  throw new ProgramError("TJ6003", "vmap: no argument is batched", {
    hint: "at least one entry of inAxes must be an axis, or give { axisSize: … }",
  });
}

function mapOver(fn: FunctionVal, args: readonly Val[], options: VmapOptions, site: CallSite): Val {
  const perArg = options.inAxes instanceof ArrayVal ? options.inAxes.items : args.map(() => options.inAxes);
  if (perArg.length !== args.length) {
    throw new ProgramError("TJ6003", `vmap: inAxes has ${perArg.length} entries for ${args.length} arguments`, {
      span: options.inAxesSpan,
      hint: "one entry for each argument; null for one that is not batched",
    });
  }
  const shaped: (Shaped | null)[] = [];
  const leaves = args.flatMap((arg, i): MappedLeaf[] => {
    const axes = axesFor(perArg[i], arg, `inAxes of argument ${i}`, options.inAxesSpan);
    const span = site.args[i];
    if (axes.every((axis) => axis === null)) {
      shaped.push(null);
      return [];
    }
    const one = tensorLeaves(arg, `vmap: argument ${i}`);
    shaped.push(one);
    const names = paths(one.tree);
    return one.leaves.map((leaf, k) => {
      const axis = axes[k];
      const name = `argument ${i}${names[k]}`;
      if (axis === null) return { leaf, mapped: null, name, span };
      if (axis < -leaf.ndim || axis >= leaf.ndim) {
        throw new ProgramError("TJ6003", `vmap: ${name} is ${typeText(leaf)}, which has no axis ${axis}`, {
          span,
          hint: leaf.ndim === 0 ? "give null in inAxes for what is not batched" : undefined,
        });
      }
      return { leaf, mapped: { leaf, axis: axis < 0 ? axis + leaf.ndim : axis }, name, span };
    });
  });
  const size = batchSize(leaves, options.axisSize);
  const params = leaves.map(({ leaf, mapped }) => (mapped ? exampleOf(leaf, mapped.axis) : leaf));
  const rebuildArgs = (tensors: readonly Tensor[]): Val[] => {
    let next = 0;
    return args.map((arg, i) => {
      const one = shaped[i];
      return one ? unflatten(one.tree, tensors.slice(next, (next += one.leaves.length))) : arg;
    });
  };
  const traced = withAxis(options.axisName, size, () => trace({ owner: "vmap", fn, site, params, args: rebuildArgs }));
  const inputs = [
    ...traced.captures.map((value) => ({ value, batched: false })),
    ...leaves.map(({ leaf, mapped }) => ({
      value: mapped ? toFront(leaf.value, mapped.axis) : leaf.value,
      batched: mapped !== null,
    })),
  ];
  const batch = { size, axisName: options.axisName };
  const results = batchRegion(traced.func, inputs, batch);
  const axes = outAxes(options, traced.result);
  const values = results.map((result, i) => {
    const axis = axes[i];
    const leaf = traced.result.leaves[i];
    if (axis === null) {
      if (!result.batched) return new Tensor(result.value, leaf.weak, leaf.key);
      throw new ProgramError(
        "TJ6003",
        `vmap: outAxes is null for a result (${typeText(leaf)}) that differs from example to example`,
        { span: options.outAxesSpan, hint: "null is for a result that is the same for all of them" },
      );
    }
    const rank = leaf.ndim + 1;
    if (axis < -rank || axis >= rank) {
      throw new ProgramError(
        "TJ6003",
        `vmap: outAxes is ${axis} for a result of ${typeText(leaf)}, which has ${rank} ${rank === 1 ? "axis" : "axes"} with the batch's`,
        {
          span: options.outAxesSpan,
          hint: rank === 1 ? "its only axis is 0" : `its axes go from 0 to ${rank - 1}, or from -${rank} to -1`,
        },
      );
    }
    const place = axis < 0 ? axis + rank : axis;
    return new Tensor(fromFront(materialize(result, batch), place), leaf.weak, leaf.key);
  });
  return unflatten(traced.result.tree, values);
}

/** One example of a batched leaf, as a type: its value is never used. */
function exampleOf(leaf: Tensor, axis: number): Tensor {
  const { dtype, shape } = leaf.type;
  return new Tensor(new Value({ dtype, shape: shape.filter((_, i) => i !== axis) }), leaf.weak, leaf.key);
}

function outAxes({ outAxes: axes, outAxesSpan }: VmapOptions, result: Shaped): (number | null)[] {
  const value = unflatten(result.tree, result.leaves);
  return axesFor(axes, value, "outAxes", outAxesSpan);
}

/** `vmap(f, inAxes)` or `vmap(f, { inAxes, outAxes, axisName, axisSize })`. */
export const vmap = define("vmap", "fun, inAxes = 0, outAxes = 0, axisName?, axisSize?", (args: Arguments) => {
  const fn = args.function("fun");
  const options: VmapOptions = {
    inAxes: args.get("inAxes"),
    outAxes: args.get("outAxes"),
    axisName: args.has("axisName") ? args.string("axisName") : null,
    axisSize: args.has("axisSize") ? args.int("axisSize") : null,
    inAxesSpan: args.spanOf("inAxes"),
    outAxesSpan: args.spanOf("outAxes"),
  };
  return derived(`vmap(${fn.name})`, fn, (values, site) => mapOver(fn, values, options, site));
});
