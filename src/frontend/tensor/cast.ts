// A dtype called as a function: `f32(x)` is x as a strongly typed f32.
import type { DType } from "../../ir/dtype.ts";
import { define } from "../builtin.ts";
import type { FunctionVal } from "../values/values.ts";

export const castFunction = (dtype: DType): FunctionVal => define(dtype, "x = 0", (args) => args.tensor("x", dtype));
