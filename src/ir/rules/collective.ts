// Collectives over a named axis of a batched function.
import { checkAxis, checkCount, checkDType, checkSizes, INDEX, REDUCE_DTYPES, type TypeRules } from "./check.ts";

export const collective: Pick<TypeRules, "axisReduce" | "axisGather" | "axisIndex"> = {
  axisReduce: (operands, { kind }, _regions, name) => {
    checkCount(name, operands, 1);
    checkDType(name, operands[0], REDUCE_DTYPES[kind]);
    return operands;
  },
  axisGather: (operands, { size, dimension }, _regions, name) => {
    checkCount(name, operands, 1);
    const [{ dtype, shape }] = operands;
    checkSizes(name, [size]);
    checkAxis(name, "dimension", dimension, shape.length + 1);
    return [{ dtype, shape: [...shape.slice(0, dimension), size, ...shape.slice(dimension)] }];
  },
  axisIndex: (operands, _attrs, _regions, name) => {
    checkCount(name, operands, 0);
    return [INDEX];
  },
};
