// PRNG keys as values: making, splitting and unwrapping them.
import { isInteger } from "../../ir/dtype.ts";
import { scalarLiteral } from "../../ir/encode.ts";
import * as p from "../../ir/prims.ts";
import type { Shape } from "../../ir/type.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { KEY_DTYPE } from "../../frontend/values/keyDType.ts";
import { Num, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { foldIn, splitWords, type Words } from "./threefry.ts";

/** The words of a key tensor, whose last axis of 2 goes away. */
export const wordsOf = (raw: Tensor): Words => {
  const axis = raw.type.shape.length - 1;
  const data = new Tensor(raw.value);
  return { hi: c.indexAxis(data, 0, axis), lo: c.indexAxis(data, 1, axis) };
};

const join = (words: Words): Tensor => c.stack([words.hi, words.lo], -1);

/** Words as keys, or as the raw u32 array that PRNGKey gives. */
const wrap = (words: Words, raw: boolean): Tensor => new Tensor(join(words).value, false, !raw);

export interface KeyArgument {
  readonly words: Words;
  /** An old-style key, u32[2]: what comes of it is one too. */
  readonly raw: boolean;
}

const isRaw = (x: Tensor): boolean => !x.key && x.dtype === "u32" && x.shape.join() === "2";

/** The argument as a single key. TJ7002 for anything else, arrays of keys included. */
export function keyArgument(args: Arguments, name = "key"): KeyArgument {
  const value = args.get(name);
  if (value instanceof Tensor && value.key && value.ndim === 0) return { words: wordsOf(value), raw: false };
  if (value instanceof Tensor && isRaw(value)) return { words: wordsOf(value), raw: true };
  if (value instanceof Tensor && value.key) {
    return args.fail("TJ2008", `takes a single key, found ${typeText(value)}`, {
      param: name,
      hint: "go over the keys with vmap, or take one with keys[i]",
    });
  }
  return args.fail("TJ7002", `takes a key, found ${describe(value)}`, {
    param: name,
    hint: "make one with random.key(0), and new ones of it with random.split",
  });
}

/** One u32 word of a static or traced integer; the high word of 64-bit tensors apart. */
function seedWords(args: Arguments, name: string): Words {
  const value = args.get(name);
  const word = (n: bigint): Tensor => new Tensor(p.constant(scalarLiteral("u32", BigInt.asUintN(32, n))));
  const known = typeof value === "bigint" ? value : integral(value);
  if (known !== null) return { hi: word(0n), lo: word(known) };
  const x = args.tensor(name);
  if (x.key || !isInteger(x.dtype)) args.fail("TJ7002", `${name} must be an integer, found ${typeText(x)}`, { param: name }); // prettier-ignore
  if (x.ndim !== 0) args.fail("TJ2008", `${name} must be a scalar, found ${typeText(x)}`, { param: name, hint: "go over several with vmap" }); // prettier-ignore
  const wide = x.dtype === "i64" || x.dtype === "u64";
  const hi = wide
    ? new Tensor(p.convert(p.shiftRightLogical(x.value, c.fill([], 32, x.dtype).value), "u32"))
    : word(0n);
  return { hi, lo: new Tensor(p.convert(x.value, "u32")) };
}

const integral = (value: Val): bigint | null => {
  const known = value instanceof Num || value instanceof Tensor ? staticNumber(value) : null;
  return known !== null && Number.isInteger(known) ? BigInt(known) : null;
};

const seed = (name: string, raw: boolean): FunctionVal =>
  define(`random.${name}`, "seed, *, impl?, dtype?", (args) => {
    const impl = args.get("impl");
    if (args.has("impl") && impl !== "threefry2x32") {
      args.fail("TJ5003", `impl is ${describe(impl)}, not "threefry2x32"`, { param: "impl" });
    }
    return wrap(seedWords(args, "seed"), raw);
  });

function keyArray(args: Arguments, name: string): Tensor {
  const value = args.get(name);
  if (value instanceof Tensor && (value.key || (value.dtype === "u32" && value.shape[value.ndim - 1] === 2)))
    return value;
  return args.fail("TJ7002", `takes keys, found ${describe(value)}`, { param: name });
}

export const KEYS: readonly FunctionVal[] = [
  seed("key", false),
  seed("PRNGKey", true),
  define("random.split", "key, num = 2", (args) => {
    const { words, raw } = keyArgument(args);
    const shape: Shape = args.shape("num");
    return wrap(splitWords(words, shape), raw);
  }),
  define("random.foldIn", "key, data", (args) => {
    const { words, raw } = keyArgument(args);
    const data = args.get("data");
    // As JAX does: whatever it is, as a word.
    const word = data instanceof Tensor && !data.key && !isInteger(data.dtype) ? c.cast(data, "u32") : null;
    if (word && word.ndim !== 0) args.fail("TJ2008", `data must be a scalar, found ${typeText(word)}`, { param: "data", hint: "go over several with vmap" }); // prettier-ignore
    return wrap(foldIn(words, word ?? seedWords(args, "data").lo), raw);
  }),
  define("random.keyData", "keys", (args) => new Tensor(keyArray(args, "keys").value)),
  define("random.wrapKeyData", "keyBitsArray, *, impl?, dtype?", (args) => {
    const bits = args.tensor("keyBitsArray");
    if (bits.key || bits.dtype !== "u32" || bits.shape[bits.ndim - 1] !== 2) {
      args.fail("TJ2002", `takes u32 words whose last axis has size 2, found ${typeText(bits)}`, { param: "keyBitsArray" }); // prettier-ignore
    }
    return new Tensor(bits.value, false, true);
  }),
  define("random.keyDtype", "implSpec?", (args) => {
    if (args.has("implSpec") && args.get("implSpec") !== "threefry2x32" && args.get("implSpec") !== "fry")
      args.fail("TJ5003", `implSpec is ${describe(args.get("implSpec"))}, not "threefry2x32"`, { param: "implSpec" });
    return KEY_DTYPE;
  }),
  define("random.clone", "key", (args) => keyArray(args, "key")),
  define("random.keyImpl", "keys", (args) => {
    keyArray(args, "keys");
    return "threefry2x32";
  }),
];
