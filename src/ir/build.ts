// Building IR. One block is open at a time; `emit` appends to it, so that code which builds reads as mathematics:
//
//   const y = add(mul(x, w), b)        // three ops in the open block
//
// A block may use any value of the blocks around it. It stays closed all the same: such a use becomes a parameter
// of the block (a capture), and whoever closes the block passes the outer value in. What costs nothing to make again
// (constants, and arrays of copies) is cloned instead.
import { is, Value, type Func, type Op, type Region } from "./graph.ts";
import type { Location } from "./location.ts";
import type { OpAttrs, OpName } from "./ops.ts";
import type { TensorType } from "./type.ts";
import { resultTypes } from "./typeRules.ts";
import { hasEffect, withParts } from "./walk.ts";

interface BlockMark {
  readonly ops: number;
  readonly captures: number;
  readonly inner: number;
}

class Block {
  readonly ops: Op[] = [];
  private readonly known = new Set<Value>();
  /** Outer value → the parameter (or cloned constant) that stands for it in here. */
  private readonly inner = new Map<Value, Value>();
  readonly captures: Value[] = [];

  constructor(readonly params: Value[]) {
    for (const param of params) this.known.add(param);
  }

  addParam(param: Value, position: number): void {
    this.params.splice(position, 0, param);
    this.known.add(param);
  }

  owns(value: Value): boolean {
    return this.known.has(value);
  }

  /** The value as this block may use it. */
  resolve(value: Value): Value {
    if (this.known.has(value)) return value;
    const seen = this.inner.get(value);
    if (seen) return seen;
    const local = this.cloned(value.def) ?? this.captured(value);
    this.inner.set(value, local);
    return local;
  }

  /** A constant is made again in here; an array of copies as well, from what it holds copies of. */
  private cloned(def: Op | null): Value | null {
    if (def === null) return null;
    if (is(def, "constant")) return this.append(makeOp("constant", [], def.attrs, [], def.loc))[0];
    if (!is(def, "broadcastInDim")) return null;
    return this.append(makeOp("broadcastInDim", [this.resolve(def.operands[0])], def.attrs, [], def.loc))[0];
  }

  private captured(value: Value): Value {
    const local = new Value(value.type, value.hint);
    this.known.add(local);
    this.captures.push(value);
    return local;
  }

  append(op: Op): readonly Value[] {
    built++;
    this.ops.push(op);
    for (const result of op.results) this.known.add(result);
    return op.results;
  }

  /** A place to come back to: what is appended after it can be dropped again. */
  mark(): BlockMark {
    return { ops: this.ops.length, captures: this.captures.length, inner: this.inner.size };
  }

  rollback(mark: BlockMark): void {
    this.ops.length = mark.ops;
    this.captures.length = mark.captures;
    for (const outer of [...this.inner.keys()].slice(mark.inner)) this.inner.delete(outer);
  }

  /** The parameter that stands for a captured outer value; a fresh, unused one if it was not captured. */
  paramFor(outer: Value): Value {
    return this.inner.get(outer) ?? new Value(outer.type, outer.hint);
  }
}

let open: Block | null = null;
let here: Location | null = null;
let built = 0;

/** How many ops have been built so far, those in regions and functions included. */
export const opsBuilt = (): number => built;

function makeOp<N extends OpName>(
  name: N,
  operands: readonly Value[],
  attrs: OpAttrs[N],
  regions: readonly Region[],
  loc: Location | null,
): Op<N> {
  const types = resultTypes(
    name,
    operands.map((operand) => operand.type),
    attrs,
    regions,
  );
  const op: Op<N> = { name, operands, attrs, regions, results: types.map((type) => new Value(type)), loc };
  for (const result of op.results) result.def = op as Op;
  return op;
}

/** Appends an op to the open block. Throws TypeRuleError when the operands do not fit the op. */
export function emit<N extends OpName>(
  name: N,
  operands: readonly Value[],
  attrs: OpAttrs[N],
  regions: readonly Region[] = [],
): readonly Value[] {
  if (!open) throw new Error(`no block is open for ${name}`);
  const block = open;
  return block.append(
    makeOp(name, operands.map((operand) => block.resolve(operand)), attrs, regions, here) as Op, // prettier-ignore
  );
}

/** Runs `body` with every op that it emits placed at `loc`. */
export function at<T>(loc: Location | null, body: () => T): T {
  const saved = here;
  here = loc;
  try {
    return body();
  } finally {
    here = saved;
  }
}

export const currentLocation = (): Location | null => here;

/** A region under construction's end: its results are known, its captures are not yet parameters. */
export interface OpenRegion {
  /** Outer values that it uses, in order of first use. */
  readonly captures: readonly Value[];
  readonly params: readonly Value[];
  readonly results: readonly Value[];
  /** The closed region, whose first parameters stand for `captures` (which must include all of its own). */
  close(captures?: readonly Value[]): Region;
}

/** A region that is built in several goes: opened, left and opened again, until it is finished. */
export class RegionBuilder {
  private readonly block: Block;

  constructor(types: readonly TensorType[] = [], hints: readonly (string | undefined)[] = []) {
    this.block = new Block(types.map((type, i) => new Value(type, hints[i])));
  }

  get params(): readonly Value[] {
    return this.block.params;
  }

  /** One more parameter, by default after those there are. */
  addParam(
    type: TensorType,
    { position = this.params.length, hint }: { position?: number; hint?: string } = {},
  ): Value {
    const param = new Value(type, hint);
    this.block.addParam(param, position);
    return param;
  }

  /** Whether leaving the region out would be noticed, its results aside. */
  get hasEffects(): boolean {
    return this.block.ops.some(hasEffect);
  }

  /** Whether the value is one of the region's own: a parameter, or made by one of its ops. */
  owns(value: Value): boolean {
    return this.block.owns(value);
  }

  /** Runs `body` with this region open. */
  run<T>(body: () => T): T {
    const saved = open;
    open = this.block;
    try {
      return body();
    } finally {
      open = saved;
    }
  }

  finish(values: readonly Value[]): OpenRegion {
    const { block } = this;
    const results = values.map((value) => block.resolve(value));
    return {
      captures: block.captures,
      params: block.params,
      results,
      close: (captures = block.captures) => ({
        params: [...captures.map((outer) => block.paramFor(outer)), ...block.params],
        ops: block.ops,
        results,
      }),
    };
  }
}

/** Builds a region with parameters of the given types. */
export function openRegion(
  types: readonly TensorType[],
  body: (params: readonly Value[]) => readonly Value[],
  hints: readonly (string | undefined)[] = [],
): OpenRegion {
  const builder = new RegionBuilder(types, hints);
  return builder.finish(builder.run(() => body(builder.params)));
}

/** A place in the open block; calling it drops everything that was appended since. */
export function checkpoint(): () => void {
  const block = open;
  const mark = block?.mark();
  return () => {
    if (block && mark) block.rollback(mark);
  };
}

/** How many ops the open block has. */
export const openBlockSize = (): number => open?.ops.length ?? 0;

/** The union of what several regions capture, in order. */
export const unionOfCaptures = (...regions: readonly OpenRegion[]): Value[] => [
  ...new Set(regions.flatMap((region) => region.captures)),
];

export interface OpenFunc {
  /** Its first parameters stand for `captures`. */
  readonly func: Func;
  readonly captures: readonly Value[];
  /** The same function for a caller that hands it these, which must include all of its own. */
  close(captures: readonly Value[]): Func;
}

/** Builds a function that may capture values of the open blocks. */
export function openFunc(
  name: string,
  types: readonly TensorType[],
  body: (params: readonly Value[]) => readonly Value[],
  hints: readonly (string | undefined)[] = [],
): OpenFunc {
  const region = openRegion(types, body, hints);
  const close = (captures?: readonly Value[]): Func => ({ name, loc: here, ...region.close(captures) });
  return { func: close(), captures: region.captures, close };
}

/** Builds a function that captures nothing. */
export function buildFunc(
  name: string,
  types: readonly TensorType[],
  body: (params: readonly Value[]) => readonly Value[],
  hints: readonly (string | undefined)[] = [],
): Func {
  const { func, captures } = openFunc(name, types, body, hints);
  if (captures.length > 0) throw new Error(`${name} uses values from outside`);
  return func;
}

/** Appends a copy of the region's ops to the open block, its parameters replaced, and gives its results. */
export function inlineRegion(region: Region, args: readonly Value[]): readonly Value[] {
  const map = new Map<Value, Value>();
  region.params.forEach((param, i) => map.set(param, args[i]));
  const lookup = (value: Value): Value => map.get(value) ?? value;
  for (const op of region.ops) {
    const results = at(
      op.loc ?? here,
      () =>
      emit(op.name, op.operands.map(lookup), op.attrs, op.regions), // prettier-ignore
    );
    op.results.forEach((result, i) => map.set(result, results[i]));
  }
  return region.results.map(lookup);
}

/**
 * Rebuilds a region op by op, its parameters kept. `step` sees each op with its operands replaced, in a block where it
 * may emit others; it gives the values that stand for the op's results (none when nothing uses them), or null to keep it.
 * `start` may emit what stands for some of the parameters.
 */
export function rewriteRegion(
  region: Region,
  step: (op: Op, index: number) => readonly Value[] | null,
  start: () => ReadonlyMap<Value, Value> = () => new Map(),
): Region {
  const block = new Block([...region.params]);
  const saved = { open, here };
  open = block;
  try {
    const map = new Map(start());
    const lookup = (value: Value): Value => map.get(value) ?? value;
    region.ops.forEach((old, index) => {
      const moved = old.operands.some((operand) => map.has(operand));
      const op = moved ? withParts(old, { operands: old.operands.map(lookup) }) : old;
      here = op.loc;
      const values = step(op, index) ?? block.append(op);
      for (let i = 0; i < values.length; i++) {
        if (values[i] !== old.results[i]) map.set(old.results[i], values[i]);
      }
    });
    if (block.captures.length > 0) throw new Error("a rewritten region uses values from outside");
    return { params: region.params, ops: block.ops, results: region.results.map(lookup) };
  } finally {
    ({ open, here } = saved);
  }
}

/** Appends an op made elsewhere to the open block, which must know its operands. */
export function append(op: Op): readonly Value[] {
  if (!open) throw new Error(`no block is open for ${op.name}`);
  return open.append(op);
}
