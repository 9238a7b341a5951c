// The catalogue of diagnostics: every code, and what it stands for. docs/diagnostics.md has a section on each.
export const CODES = {
  // 1xxx: the text
  TJ1001: "unexpected token",
  TJ1002: "string or template not closed",
  TJ1003: "comment not closed",
  TJ1004: "part of TypeScript that the language leaves out",
  TJ1005: "character that no token starts with",
  // 2xxx: shapes and types
  TJ2000: "operands do not fit the operation",
  TJ2001: "shapes do not broadcast",
  TJ2002: "shapes do not match",
  TJ2003: "axis out of range",
  TJ2004: "impossible reshape",
  TJ2005: "impossible index",
  TJ2006: "value does not fit its annotation",
  TJ2007: "dimension has two sizes",
  TJ2008: "wrong rank",
  // 3xxx: names and modules
  TJ3001: "unknown name",
  TJ3002: "unknown member",
  TJ3003: "unknown module",
  TJ3004: "name declared twice",
  TJ3005: "assignment to a constant",
  TJ3006: "no entry to compile",
  TJ3007: "modules import each other",
  TJ3008: "used before it has a value",
  // 4xxx: staging and control flow
  TJ4001: "tensor where a static value is needed",
  TJ4002: "condition is not a scalar",
  TJ4003: "branches give different types",
  TJ4004: "variable changes type in a loop",
  TJ4005: "not every path returns a value",
  TJ4006: "captured variable assigned inside a function that is transformed",
  TJ4007: "tensors are immutable",
  TJ4008: "break, continue or return out of place",
  TJ4009: "static value changed inside a traced region",
  TJ4010: "too deep or too long to unroll",
  TJ4011: "value is dropped",
  // 5xxx: calls and values
  TJ5001: "wrong number of arguments",
  TJ5002: "wrong kind of value",
  TJ5003: "not one of the accepted values",
  TJ5004: "unknown option",
  TJ5005: "the program throws",
  TJ5006: "not a function",
  TJ5007: "arguments given do not fit the entry",
  TJ5008: "function of the host called directly",
  // 6xxx: transformations
  TJ6001: "gradient of something that is not a real scalar",
  TJ6002: "derivative with respect to something that is not a float",
  TJ6003: "vmap sizes or axes do not agree",
  TJ6004: "tangents or cotangents do not fit",
  TJ6005: "custom rule gives the wrong tree or type",
  TJ6006: "no such axis name",
  TJ6007: "operation without a derivative",
  TJ6008: "operation that cannot be batched",
  // 7xxx: dtypes
  TJ7001: "dtypes have no common type",
  TJ7002: "operation does not take this dtype",
  TJ7003: "unknown dtype",
  TJ7004: "integer out of range",
  // 8xxx: while the program runs
  TJ8001: "function of the host failed",
  TJ8002: "NaN or infinity in the results",
} as const;

export type Code = keyof typeof CODES;

export const isCode = (text: string | undefined): text is Code => text !== undefined && text in CODES;
