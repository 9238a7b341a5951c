// The comments that stand at the declarations of library functions, for editors to show.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./library.mjs";

const shortName = (name) => name.slice(name.lastIndexOf(".") + 1);

function comment(source, node) {
  for (let at = node; at && !ts.isSourceFile(at); at = at.parent) {
    const found = ts.getLeadingCommentRanges(source.text, at.getFullStart())?.at(-1);
    const text = found && source.text.slice(found.pos, found.end);
    if (text?.startsWith("/**")) return text;
    if (ts.isStatement(at)) return null;
  }
  return null;
}

const plain = (text) =>
  text
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^\s*\*/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();

/** From the short name and the number of parameters of a function to its comment. */
export function readDocs() {
  const docs = new Map();
  for (const folder of ["src/std", "src/frontend/transform"]) {
    const files = readdirSync(join(root, folder), { recursive: true })
      .filter((file) => file.endsWith(".ts"))
      .sort();
    for (const file of files) {
      const path = join(root, folder, file);
      const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
      const visit = (node) => {
        if (
          ts.isCallExpression(node) &&
          node.arguments.length >= 2 &&
          node.arguments.slice(0, 2).every(ts.isStringLiteral)
        ) {
          const [name, signature] = node.arguments.map((argument) => argument.text);
          const text = comment(source, node);
          // A comment on a whole table speaks of none of its functions.
          const inTable =
            ts.isObjectLiteralExpression(node.parent?.parent ?? node) && text === comment(source, node.parent.parent);
          if (text && !inTable)
            docs.set(`${folderOf(name, file)}:${shortName(name)}:${firstParameter(signature)}`, plain(text));
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
  }
  return (name, parameters) =>
    docs.get(`${folderOf(name, "")}:${shortName(name)}:${parameters[0]?.name ?? ""}`) ?? null;
}

const firstParameter = (signature) => /\w+/.exec(signature)?.[0] ?? "";

/** `np` and the first folder of src/std say the same of a function; the full name says it best. */
const folderOf = (name, file) => {
  const prefix = name.includes(".") ? name.slice(0, name.indexOf(".")) : file.split("/")[0];
  return prefix === "numpy" ? "np" : prefix;
};
