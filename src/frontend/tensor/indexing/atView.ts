// `x.at(…)`: the places of a tensor that an index names, to be read or to be written to in a new tensor.
import { define, type Arguments } from "../../builtin.ts";
import { ProgramError } from "../../diagnostics.ts";
import type { Span } from "../../source.ts";
import { FunctionVal, OpaqueVal, Tensor, type CallSite, type Val } from "../../values/values.ts";
import { describe } from "../../values/describe.ts";
import { negative, power, trueDivide } from "../arithmetic.ts";
import { asTensor, astype, full } from "../convert.ts";
import { parseIndex, type Entry } from "./entries.ts";
import { rejectMask, writeMasked } from "./mask.ts";
import { makePlan, type Plan } from "./plan.ts";
import { readIndex } from "./read.ts";
import type { Mode } from "./starts.ts";
import { writeIndex, type WriteKind } from "./write.ts";

const MODES = ["clip", "drop", "fill", "promise_in_bounds"] as const;

const modeOf = (args: Arguments, otherwise: Mode): Mode => (args.has("mode") ? args.string("mode", MODES) : otherwise);

const WRITE_OPTIONS = "*, indicesAreSorted = false, uniqueIndices = false, mode?, wrapNegativeIndices = true";
const READ_OPTIONS = `${WRITE_OPTIONS}, fillValue?`;

type Method = (view: AtView, args: Arguments, site: CallSite) => Val;

const writing =
  (kind: WriteKind): Method =>
  (view, args) =>
    view.write(args, kind, args.get("values"));

/** x with f(x's own elements) at the places, which f is given as one tensor. */
const apply: Method = (view, args, site) => {
  const before = view.read(args);
  const after = args.function("func").call([before], { span: site.span, args: [] });
  if (!(after instanceof Tensor)) {
    throw new ProgramError("TJ5002", `${args.callee}: func must return a tensor, found ${describe(after)}`);
  }
  return view.write(args, "set", after);
};

/** What collects at each place when every value written there multiplies: dividing or raising by all of them at once. */
const product = (view: AtView, args: Arguments): Tensor =>
  view.like(full(view.x.shape, 1, view.x.dtype)).write(args, "mul", args.get("values"));

const METHODS: Readonly<Record<string, { readonly signature: string; readonly run: Method }>> = {
  get: { signature: READ_OPTIONS, run: (view, args) => view.read(args) },
  set: { signature: `values, ${WRITE_OPTIONS}`, run: writing("set") },
  add: { signature: `values, ${WRITE_OPTIONS}`, run: writing("add") },
  subtract: {
    signature: `values, ${WRITE_OPTIONS}`,
    run: (view, args) => {
      const values = astype(asTensor(args.get("values"), `${args.callee}: the value`), view.x.dtype);
      return view.write(args, "add", negative(args.callee, values));
    },
  },
  mul: { signature: `values, ${WRITE_OPTIONS}`, run: writing("mul") },
  multiply: { signature: `values, ${WRITE_OPTIONS}`, run: writing("mul") },
  divide: {
    signature: `values, ${WRITE_OPTIONS}`,
    run: (view, args) => trueDivide(args.callee, view.x, product(view, args)),
  },
  power: {
    signature: `values, ${WRITE_OPTIONS}`,
    run: (view, args) => power(args.callee, view.x, product(view, args)),
  },
  min: { signature: `values, ${WRITE_OPTIONS}`, run: writing("min") },
  max: { signature: `values, ${WRITE_OPTIONS}`, run: writing("max") },
  apply: { signature: `func, ${WRITE_OPTIONS}`, run: apply },
};

export class AtView extends OpaqueVal {
  readonly what = "x.at(…)";
  private plan: Plan | null = null;

  constructor(
    readonly x: Tensor,
    private readonly entries: readonly Entry[],
  ) {
    super();
  }

  override member(name: string): FunctionVal | undefined {
    if (!Object.hasOwn(METHODS, name)) return undefined;
    const { signature, run } = METHODS[name];
    return define(`x.at(…).${name}`, signature, (args, site) => run(this, args, site));
  }

  override memberNames(): readonly string[] {
    return Object.keys(METHODS);
  }

  /** The same places of another tensor of the shape. */
  like(x: Tensor): AtView {
    return new AtView(x, this.entries);
  }

  private places(what: string): Plan {
    return (this.plan ??= makePlan(what, this.x, this.entries));
  }

  read(args: Arguments): Tensor {
    rejectMask(args.callee, this.x, this.entries);
    return readIndex(this.x, this.places(args.callee), {
      mode: modeOf(args, "promise_in_bounds"),
      fill: args.has("fillValue") ? args.tensor("fillValue", this.x.dtype) : undefined,
      wrapNegative: args.bool("wrapNegativeIndices"),
      sorted: args.bool("indicesAreSorted"),
    });
  }

  write(args: Arguments, kind: WriteKind, value: Val): Tensor {
    if (this.entries.some((entry) => entry.kind === "mask")) {
      return writeMasked(args.callee, this.x, this.entries, kind, value);
    }
    return writeIndex(args.callee, this.x, this.places(args.callee), kind, value, {
      mode: modeOf(args, "drop"),
      wrapNegative: args.bool("wrapNegativeIndices"),
      sorted: args.bool("indicesAreSorted"),
      unique: args.bool("uniqueIndices"),
    });
  }
}

/** The view of x at an index. */
export const at = (what: string, x: Tensor, index: readonly Val[], spans?: readonly Span[]): AtView =>
  new AtView(x, parseIndex(what, x, index, spans));
