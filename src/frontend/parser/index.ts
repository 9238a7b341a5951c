// From the text of a module to its syntax tree: tokens.ts and lexer.ts read the words, types.ts to modules.ts are the
// grammar, one layer on the other, and parse.ts runs it.
export { parse, parseExpression } from "./parse.ts";
