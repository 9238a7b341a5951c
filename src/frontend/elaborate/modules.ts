// Running modules: their imports bound, their statements executed once, in the block that is open. What they export is
// then there by name.
import type * as ast from "../ast.ts";
import { readVariable, Variable, writeVariable } from "../control/frames.ts";
import { ProgramError } from "../diagnostics.ts";
import type { LibraryModule } from "../library.ts";
import { isLoaded, type LoadedModule, type Program } from "../modules/load.ts";
import { nearest } from "../nearest.ts";
import type { Span } from "../source.ts";
import { POISON } from "../values/poison.ts";
import { NamespaceVal, type Val } from "../values/values.ts";
import { Closure } from "./closure.ts";
import { evaluate, named } from "./expressions.ts";
import { Flow } from "./flow.ts";
import { otherImport } from "./libraryNames.ts";
import { patternNames } from "./patterns.ts";
import { globalScope, Scope, type TypeBinding } from "./scope.ts";
import { Exhausted, session } from "./session.ts";
import { attempt, hoist } from "./statements.ts";
import { resolveModule } from "./resolve.ts";
import { unsupportedNames } from "./unsupported.ts";

export interface Export {
  readonly name: string;
  readonly variable: Variable | null;
  readonly type: TypeBinding | null;
  readonly span: Span;
}

export interface RunModule {
  readonly module: LoadedModule;
  readonly scope: Scope;
  readonly exports: Map<string, Export>;
}

/** Runs all modules of a program, the entry last. */
export function runModules(program: Program): RunModule {
  const globals = globalScope(program.library);
  const done = new Map<LoadedModule, RunModule>();
  for (const { syntax } of program.modules) {
    resolveModule(syntax, program.library.globals.keys(), (error, span) => {
      session().report(error, span);
    });
  }
  for (const module of program.modules) done.set(module, runModule(module, new Scope(globals), done));
  const entry = done.get(program.entry);
  if (!entry) throw new Error("the entry is a module of its program");
  return entry;
}

type Done = ReadonlyMap<LoadedModule, RunModule>;

function runModule(module: LoadedModule, scope: Scope, done: Done): RunModule {
  const { body } = module.syntax;
  const run: RunModule = { module, scope, exports: new Map() };
  for (const statement of body) if (statement.kind === "import") bindImport(statement, module, scope, done);
  hoist(body, scope);
  const flow = new Flow(null);
  for (const statement of body) {
    if (statement.kind === "exportDefault" && statement.value.kind !== "functionDeclaration") {
      defaultExport(statement.value, scope, run);
    } else attempt(statement, scope, flow);
  }
  for (const statement of body) collectExports(statement, run, done);
  return run;
}

// ── Imports ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function bindImport(statement: ast.Import, module: LoadedModule, scope: Scope, done: Done): void {
  const target = module.imports.get(statement.from) ?? null;
  const bind = ({ name, span }: ast.Identifier, found: Found, typeOnly = statement.typeOnly): void => {
    if (scope.own(name) || scope.ownType(name)) {
      report("TJ3004", `${name} is imported twice`, span);
      return;
    }
    if (found.type) scope.declareType(name, found.type);
    if (found.variable && !(typeOnly && found.type)) scope.alias(name, found.variable);
    else if (!found.type) scope.declare(name, true, span).value = POISON;
  };
  if (statement.namespace) {
    const { span } = statement.namespace;
    const value = target ? namespaceOf(statement.from, target, done) : POISON;
    bind(statement.namespace, { variable: constant(statement.namespace.name, span, value), type: null });
    bindNamespaceTypes(statement.namespace.name, target, scope, done);
  }
  if (statement.default)
    bind(statement.default, lookup(target, "default", statement.default.span, statement.from, done));
  for (const { imported, local, span, typeOnly } of statement.named)
    bind(local, lookup(target, imported, span, statement.from, done), statement.typeOnly || typeOnly);
}

interface Found {
  readonly variable: Variable | null;
  readonly type: TypeBinding | null;
}

const NOTHING: Found = { variable: null, type: null };

/** An export of another module, reported if there is none. */
function lookup(
  target: LoadedModule | LibraryModule | null,
  name: string,
  span: Span,
  from: string,
  done: Done,
): Found {
  if (!target) return NOTHING;
  const found = exported(target, name, span, done);
  if (found) return found;
  const names = exportNames(target, done);
  const near = nearest(name, names);
  const few = names.length > 0 && names.length <= 8 ? `it exports ${names.join(", ")}` : undefined;
  const elsewhere = isLoaded(target) ? undefined : otherImport(name);
  report(
    "TJ3001",
    `${JSON.stringify(from)} has no export ${name}`,
    span,
    elsewhere ?? (near ? `did you mean ${near}?` : few),
  );
  return NOTHING;
}

function exported(target: LoadedModule | LibraryModule, name: string, span: Span, done: Done): Found | null {
  if (isLoaded(target)) return done.get(target)?.exports.get(name) ?? (done.has(target) ? null : typesOf(target, name));
  const value = target.get(name);
  const type = target.type(name);
  if (value === undefined && !type) return null;
  return {
    variable: value === undefined ? null : constant(name, span, value),
    type: type ? { kind: "library", type } : null,
  };
}

/** A type of a module that is still to run: modules may import types from each other. */
function typesOf(target: LoadedModule, name: string): Found {
  const scope = new Scope(null);
  hoistTypes(target.syntax.body, scope);
  // A value cannot come from a module that runs later: that is a cycle, reported as one.
  return { variable: constant(name, null, POISON), type: scope.ownType(name) ?? { kind: "library", type: { kind: "any" } } }; // prettier-ignore
}

function hoistTypes(body: readonly ast.Statement[], scope: Scope): void {
  const types = body.filter(
    (each) => each.kind === "exportDeclaration" && (each.declaration.kind === "typeAlias" || each.declaration.kind === "interface"), // prettier-ignore
  );
  hoist(types, scope);
}

const exportNames = (target: LoadedModule | LibraryModule, done: Done): readonly string[] =>
  isLoaded(target) ? [...(done.get(target)?.exports.keys() ?? [])] : target.names();

function namespaceOf(name: string, target: LoadedModule | LibraryModule, done: Done): Val {
  if (!isLoaded(target)) return new NamespaceVal(name, (member) => target.get(member), () => target.names()); // prettier-ignore
  return new NamespaceVal(
    name,
    (member) => {
      const variable = done.get(target)?.exports.get(member)?.variable;
      return variable ? readVariable(variable) : undefined;
    },
    () => exportNames(target, done),
  );
}

/** `ns.f32` in annotations. */
function bindNamespaceTypes(name: string, target: LoadedModule | LibraryModule | null, scope: Scope, done: Done): void {
  if (!target) return;
  if (isLoaded(target)) {
    for (const { name: member, type } of done.get(target)?.exports.values() ?? []) {
      if (type) scope.declareType(`${name}.${member}`, type);
    }
    return;
  }
  for (const member of target.names()) {
    const type = target.type(member);
    if (type) scope.declareType(`${name}.${member}`, { kind: "library", type });
  }
}

function constant(name: string, span: Span | null, value: Val): Variable {
  const variable = new Variable(name, true, span);
  variable.value = value;
  return variable;
}

// ── Exports ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function defaultExport(value: ast.Expression, scope: Scope, run: RunModule): void {
  if (run.exports.has("default")) {
    report("TJ3004", "the module has two default exports", value.span, "a module has one; export the others by name");
    return;
  }
  const variable = scope.declare("export default", true, value.span);
  try {
    writeVariable(variable, named(evaluate(value, scope), value.kind === "identifier" ? value.name : "default"));
  } catch (error) {
    if (!(error instanceof ProgramError) || error instanceof Exhausted) throw error;
    session().report(error, value.span);
    writeVariable(variable, POISON);
  }
  run.exports.set("default", { name: "default", variable, type: null, span: value.span });
}

function collectExports(statement: ast.Statement, run: RunModule, done: Done): void {
  const { scope, exports, module } = run;
  const add = (exportedName: string, local: string, span: Span): void => {
    if (exports.has(exportedName)) return;
    const variable = scope.own(local) ?? null;
    const type = scope.ownType(local) ?? null;
    if (variable || type) exports.set(exportedName, { name: exportedName, variable, type, span });
    else report("TJ3001", `there is no ${local} here to export`, span);
  };
  switch (statement.kind) {
    case "exportDeclaration": {
      const { declaration } = statement;
      if (declaration.kind === "unsupportedStatement")
        for (const name of unsupportedNames(declaration)) add(name, name, declaration.span);
      if (declaration.kind === "variable") {
        for (const { target } of declaration.declarators)
          for (const { name, span } of patternNames(target)) add(name, name, span);
      } else if (declaration.kind === "functionDeclaration") {
        if (declaration.function.name)
          add(declaration.function.name.name, declaration.function.name.name, declaration.function.name.span);
      } else if (declaration.kind !== "unsupportedStatement")
        add(declaration.name.name, declaration.name.name, declaration.name.span);
      return;
    }
    case "exportDefault": {
      if (statement.value.kind !== "functionDeclaration") return;
      const node = statement.value.function;
      if (node.name) add("default", node.name.name, node.name.span);
      else {
        const variable = constant("default", node.span, new Closure(node, scope, "default"));
        exports.set("default", { name: "default", variable, type: null, span: node.span });
      }
      return;
    }
    case "exportNamed": {
      const target = statement.from === null ? null : (module.imports.get(statement.from) ?? null);
      for (const { local, exported: exportedName } of statement.specifiers) {
        if (statement.from === null) add(exportedName, local.name, local.span);
        else {
          const found = lookup(target, local.name, local.span, statement.from, done);
          if (found !== NOTHING) exports.set(exportedName, { name: exportedName, ...pick(found), span: local.span });
        }
      }
      return;
    }
    case "exportAll": {
      const target = module.imports.get(statement.from) ?? null;
      if (!target) return;
      if (statement.as !== null) {
        const variable = constant(statement.as, statement.span, namespaceOf(statement.from, target, done));
        exports.set(statement.as, { name: statement.as, variable, type: null, span: statement.span });
        return;
      }
      for (const name of exportNames(target, done)) {
        const found = name === "default" || exports.has(name) ? null : exported(target, name, statement.span, done);
        if (found) exports.set(name, { name, ...pick(found), span: statement.span });
      }
      return;
    }
    default:
      return;
  }
}

const pick = ({ variable, type }: Found): Found => ({ variable, type });

function report(code: "TJ3001" | "TJ3004", message: string, span: Span, hint?: string): void {
  session().report(new ProgramError(code, message, { span, hint }), span);
}
