// Functions that only move elements take key arrays too: each key, two words, travels as one 64-bit word.
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";

/** A key array as u64, one element a key; other tensors unchanged. */
export const pack = (x: Tensor): Tensor => (x.key ? new Tensor(p.bitcast(x.value, "u64")) : x);

/** Back from `pack`: a key array when `like` is one. */
export const unpack = (x: Tensor, like: Tensor): Tensor =>
  like.key ? new Tensor(p.bitcast(x.value, "u32"), false, true) : x;

/** `move` applied to the elements of x, keys included. */
export const moving = (x: Tensor, move: (x: Tensor) => Tensor): Tensor => unpack(move(pack(x)), x);
