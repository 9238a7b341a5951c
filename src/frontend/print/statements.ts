// Statements and modules as text.
import type * as ast from "../ast.ts";
import { printExpression, printFunction, printPattern, printSignature } from "./expressions.ts";
import { printDoc, printKey, quote, sourceText } from "./text.ts";
import { printMember, printType, printTypeParams } from "./types.ts";

/** The text of a module: parsing it gives the same tree, but for the places. */
export function printModule(module: ast.Module): string {
  return module.body.map((statement) => `${printStatement(statement)}\n`).join("");
}

const printers: { readonly [K in ast.Statement["kind"]]: (node: Extract<ast.Statement, { kind: K }>) => string } = {
  variable: (node) => `${printDoc(node.doc)}${ambient(node) ?? variables(node)};`,
  functionDeclaration: (node) => `${printDoc(node.function.doc)}${printFunction(node.function)}`,
  block: (node) => printBlock(node),
  expression: ({ expression }) => `${leading(printExpression(expression))};`,
  if: (node) =>
    `if (${printExpression(node.test)}) ${printStatement(node.then)}${node.else ? ` else ${printStatement(node.else)}` : ""}`,
  for: ({ init, test, update, body }) => {
    const first = init === null ? "" : init.kind === "variable" ? variables(init) : printExpression(init);
    const text = init && init.kind !== "variable" && /\bin\b/.test(first) ? `(${first})` : first;
    return `for (${text}; ${test ? printExpression(test) : ""}; ${update ? printExpression(update) : ""}) ${printStatement(body)}`;
  },
  forOf: ({ declaration, target, iterable, body }) =>
    `for (${declaration} ${printPattern(target)} of ${printExpression(iterable, 1)}) ${printStatement(body)}`,
  while: ({ test, body }) => `while (${printExpression(test)}) ${printStatement(body)}`,
  doWhile: ({ body, test }) => `do ${printStatement(body)} while (${printExpression(test)});`,
  switch: ({ discriminant, cases }) =>
    `switch (${printExpression(discriminant)}) {\n${cases.map(switchCase).join("")}}`,
  break: ({ label }) => (label === null ? "break;" : `break ${label};`),
  continue: ({ label }) => (label === null ? "continue;" : `continue ${label};`),
  return: ({ value }) => (value ? `return ${onThisLine(printExpression(value))};` : "return;"),
  throw: ({ value }) => `throw ${onThisLine(printExpression(value))};`,
  empty: () => ";",
  labeled: ({ label, body }) => `${label}: ${printStatement(body)}`,
  import: importText,
  exportNamed: ({ specifiers, from, typeOnly }) => {
    const names = specifiers.map(({ local, exported, typeOnly: type }) => specifier(local.name, exported, type));
    return `export ${typeOnly ? "type " : ""}{ ${names.join(", ")} }${from === null ? "" : ` from ${quote(from)}`};`;
  },
  exportDeclaration: ({ declaration }) => {
    const doc =
      declaration.kind === "variable"
        ? declaration.doc
        : declaration.kind === "functionDeclaration"
          ? declaration.function.doc
          : null;
    return `${printDoc(doc)}export ${printStatement(withoutDoc(declaration))}`;
  },
  exportDefault: ({ value }) => {
    if (value.kind === "functionDeclaration")
      return `${printDoc(value.function.doc)}export default ${printFunction(value.function)}`;
    const text = printExpression(value, 1);
    return `export default ${/^(function|class)\b/.test(text) ? `(${text})` : text};`;
  },
  exportAll: ({ as, from }) => `export *${as === null ? "" : ` as ${printKey(as)}`} from ${quote(from)};`,
  typeAlias: ({ name, typeParams, type }) => `type ${name.name}${printTypeParams(typeParams)} = ${printType(type)};`,
  interface: ({ name, typeParams, extends: bases, members }) => {
    const heritage = bases.length ? ` extends ${bases.map(printType).join(", ")}` : "";
    return `interface ${name.name}${printTypeParams(typeParams)}${heritage} { ${members.map((member) => `${printMember(member)}; `).join("")}}`;
  },
  unsupportedStatement: ({ span }) => sourceText(span),
};

export function printStatement(node: ast.Statement): string {
  return (printers[node.kind] as (node: ast.Statement) => string)(node);
}

export function printBlock({ body }: ast.Block): string {
  return body.length ? `{\n${body.map((statement) => `${printStatement(statement)}\n`).join("")}}` : "{}";
}

/** An expression at the start of a statement must not look like a block or a declaration. */
const leading = (text: string): string =>
  /^(\{|(function|class|let)\b|(type|interface|declare|namespace|abstract|module|async) |\/\*)/.test(text)
    ? `(${text})`
    : text;

/** After `return` and `throw` a comment over several lines would end the statement. */
const onThisLine = (text: string): string => (text.startsWith("/*") ? `(${text})` : text);

/** Values of the host; null for a declaration of others. */
function ambient({ declarators }: ast.VariableDeclaration): string | null {
  const [{ init }] = declarators;
  if (init?.kind !== "host") return null;
  if (init.declared) return `declare ${printSignature(init.declared)}`;
  const names = declarators.map(({ target, type }) => `${printPattern(target)}${type ? `: ${printType(type)}` : ""}`);
  return `declare const ${names.join(", ")}`;
}

function variables({ declaration, declarators }: ast.VariableDeclaration): string {
  const texts = declarators.map(({ target, type, init }) => {
    const annotation = type ? `: ${printType(type)}` : "";
    return `${printPattern(target)}${annotation}${init ? ` = ${printExpression(init, 1)}` : ""}`;
  });
  return `${declaration} ${texts.join(", ")}`;
}

function switchCase({ test, body }: ast.SwitchCase): string {
  const head = test ? `case ${printExpression(test)}:` : "default:";
  return `${head}\n${body.map((statement) => `${printStatement(statement)}\n`).join("")}`;
}

function importText({ from, typeOnly, default: byDefault, namespace, named }: ast.Import): string {
  const names = named.map(({ imported, local, typeOnly: type }) => specifier(imported, local.name, type));
  const parts = [
    ...(byDefault ? [byDefault.name] : []),
    ...(namespace ? [`* as ${namespace.name}`] : []),
    ...(names.length ? [`{ ${names.join(", ")} }`] : []),
  ];
  return `import ${typeOnly ? "type " : ""}${parts.length ? `${parts.join(", ")} from ` : ""}${quote(from)};`;
}

function specifier(outer: string, inner: string, typeOnly: boolean): string {
  const renamed = outer === inner ? printKey(outer) : `${printKey(outer)} as ${printKey(inner)}`;
  return `${typeOnly ? "type " : ""}${renamed}`;
}

const withoutDoc = (declaration: ast.ExportDeclaration["declaration"]): ast.Statement => {
  if (declaration.kind === "variable") return { ...declaration, doc: null };
  if (declaration.kind !== "functionDeclaration") return declaration;
  return { ...declaration, function: { ...declaration.function, doc: null } };
};
