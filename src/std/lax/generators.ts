// lax's transforms and random bits that the compiler has ops for.
import { isComplex, isFloat, type DType } from "../../ir/dtype.ts";
import type { FftKind, OpAttrs } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { define } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { EnumMember } from "./elementwise.ts";

const FFT_KINDS: readonly FftKind[] = ["fft", "ifft", "rfft", "irfft"];
const ALGORITHMS: readonly OpAttrs["rngBitGenerator"]["algorithm"][] = ["default", "threeFry", "philox"];
const BIT_DTYPES: readonly DType[] = ["u8", "u16", "u32", "u64"];

export const GENERATORS: readonly FunctionVal[] = [
  define("lax.fft", "x, fftType, fftLengths", (args) => {
    const operand = args.tensor("x");
    const given = args.get("fftType");
    const kind =
      given instanceof EnumMember
        ? FFT_KINDS[given.value]
        : FFT_KINDS[["fft", "ifft", "rfft", "irfft"].indexOf(args.string("fftType").toLowerCase())];
    if (!kind) args.fail("TJ5003", `fftType is ${JSON.stringify(given)}, not one of "fft", "ifft", "rfft", "irfft"`, { param: "fftType" }); // prettier-ignore
    const lengths = args.shape("fftLengths");
    const x = kind === "rfft" && !operand.key ? c.asInexact(operand) : operand;
    const fits = kind === "rfft" ? isFloat(x.dtype) : isComplex(x.dtype);
    if (!fits) args.fail("TJ7002", `${kind} takes ${kind === "rfft" ? "floats" : "complex numbers"}, found ${typeText(x)}`, { param: "x" }); // prettier-ignore
    const tail = x.shape.slice(x.ndim - lengths.length);
    const want = kind === "irfft" ? [...lengths.slice(0, -1), Math.floor(lengths[lengths.length - 1] / 2) + 1] : lengths; // prettier-ignore
    if (lengths.length < 1 || lengths.length > 3 || lengths.length > x.ndim || tail.join() !== want.join()) {
      args.fail("TJ2002", `fftLengths [${lengths.join(",")}] do not fit the last axes of ${typeText(x)}`, { param: "fftLengths" }); // prettier-ignore
    }
    return new Tensor(p.fft(x.value, { kind, lengths }));
  }),
  define("lax.rngBitGenerator", "key, shape, dtype?, algorithm?, *, outSharding?", (args) => {
    const key = args.tensor("key");
    const dtype = args.dtype("dtype") ?? "u32";
    if (!BIT_DTYPES.includes(dtype)) args.fail("TJ7002", `gives unsigned integers, found ${dtype}`, { param: "dtype" });
    const given = args.get("algorithm");
    const algorithm = given instanceof EnumMember ? ALGORITHMS[given.value] : "default";
    const words = key.dtype === "u32" && key.shape.join() === "4";
    if (key.key || !(words || (key.dtype === "u64" && (key.shape.join() === "2" || key.shape.join() === "3")))) {
      args.fail("TJ2002", `takes a state of u32[4] or u64[2], found ${typeText(key)}`, { param: "key" });
    }
    const state = words ? p.bitcast(p.reshape(key.value, [2, 2]), "u64") : key.value;
    const [next, bits] = p.rngBitGenerator(state, { algorithm, dtype, shape: args.shape("shape") });
    return array([new Tensor(words ? p.reshape(p.bitcast(next, "u32"), [4]) : next), new Tensor(bits)]);
  }),
];
