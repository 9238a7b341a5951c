// Conditionals and loops over pytrees, for the statements of the language and for the library's own.
export { buildCond, buildSwitch } from "./conditional.ts";
export { buildScan, buildWhile, type ScanSpec } from "./loops.ts";
export { isolated } from "./frames.ts";
