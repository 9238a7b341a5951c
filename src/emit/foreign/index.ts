// StableHLO that tsjax did not write: what has to be done before a plugin may see it.
export { ForeignError } from "./foreignError.ts";
export { isBytecode, prepareForeign } from "./prepare.ts";
