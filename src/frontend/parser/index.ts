// From the text of a module to its syntax tree: tokens.ts and lexer.ts read the words, types.ts to modules.ts are the
// grammar, one layer on the other, parse.ts runs it, and kept.ts remembers what it gave.
export { parseKept } from "./kept.ts";
export { parse, parseExpression } from "./parse.ts";
