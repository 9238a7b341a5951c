// Names, checked over the whole text of a module, also in functions that nobody calls: unknown ones, ones declared
// twice, constants that are assigned, jumps that lead nowhere.
import type * as ast from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import { isDType } from "../../ir/dtype.ts";
import { sourceText, type Span } from "../source.ts";
import {
  BUILT_IN_TYPES,
  circularType,
  constantAssigned,
  fromAround,
  labelledValue,
  Names,
  typeAsValue,
  undeclared,
  unknownName,
  unknownType,
  type Declared,
} from "./names.ts";

import { comparedInARow, droppedByComma, droppedByFunction } from "./dropped.ts";
import { keywordArgument, otherName } from "./otherNames.ts";
import { patternNames } from "./patterns.ts";
import { unsupportedNames } from "./unsupported.ts";

export type Report = (error: ProgramError, span: Span) => void;

/** What jumps may do at a place. */
interface Jumps {
  readonly inFunction: boolean;
  readonly breaks: boolean;
  readonly continues: boolean;
  readonly labels: readonly string[];
}

export function resolveModule(module: ast.Module, globals: Iterable<string>, report: Report): void {
  const outermost = new Names(null);
  for (const name of globals) outermost.values.set(name, { span: null, fixed: "constant" });
  const resolver = new Resolver(report);
  resolver.block(module.body, new Names(outermost), { inFunction: false, breaks: false, continues: false, labels: [] });
}

/** A lone expression, whose free names are `names`. */
export function resolveExpression(expression: ast.Expression, names: Iterable<string>, report: Report): void {
  const outermost = new Names(null);
  for (const name of names) outermost.values.set(name, { span: null, fixed: "constant" });
  new Resolver(report, true).expression(expression, new Names(outermost));
}

class Resolver {
  constructor(
    private readonly report: Report,
    /** Types of a lone function are not at hand. */
    private readonly anyType = false,
  ) {}

  private fail(error: ProgramError, span: Span): void {
    this.report(error, span);
  }

  private fault(error: ProgramError | null, span: Span): void {
    if (error) this.fail(error, span);
  }

  private unknown({ name, span }: ast.Identifier, names: Names): void {
    if (names.hasType(name)) {
      this.fail(typeAsValue(name, span), span);
      return;
    }
    const hint = otherName(name) ?? (this.anyType ? fromAround(name, names.all()) : undefined);
    this.fail(unknownName(name, span, names.all(), hint), span);
  }

  // ── Declarations ───────────────────────────────────────────────────────────────────────────────────────────────────

  private declare(name: string, span: Span, fixed: Declared["fixed"], names: Names): void {
    const first = names.values.get(name);
    if (!first) {
      names.values.set(name, { span, fixed });
      return;
    }
    this.twice({ name, span }, first.span);
  }

  private twice({ name, span }: { readonly name: string; readonly span: Span }, first: Span | null = null): void {
    this.fail(
      new ProgramError("TJ3004", `${name} is declared twice in this scope`, {
        span,
        hint: "rename one of them, or assign instead of declaring anew",
        related: first ? [{ span: first, message: "first declared here" }] : undefined,
      }),
      span,
    );
  }

  private hoist(statement: ast.Statement, names: Names): void {
    switch (statement.kind) {
      case "variable":
        for (const { target } of statement.declarators) {
          for (const { name, span } of patternNames(target)) {
            this.declare(name, span, statement.declaration === "const" ? "constant" : null, names);
          }
        }
        return;
      case "functionDeclaration":
        if (statement.function.name) this.declare(statement.function.name.name, statement.function.name.span, "function", names); // prettier-ignore
        return;
      case "typeAlias":
        if (names.types.has(statement.name.name)) this.twice(statement.name);
        names.aliases.set(statement.name.name, statement.type);
        names.types.add(statement.name.name);
        return;
      case "interface":
        names.types.add(statement.name.name);
        return;
      case "import": {
        const locals = [
          ...(statement.default ? [statement.default] : []),
          ...(statement.namespace ? [statement.namespace] : []),
          ...statement.named.map(({ local }) => local),
        ];
        for (const { name, span } of locals) {
          this.declare(name, span, "import", names);
          names.types.add(name);
        }
        return;
      }
      case "exportDeclaration":
        this.hoist(statement.declaration, names);
        return;
      case "exportDefault":
        if (statement.value.kind === "functionDeclaration") this.hoist(statement.value, names);
        return;
      case "unsupportedStatement":
        for (const name of unsupportedNames(statement)) {
          if (!names.values.has(name)) names.values.set(name, { span: statement.span, fixed: null });
          names.types.add(name);
        }
        return;
      default:
        return;
    }
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  block(statements: readonly ast.Statement[], names: Names, jumps: Jumps): void {
    for (const statement of statements) this.hoist(statement, names);
    for (const statement of statements) this.statement(statement, names, jumps);
  }

  private statement(statement: ast.Statement, names: Names, jumps: Jumps): void {
    switch (statement.kind) {
      case "variable":
        for (const { target, type, init } of statement.declarators) {
          if (init) this.expression(init, names);
          if (type) this.type(type, names);
          this.patternParts(target, names);
        }
        return;
      case "functionDeclaration":
        this.function(statement.function, names);
        return;
      case "block":
        this.block(statement.body, new Names(names), jumps);
        return;
      case "expression":
        this.expression(statement.expression, names);
        return;
      case "if":
        this.expression(statement.test, names);
        this.nested(statement.then, names, jumps);
        if (statement.else) this.nested(statement.else, names, jumps);
        return;
      case "for": {
        const inner = new Names(names);
        if (statement.init?.kind === "variable") this.block([statement.init], inner, jumps);
        else if (statement.init) this.expression(statement.init, inner);
        if (statement.test) this.expression(statement.test, inner);
        if (statement.update) this.expression(statement.update, inner);
        this.nested(statement.body, inner, { ...jumps, breaks: true, continues: true });
        return;
      }
      case "forOf": {
        this.expression(statement.iterable, names);
        const inner = new Names(names);
        for (const { name, span } of patternNames(statement.target)) {
          this.declare(name, span, statement.declaration === "const" ? "constant" : null, inner);
        }
        this.patternParts(statement.target, inner);
        this.nested(statement.body, inner, { ...jumps, breaks: true, continues: true });
        return;
      }
      case "while":
      case "doWhile":
        this.expression(statement.test, names);
        this.nested(statement.body, names, { ...jumps, breaks: true, continues: true });
        return;
      case "switch": {
        this.expression(statement.discriminant, names);
        const inner = new Names(names);
        for (const each of statement.cases) if (each.test) this.expression(each.test, inner);
        this.block(
          statement.cases.flatMap((each) => each.body),
          inner,
          { ...jumps, breaks: true },
        );
        return;
      }
      case "break":
      case "continue":
        this.jump(statement, jumps);
        return;
      case "return":
        if (statement.value) this.expression(statement.value, names);
        if (!jumps.inFunction) {
          this.fail(
            new ProgramError("TJ4008", "return outside of a function", { span: statement.span }),
            statement.span,
          );
        }
        return;
      case "throw":
        this.expression(statement.value, names);
        return;
      case "labeled":
        if (statement.body.kind === "expression") this.fail(labelledValue(statement), statement.span);
        this.nested(statement.body, names, { ...jumps, labels: [...jumps.labels, statement.label] });
        return;
      case "typeAlias":
        this.type(statement.type, this.withTypes(statement.typeParams, names));
        if (leadsTo(statement.name.name, statement.type, names.aliases))
          this.fail(circularType(statement.name), statement.span);
        return;
      case "interface": {
        const inner = this.withTypes(statement.typeParams, names);
        for (const base of statement.extends) this.type(base, inner);
        for (const { type } of statement.members) if (type) this.type(type, inner);
        return;
      }
      case "exportDeclaration":
        this.statement(statement.declaration, names, jumps);
        return;
      case "exportDefault":
        if (statement.value.kind === "functionDeclaration") this.statement(statement.value, names, jumps);
        else this.expression(statement.value, names);
        return;
      case "exportNamed":
        if (statement.from !== null) return;
        for (const { local } of statement.specifiers) {
          if (!names.find(local.name) && !names.hasType(local.name)) this.fail(unknownName(local.name, local.span, names.all()), local.span); // prettier-ignore
        }
        return;
      case "import":
      case "exportAll":
      case "empty":
      case "unsupportedStatement" /* the parser has reported it */:
        return;
    }
  }

  /** The body of an `if` or a loop: a scope of its own, also where there are no braces. */
  private nested(statement: ast.Statement, names: Names, jumps: Jumps): void {
    this.block([statement], new Names(names), jumps);
  }

  private jump(statement: ast.Break | ast.Continue, jumps: Jumps): void {
    const { kind, label, span } = statement;
    const fail = (message: string): void => {
      this.fail(new ProgramError("TJ4008", message, { span }), span);
    };
    if (label !== null) {
      if (!jumps.labels.includes(label)) fail(`there is no label ${label} around this ${kind}`);
    } else if (kind === "break" && !jumps.breaks) fail("break outside of a loop or switch");
    else if (kind === "continue" && !jumps.continues) fail("continue outside of a loop");
  }

  // ── Expressions ────────────────────────────────────────────────────────────────────────────────────────────────────

  expression(expression: ast.Expression, names: Names): void {
    switch (expression.kind) {
      case "identifier":
        if (!names.find(expression.name)) this.unknown(expression, names);
        return;
      case "sequence":
        for (const error of droppedByComma(expression)) this.fail(error, expression.span);
        for (const part of expression.expressions) this.expression(part, names);
        return;
      case "template":
        for (const part of expression.expressions) this.expression(part, names);
        return;
      case "array":
        for (const part of expression.elements) if (part) this.expression(part.kind === "spread" ? part.argument : part, names); // prettier-ignore
        return;
      case "object":
        for (const property of expression.properties) {
          if (property.kind === "spread") this.expression(property.argument, names);
          else {
            if (typeof property.key !== "string") this.expression(property.key, names);
            this.expression(property.value, names);
          }
        }
        return;
      case "function":
        this.function(expression, names);
        return;
      case "unary":
        if (expression.operator === "typeof" && expression.operand.kind === "identifier") return;
        this.expression(expression.operand, names);
        return;
      case "binary":
      case "logical":
        if (expression.kind === "binary") this.fault(comparedInARow(expression), expression.span);
        this.expression(expression.left, names);
        this.expression(expression.right, names);
        return;
      case "conditional":
        this.expression(expression.test, names);
        this.expression(expression.then, names);
        this.expression(expression.else, names);
        return;
      case "assignment":
        this.expression(expression.value, names);
        this.target(expression.target, names);
        return;
      case "update":
        this.target(expression.target as ast.Pattern, names);
        return;
      case "call":
        this.expression(expression.callee, names);
        for (const arg of expression.args) this.expression(arg.kind === "spread" ? arg.argument : arg, names);
        return;
      case "member":
        this.expression(expression.object, names);
        return;
      case "index":
        this.expression(expression.object, names);
        if (expression.index.kind === "sequence") {
          const { span } = expression.index;
          this.fail(
            new ProgramError("TJ2005", "x[i, j] is x[j] in TypeScript: the comma gives its last part", {
              span,
              hint: `index several axes with .slice(${sourceText(expression.index)})`,
            }),
            span,
          );
          for (const part of expression.index.expressions) this.expression(part, names);
        } else this.expression(expression.index, names);
        return;
      case "cast":
        this.expression(expression.expression, names);
        if (expression.type) this.type(expression.type, names);
        return;
      case "nonNull":
        this.expression(expression.expression, names);
        return;
      default:
        return;
    }
  }

  private function(node: ast.FunctionExpression, names: Names): void {
    const outer = this.withTypes(node.typeParams, names);
    if (node.name)
      outer.values.set(node.name.name, names.find(node.name.name) ?? { span: node.name.span, fixed: null });
    const inner = new Names(outer);
    for (const param of node.params) {
      for (const { name, span } of patternNames(param.pattern)) this.declare(name, span, null, inner);
    }
    this.order(node.params);
    for (const param of node.params) {
      if (param.type) this.type(param.type, inner);
      if (param.default) this.expression(param.default, inner);
      this.patternParts(param.pattern, inner);
    }
    if (node.returnType) this.type(node.returnType, inner);
    if (node.body.kind !== "block") this.expression(node.body, inner);
    else this.block(node.body.body, inner, { inFunction: true, breaks: false, continues: false, labels: [] });
    this.fault(droppedByFunction(node), node.span);
  }

  private order(params: readonly ast.Param[]): void {
    params.slice(0, -1).forEach(({ rest, optional, span }, i) => {
      const next = params[i + 1];
      if (rest) this.fail(new ProgramError("TJ1001", "a rest parameter comes last", { span }), span);
      else if (optional && !next.optional && !next.default && !next.rest) {
        const hint = "let those that may be left out come last";
        this.fail(new ProgramError("TJ1001", "a parameter behind an optional one is needed", { span: next.span, hint }), span); // prettier-ignore
      }
    });
  }

  /** The defaults and computed keys of a pattern. */
  private patternParts(pattern: ast.Pattern, names: Names): void {
    if (pattern.kind === "arrayPattern") {
      for (const element of pattern.elements) {
        if (element?.default) this.expression(element.default, names);
        if (element) this.patternParts(element.target, names);
      }
      if (pattern.rest) this.patternParts(pattern.rest, names);
    } else if (pattern.kind === "objectPattern") {
      for (const { key, value } of pattern.properties) {
        if (typeof key !== "string") this.expression(key, names);
        if (value.default) this.expression(value.default, names);
        this.patternParts(value.target, names);
      }
    }
  }

  /** What is assigned. */
  private target(pattern: ast.Pattern, names: Names): void {
    this.patternParts(pattern, names);
    const visit = (target: ast.Pattern): void => {
      switch (target.kind) {
        case "identifier": {
          const found = names.find(target.name);
          const hint = keywordArgument(target.name) ?? undeclared(target.name, names);
          if (!found) this.fail(unknownName(target.name, target.span, names.all(), hint), target.span);
          else if (found.fixed) this.fail(constantAssigned(target, found), target.span);
          return;
        }
        case "member":
        case "index":
          this.expression(target, names);
          return;
        case "arrayPattern":
          for (const element of target.elements) if (element) visit(element.target);
          if (target.rest) visit(target.rest);
          return;
        case "objectPattern":
          for (const { value } of target.properties) visit(value.target);
          if (target.rest) visit(target.rest);
      }
    };
    visit(pattern);
  }

  // ── Types ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private withTypes(params: readonly ast.TypeParam[], names: Names): Names {
    const inner = new Names(names);
    for (const { name } of params) inner.types.add(name);
    for (const { constraint } of params) if (constraint) this.type(constraint, inner);
    return inner;
  }

  private type(type: ast.TypeNode, names: Names, inShape = false): void {
    switch (type.kind) {
      case "typeReference": {
        const root = type.name.split(".")[0];
        if (!this.anyType && !names.hasType(root) && !BUILT_IN_TYPES.has(root)) {
          this.fail(unknownType(root, type.span, names.allTypes(), inShape), type.span);
        } else if (isDType(root) && type.args[0]?.kind === "typeLiteral") {
          const { span } = type.args[0];
          const hint = `write ${root}<[${sourceText(type.args[0])}]>`;
          this.fail(new ProgramError("TJ5007", `the shape of ${root} is a list of sizes`, { span, hint }), span);
        }
        for (const arg of type.args) this.type(arg, names, arg.kind === "typeTuple");
        return;
      }
      case "typeTuple":
        for (const element of type.elements) this.type(element.type, names, inShape);
        return;
      case "typeArray":
        this.type(type.element, names);
        return;
      case "typeObject":
        for (const member of type.members) if (member.type) this.type(member.type, names);
        if (type.index) this.type(type.index, names);
        return;
      case "typeUnion":
        for (const each of type.types) this.type(each, names);
        return;
      case "typeFunction":
        for (const param of type.params) if (param.type) this.type(param.type, names);
        this.type(type.result, names);
        return;
      case "typeOther": {
        const [, dtype, sizes] = /^(\w+)\[([^[\]]+)\]$/.exec(type.text) ?? [];
        if (!isDType(dtype ?? "")) return;
        const error = new ProgramError(
          "TJ5007",
          `${type.text} is no type: the shape of ${dtype} goes in angle brackets`,
          {
            span: type.span,
            hint: `write ${dtype}<[${sizes}]>`,
          },
        );
        this.fail(error, type.span);
        return;
      }
      case "typeLiteral":
        return;
    }
  }
}

/** Whether a type is that alias again, by way of others. */
function leadsTo(
  name: string,
  type: ast.TypeNode,
  aliases: Names["aliases"],
  passed = new Set<ast.TypeNode>(),
): boolean {
  if (passed.has(type)) return false;
  passed.add(type);
  if (type.kind === "typeUnion") return type.types.some((each) => leadsTo(name, each, aliases, passed));
  if (type.kind !== "typeReference" || type.args.length > 0) return false;
  const next = aliases.get(type.name);
  return type.name === name || (next !== undefined && leadsTo(name, next, aliases, passed));
}
