// Types as text.
import type * as ast from "../ast.ts";
import { printParam } from "./expressions.ts";
import { printKey, quote } from "./text.ts";

const printers: { readonly [K in ast.TypeNode["kind"]]: (node: Extract<ast.TypeNode, { kind: K }>) => string } = {
  typeReference: ({ name, args }) => (args.length ? `${name}<${args.map(printType).join(", ")}>` : name),
  typeTuple: ({ elements }) => `[${elements.map(tupleElement).join(", ")}]`,
  typeArray: ({ element }) => `${atom(element)}[]`,
  typeObject: ({ members, index }) => {
    const texts = [...members.map(printMember), ...(index ? [`[key: string]: ${printType(index)}`] : [])];
    return texts.length ? `{ ${texts.join("; ")} }` : "{}";
  },
  typeUnion: ({ operator, types }) => types.map(atom).join(` ${operator} `),
  typeLiteral: ({ value }) => (typeof value === "string" ? quote(value) : String(value)),
  typeFunction: ({ params, result }) => `(${params.map(printParam).join(", ")}) => ${printType(result)}`,
  typeOther: ({ text }) => text,
};

export function printType(node: ast.TypeNode): string {
  return (printers[node.kind] as (node: ast.TypeNode) => string)(node);
}

/** In parentheses where it has parts that something around could take apart. */
function atom(node: ast.TypeNode): string {
  const text = printType(node);
  if (node.kind === "typeUnion" || node.kind === "typeFunction") return `(${text})`;
  // `({ … }) => T` would begin a function type
  return node.kind === "typeOther" && !text.startsWith("{") ? `(${text})` : text;
}

function tupleElement({ type, name, optional, rest }: ast.TypeTupleElement): string {
  const dots = rest ? "..." : "";
  if (name !== null) return `${dots}${name}${optional ? "?" : ""}: ${printType(type)}`;
  return `${dots}${optional ? `${atom(type)}?` : printType(type)}`;
}

export function printMember({ name, optional, type }: ast.TypeMember): string {
  return `${printKey(name)}${optional ? "?" : ""}${type ? `: ${printType(type)}` : ""}`;
}

export function printTypeParams(params: readonly ast.TypeParam[], trailingComma = false): string {
  if (params.length === 0) return "";
  const texts = params.map(({ name, constraint }) => (constraint ? `${name} extends ${printType(constraint)}` : name));
  return `<${texts.join(", ")}${trailingComma ? "," : ""}>`;
}

/** The annotation of a result: a function type in parentheses, for its arrow is not the function's own. */
export function printReturnType(type: ast.TypeNode | null): string {
  if (!type) return "";
  return `: ${type.kind === "typeFunction" ? `(${printType(type)})` : printType(type)}`;
}
