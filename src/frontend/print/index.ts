// From a syntax tree back to text that parses to the same tree.
export { printModule } from "./statements.ts";
export { printExpression } from "./expressions.ts";
export { printType } from "./types.ts";
