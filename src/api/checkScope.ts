// Values that are handed in for names: each must be one that the modules declare, or it would be left out of account.
import type { Declarator, Statement } from "../frontend/ast.ts";
import type { Program } from "../frontend/modules/program.ts";
import type { Scope } from "./hostFunction.ts";
import { unknownName } from "./options.ts";

/** Throws ArgumentError for names that neither the module nor one that it imports declares. */
export function checkScope(module: { readonly program: Program }, scope: Scope): void {
  const given = Object.keys(scope);
  if (given.length === 0) return;
  // Not before: a module that an earlier process read is parsed when it is asked for.
  const { program } = module;
  if (program.failed) return;
  const known = program.modules.flatMap(({ syntax }) => syntax.body.flatMap(declaredBy));
  for (const name of given) {
    if (known.includes(name)) continue;
    const list = known.length === 0 ? "it declares none" : `it declares ${known.join(", ")}`;
    throw unknownName(`the module does not declare ${name}, which scope hands in (${list}; write declare const ${name}, or declare function ${name})`, name, known); // prettier-ignore
  }
}

function declaredBy(statement: Statement): string[] {
  if (statement.kind === "exportDeclaration") return declaredBy(statement.declaration);
  if (statement.kind !== "variable") return [];
  return statement.declarators.flatMap(({ init }: Declarator) => (init?.kind === "host" ? [init.name] : []));
}
