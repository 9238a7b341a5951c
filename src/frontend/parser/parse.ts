// Texts to trees. One parser serves all, made when first needed.
import type * as ast from "../ast.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { Source } from "../source.ts";
import { tokenize } from "./lexer.ts";
import { ModuleParser } from "./modules.ts";

let parser: ModuleParser | undefined;

/** Run a rule of the grammar on a text. Whatever is thrown for the text's sake becomes a diagnostic. */
function run<T>(
  source: Source,
  rule: (parser: ModuleParser) => T,
  otherwise: T,
): { result: T; diagnostics: Diagnostic[] } {
  parser ??= new ModuleParser();
  parser.begin(source, tokenize(source));
  let result = otherwise;
  try {
    result = rule(parser);
  } catch (thrown) {
    parser.abandon(thrown);
  }
  return { result, diagnostics: parser.found() };
}

/**
 * The tree of a module, and everything that is wrong with the text. Never throws: statements that cannot be read are
 * left out of the tree, and parts that the language leaves out are `unsupported` nodes, each with its diagnostic.
 */
export function parse(source: Source): { module: ast.Module; diagnostics: Diagnostic[] } {
  const span = { source, start: 0, end: source.text.length };
  const { result, diagnostics } = run<ast.Module>(source, (parser) => parser.module(), {
    kind: "module",
    body: [],
    span,
  });
  return { module: result, diagnostics };
}

const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/**
 * The tree of one function's text, as `Function.prototype.toString` gives it: an arrow, a function, or a method.
 * `expression` is `unsupported` when there is a diagnostic.
 */
export function parseExpression(source: Source): { expression: ast.Expression; diagnostics: Diagnostic[] } {
  const span = { source, start: 0, end: source.text.length };
  const nothing: ast.Expression = { kind: "unsupported", feature: "syntax error", span };
  if (NATIVE.test(source.text)) {
    const message = "a function that is built into JavaScript, or bound, has no source to compile";
    return {
      expression: nothing,
      diagnostics: [{ code: "TJ1004", severity: "error", message, span, hint: "give an arrow that calls it" }],
    };
  }
  const { result, diagnostics } = run<ast.Expression | null>(source, (parser) => parser.loneFunction(), nothing);
  return { expression: diagnostics.length ? nothing : (result ?? nothing), diagnostics };
}
