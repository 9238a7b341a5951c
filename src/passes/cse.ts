// Common subexpression elimination, block by block: of equal ops only the first stays.
//
//   %0 = sin %x : f32             →     %0 = sin %x : f32
//   %1 = sin %x : f32                   %2 = mul %0, %0 : f32
//   %2 = mul %0, %1 : f32               return %2
//   return %2
//
// Equal are ops of one name, with the same operands (in either order where that makes no difference), attributes, and
// regions of the same structure. Ops with effects stay, and so do optimization barriers, which exist to keep things apart.
import { append, rewriteRegion } from "../ir/build.ts";
import { sameAttr, type AttrTree } from "../ir/attributes.ts";
import { Value, type Func, type Op, type Region } from "../ir/graph.ts";
import type { OpName } from "../ir/ops.ts";
import { sameType } from "../ir/type.ts";
import { hasEffect } from "../ir/walk.ts";
import { mapFuncs, mapRegions } from "./mapFuncs.ts";

export const cse = (main: Func): Func =>
  mapFuncs(main, (func) => {
    const region = cseRegion(func);
    return region === func ? func : { ...func, ...region };
  });

/** Swapping the operands changes no bit of the result. (max and min may treat zeros of both signs by position.) */
const COMMUTATIVE: ReadonlySet<OpName> = new Set<OpName>(["add", "mul", "and", "or", "xor"]);

function cseRegion(region: Region): Region {
  const numbers = new Map<Value, number>();
  const numberOf = (value: Value): number => {
    let number = numbers.get(value);
    if (number === undefined) numbers.set(value, (number = numbers.size));
    return number;
  };
  const seen = new Map<number, Op[]>();
  let changed = false;
  const result = rewriteRegion(region, (old) => {
    const op = mapRegions(old, cseRegion);
    changed ||= op !== old;
    const kept = op === old ? null : append(op);
    if (op.name === "optimizationBarrier" || hasEffect(op)) return kept;
    const hash = hashOp(op, numberOf);
    const bucket = seen.get(hash);
    if (!bucket) {
      seen.set(hash, [op]);
      return kept;
    }
    const twin = bucket.find((other) => sameOp(op, other, (a, b) => a === b));
    if (!twin) {
      bucket.push(op);
      return kept;
    }
    changed = true;
    return twin.results;
  });
  return changed ? result : region;
}

const mix = (hash: number, value: number): number => (Math.imul(hash, 31) + value) | 0;

function hashText(text: string): number {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

const nameHashes = new Map<string, number>();
function hashName(name: string): number {
  let hash = nameHashes.get(name);
  if (hash === undefined) nameHashes.set(name, (hash = hashText(name)));
  return hash;
}

function hashOp(op: Op, numberOf: (value: Value) => number): number {
  let hash = mix(hashName(op.name), op.results.length);
  // Sums do not mind the order of operands: commutative ops meet their swapped twins.
  let operands = 0;
  for (const operand of op.operands) operands = (operands + Math.imul(numberOf(operand) + 1, 0x9e3779b1)) | 0;
  hash = mix(hash, operands);
  const attrs = op.attrs as Readonly<Record<string, AttrTree | undefined>>;
  for (const key in attrs) hash = mix(hash, hashAttr(attrs[key]));
  for (const { ops } of op.regions) {
    for (const inner of ops) hash = mix(hash, hashName(inner.name));
  }
  return hash;
}

function hashAttr(value: AttrTree | undefined): number {
  if (typeof value === "number") return value | 0;
  if (typeof value === "string") return hashName(value);
  if (typeof value !== "object") return value ? 1 : 0;
  if (Array.isArray(value)) return value.reduce<number>((hash, item: AttrTree) => mix(hash, hashAttr(item)), 1);
  if ("bytes" in value) return hashBytes(value.bytes as Uint8Array);
  return 2;
}

/** Of the first bytes: enough to tell most constants apart. */
function hashBytes(bytes: Uint8Array): number {
  let hash = bytes.length;
  const end = Math.min(bytes.length, 64);
  for (let i = 0; i < end; i++) hash = mix(hash, bytes[i]);
  return hash;
}

type SameValue = (a: Value, b: Value) => boolean;

function sameOp(a: Op, b: Op, same: SameValue): boolean {
  if (a.name !== b.name || a.operands.length !== b.operands.length || a.results.length !== b.results.length)
    return false;
  if (!sameOperands(a, b, same)) return false;
  if (!a.results.every((result, i) => sameType(result.type, b.results[i].type))) return false;
  if (a.attrs !== b.attrs && !sameAttr(a.attrs as AttrTree, b.attrs as AttrTree)) return false;
  return a.regions.length === b.regions.length && a.regions.every((region, i) => sameRegion(region, b.regions[i]));
}

function sameOperands(a: Op, b: Op, same: SameValue): boolean {
  if (a.operands.every((operand, i) => same(operand, b.operands[i]))) return true;
  const [x, y] = a.operands;
  return COMMUTATIVE.has(a.name) && same(x, b.operands[1]) && same(y, b.operands[0]);
}

/** Whether two closed regions do the same, op by op. */
function sameRegion(a: Region, b: Region): boolean {
  if (a === b) return true;
  if (a.params.length !== b.params.length || a.ops.length !== b.ops.length || a.results.length !== b.results.length) {
    return false;
  }
  const pairs = new Map<Value, Value>();
  const same: SameValue = (x, y) => pairs.get(x) === y;
  for (let i = 0; i < a.params.length; i++) {
    if (!sameType(a.params[i].type, b.params[i].type)) return false;
    pairs.set(a.params[i], b.params[i]);
  }
  for (let i = 0; i < a.ops.length; i++) {
    if (!sameOp(a.ops[i], b.ops[i], same) || hasEffect(a.ops[i])) return false;
    a.ops[i].results.forEach((result, j) => pairs.set(result, b.ops[i].results[j]));
  }
  return a.results.every((result, i) => same(result, b.results[i]));
}
