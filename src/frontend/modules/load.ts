// A program: a module and all that it imports, parsed, in the order in which they run.
import type * as ast from "../ast.ts";
import { ProgramError, type Diagnostic } from "../diagnostics.ts";
import type { Library, LibraryModule } from "../library.ts";
import { nearest } from "../nearest.ts";
import { parseKept } from "../parser/index.ts";
import type { Source, Span } from "../source.ts";
import type { ModuleHost } from "./host.ts";
import type { LoadedModule, Program } from "./program.ts";

export { isLoaded, type LoadedModule, type Program } from "./program.ts";

interface ImportOf {
  readonly from: string;
  readonly span: Span;
  readonly typeOnly: boolean;
}

/** The imports and re-exports of a module. */
function* importsOf(module: ast.Module): Generator<ImportOf> {
  for (const statement of module.body) {
    if (statement.kind === "import") {
      const names = [...statement.named.map((each) => each.typeOnly), ...(statement.default ? [false] : []), ...(statement.namespace ? [false] : [])]; // prettier-ignore
      const typeOnly = statement.typeOnly || (names.length > 0 && names.every(Boolean));
      yield { from: statement.from, span: statement.fromSpan, typeOnly };
    } else if (statement.kind === "exportNamed" && statement.from !== null) {
      yield { from: statement.from, span: statement.fromSpan ?? statement.span, typeOnly: statement.typeOnly };
    } else if (statement.kind === "exportAll") {
      yield { from: statement.from, span: statement.fromSpan, typeOnly: false };
    }
  }
}

/** Parses a module, given as text, and everything that it imports. */
export function loadProgram(source: Source, host: ModuleHost, library: Library): Program {
  const modules = new Map<string, LoadedModule>();
  const ordered: LoadedModule[] = [];
  const active: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const fail = (error: ProgramError): void => {
    const { span, hint } = error.options;
    if (span) diagnostics.push({ code: error.code, severity: "error", message: error.message, span, hint });
  };

  const load = (path: string, from: Source): LoadedModule => {
    const { source, module: syntax, diagnostics: found } = parseKept(from);
    diagnostics.push(...found);
    const loaded: LoadedModule = { path, source, syntax, imports: new Map() };
    modules.set(path, loaded);
    active.push(path);
    for (const each of importsOf(syntax)) {
      const target = find(path, each);
      if (target !== null || !loaded.imports.has(each.from)) loaded.imports.set(each.from, target);
    }
    active.pop();
    ordered.push(loaded);
    return loaded;
  };

  const find = (from: string, { from: specifier, span, typeOnly }: ImportOf): LoadedModule | LibraryModule | null => {
    if (!/^\.{0,2}\//.test(specifier)) {
      const module = library.module(specifier);
      if (!module) fail(unknownModule(specifier, span, library));
      return module;
    }
    const path = host.resolve(from, specifier);
    const known = path === null ? undefined : modules.get(path);
    if (known && path !== null) {
      // Types may refer to each other across modules; values need an order.
      if (!typeOnly && active.includes(path)) fail(cycle([...active.slice(active.indexOf(path)), path], span));
      return known;
    }
    const text = path === null ? null : host.read(path);
    if (path === null || text === null) {
      fail(unknownModule(specifier, span, library));
      return null;
    }
    return load(path, { file: path, text });
  };

  const entry = load(source.file, source);
  return { entry, modules: ordered, library, diagnostics, failed: diagnostics.length > 0 };
}

function unknownModule(specifier: string, span: Span, library: Library): ProgramError {
  const near = nearest(specifier, library.specifiers());
  const relative = specifier.startsWith(".");
  const hint = near
    ? `did you mean "${near}"?`
    : relative
      ? "there is no such file; a path goes from this module's folder"
      : `programs import from "tsjax" and from relative paths such as "./model"`;
  return new ProgramError("TJ3003", `there is no module ${JSON.stringify(specifier)}`, { span, hint });
}

const cycle = (paths: readonly string[], span: Span): ProgramError =>
  new ProgramError("TJ3007", `modules import each other: ${paths.join(" → ")}`, {
    span,
    hint: "move what both need to a module of its own; types may be imported both ways with import type",
  });
