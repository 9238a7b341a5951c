// Ops that make arrays out of nothing.
import { DTYPE_INFO } from "../dtype.ts";
import { formatType, sizeOf } from "../type.ts";
import { checkAxis, checkCount, checkDType, checkDTypeIn, checkSizes, fail, NUMBER, type TypeRules } from "./check.ts";

export const making: Pick<TypeRules, "constant" | "iota" | "rngBitGenerator"> = {
  constant: (operands, { value }, _regions, name) => {
    checkCount(name, operands, 0);
    const { type, bytes, splat } = value;
    const elements = splat ? 1 : sizeOf(type.shape);
    if (bytes.length !== elements * DTYPE_INFO[type.dtype].bytes || (splat && sizeOf(type.shape) === 0)) {
      fail(name, `${bytes.length} bytes do not make ${splat ? "the element of a uniform " : ""}${formatType(type)}`);
    }
    return [type];
  },
  iota: (operands, { dtype, shape, dimension }, _regions, name) => {
    checkCount(name, operands, 0);
    checkSizes(name, shape);
    const type = { dtype, shape };
    checkDType(name, type, NUMBER, "a result");
    checkAxis(name, "dimension", dimension, shape.length);
    return [type];
  },
  rngBitGenerator: (operands, { algorithm, dtype, shape }, _regions, name) => {
    checkCount(name, operands, 1);
    const [key] = operands;
    checkSizes(name, shape);
    const size = key.shape[0];
    const fits =
      key.dtype === "u64" && key.shape.length === 1 && (size === 2 || (size === 3 && algorithm !== "threeFry"));
    if (!fits) {
      fail(
        name,
        `the state of ${algorithm} is u64[2]${algorithm === "threeFry" ? "" : " or u64[3]"}, found ${formatType(key)}`,
      );
    }
    const bits = { dtype, shape };
    checkDTypeIn(name, bits, ["u8", "u16", "u32", "u64"]);
    return [key, bits];
  },
};
