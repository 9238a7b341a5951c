// Statements. A list of them runs until one ends abnormally; where that is known only when the program runs, what
// follows goes into the branch that gets there, or is made conditional. A fault in one statement is reported, what
// the statement declares or assigns becomes poison, and the next one has its turn.
import type * as ast from "../ast.ts";
import { insideTracedRegion, nextSerial, writeVariable } from "../control/frames.ts";
import { isCode } from "../codes.ts";
import { ProgramError } from "../diagnostics.ts";
import { textOf } from "../statics/text.ts";
import { isPoison, POISON } from "../values/poison.ts";
import { FunctionVal, ObjectVal, Tensor, type Val } from "../values/values.ts";
import { fitAnnotation } from "./annotations.ts";
import { assignedNames } from "./assigned.ts";
import { unlessExited } from "./branches.ts";
import { Closure, declare } from "./closure.ts";
import { checkLiteral } from "./excess.ts";
import { evaluate, named } from "./expressions.ts";
import { executeIf, executeSwitch } from "./conditionals.ts";
import type { Flow } from "./flow.ts";
import { executeDoWhile, executeFor, executeForOf, executeWhile } from "./loops.ts";
import { absorb, exitTo, isMixed, NORMAL, Target, type Outcome } from "./outcome.ts";
import { patternNames } from "./patterns.ts";
import { Scope } from "./scope.ts";
import { Exhausted, session } from "./session.ts";
import type { Span } from "../source.ts";
import { endTrialBy } from "./trials.ts";
import { unsupportedNames } from "./unsupported.ts";

/** What follows a statement to the end of its block; a statement may take it over. */
export interface Rest {
  readonly run: () => Outcome;
  /** Variables declared after this serial are gone at its end. */
  readonly serial: number;
  /** Set when the statement has run it. */
  taken: boolean;
}

/** Declares what a list of statements declares: functions at once, the rest without value yet. */
export function hoist(statements: readonly ast.Statement[], scope: Scope): void {
  for (const statement of statements) hoistOne(statement, scope);
}

function hoistOne(statement: ast.Statement, scope: Scope): void {
  switch (statement.kind) {
    case "variable":
      for (const { target } of statement.declarators) {
        for (const { name, span } of patternNames(target))
          declareOnce(name, statement.declaration === "const", span, scope);
      }
      return;
    case "functionDeclaration":
      if (statement.function.name) hoistFunction(statement.function, statement.function.name, scope);
      return;
    case "typeAlias":
      if (!scope.ownType(statement.name.name))
        scope.declareType(statement.name.name, { kind: "alias", node: statement, scope });
      return;
    case "interface": {
      const known = scope.ownType(statement.name.name);
      if (known?.kind === "interface") known.nodes.push(statement);
      else scope.declareType(statement.name.name, { kind: "interface", nodes: [statement], scope });
      return;
    }
    case "unsupportedStatement":
      for (const name of unsupportedNames(statement)) if (!scope.own(name)) scope.define(name, false, POISON);
      return;
    case "exportDeclaration":
      hoistOne(statement.declaration, scope);
      return;
    case "exportDefault":
      if (statement.value.kind === "functionDeclaration") hoistOne(statement.value, scope);
      return;
    default:
      return;
  }
}

function hoistFunction(node: ast.FunctionExpression, name: ast.Identifier, scope: Scope): void {
  const variable = declareOnce(name.name, false, name.span, scope);
  if (variable) variable.value = new Closure(node, scope, name.name);
}

function declareOnce(name: string, constant: boolean, span: Span, scope: Scope) {
  const first = scope.own(name);
  if (!first) return scope.declare(name, constant, span);
  session().report(
    new ProgramError("TJ3004", `${name} is declared twice in this scope`, {
      hint: "rename one of them, or assign instead of declaring anew",
      related: first.span ? [{ span: first.span, message: "first declared here" }] : undefined,
    }),
    span,
  );
  return null;
}

/** Runs statements, hoisted already, from `start` on. */
export function executeAll(
  statements: readonly ast.Statement[],
  scope: Scope,
  flow: Flow,
  start = 0,
  serial = nextSerial(),
): Outcome {
  // prettier-ignore
  for (let i = start; i < statements.length; i++) {
    const rest: Rest = {
      run: () => executeAll(statements, scope, flow, i + 1, serial),
      serial,
      taken: i + 1 === statements.length,
    };
    const last = rest.taken;
    const outcome = attempt(statements[i], scope, flow, last ? null : rest);
    if (!last && rest.taken) return outcome;
    if (!outcome.normal || last) return outcome;
    if (isMixed(outcome)) endTrialBy(outcome);
    if (isMixed(outcome)) return unlessExited(outcome, rest.run, statements[i].span, serial);
  }
  return NORMAL;
}

/** Runs a block in a scope of its own. */
export function executeBlock(statements: readonly ast.Statement[], scope: Scope, flow: Flow): Outcome {
  const inner = new Scope(scope);
  const serial = nextSerial();
  hoist(statements, inner);
  return executeAll(statements, inner, flow, 0, serial);
}

/** Runs a statement; a fault is reported here and poisons what the statement would have set. */
export function attempt(statement: ast.Statement, scope: Scope, flow: Flow, rest: Rest | null = null): Outcome {
  try {
    return execute(statement, scope, flow, rest);
  } catch (error) {
    if (!(error instanceof ProgramError) || error instanceof Exhausted) throw error;
    session().report(error, statement.span);
    for (const name of assignedNames(statement)) {
      const variable = scope.lookup(name);
      if (variable && !variable.constant) poison(() => writeVariable(variable, POISON));
    }
    const declaration = statement.kind === "exportDeclaration" ? statement.declaration : statement;
    if (declaration.kind === "variable") {
      for (const { target } of declaration.declarators) {
        for (const { name } of patternNames(target)) {
          const variable = scope.own(name);
          if (variable) poison(() => writeVariable(variable, POISON));
        }
      }
    }
    if ((statement.kind === "return" || statement.kind === "throw") && flow.onReturn)
      return exitTo(flow.onReturn, POISON);
    return NORMAL;
  }
}

/** An assignment that may not be made leaves the variable as it is. */
function poison(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
  }
}

function execute(statement: ast.Statement, scope: Scope, flow: Flow, rest: Rest | null): Outcome {
  switch (statement.kind) {
    case "variable":
      for (const declarator of statement.declarators) executeDeclarator(declarator, scope);
      return NORMAL;
    case "expression":
      evaluate(statement.expression, scope);
      return NORMAL;
    case "return":
      if (!flow.onReturn) throw new ProgramError("TJ4008", "return outside of a function", { span: statement.span });
      if (statement.value) flow.checkReturn?.(statement.value);
      return exitTo(flow.onReturn, statement.value ? evaluate(statement.value, scope) : undefined);
    case "if":
      return executeIf(statement, scope, flow, rest);
    case "block":
      return executeLabeled(flow, (inner) => executeBlock(statement.body, scope, inner));
    case "for":
      return executeFor(statement, scope, flow);
    case "forOf":
      return executeForOf(statement, scope, flow);
    case "while":
      return executeWhile(statement, scope, flow);
    case "doWhile":
      return executeDoWhile(statement, scope, flow);
    case "switch":
      return executeSwitch(statement, scope, flow, rest);
    case "break":
      return exitTo(flow.breakTarget(statement.label));
    case "continue":
      return exitTo(flow.continueTarget(statement.label));
    case "labeled":
      return attempt(statement.body, scope, flow.labeled(statement.label));
    case "throw":
      return executeThrow(statement, scope);
    case "exportDeclaration":
      return execute(statement.declaration, scope, flow, rest);
    case "functionDeclaration":
    case "typeAlias":
    case "interface":
    case "empty":
    case "import":
    case "exportNamed":
    case "exportAll":
    case "exportDefault" /* the module's loader evaluates it */:
    case "unsupportedStatement" /* reported by name before */:
      return NORMAL;
  }
}

/** A variable's annotation holds for all that is assigned to it. */
function executeDeclarator({ target, type, init }: ast.Declarator, scope: Scope): void {
  const name = target.kind === "identifier" ? target.name : null;
  const fit =
    type &&
    ((value: Val, from: ast.Expression): Val => {
      checkLiteral(from, type, scope);
      return fitAnnotation(value, type, scope, { label: name ?? "the value", span: from.span });
    });
  const value = init ? evaluate(init, scope) : undefined;
  const variable = name === null ? undefined : scope.own(name);
  if (variable) variable.fit = fit;
  const own = name === null ? value : named(value, name);
  declare(target, fit && init ? fit(own, init) : own, scope);
}

/** A labeled block ends where its label is broken to. */
function executeLabeled(flow: Flow, body: (flow: Flow) => Outcome): Outcome {
  if (flow.labels.length === 0) return body(flow);
  const end = new Target("break");
  return absorb(body(flow.insideBlock(end)), end);
}

function executeThrow({ value, span }: ast.Throw, scope: Scope): Outcome {
  const thrown = evaluate(value, scope);
  const message = thrown instanceof ObjectVal ? thrown.entries.get("message") : thrown;
  const text =
    message instanceof Tensor || message instanceof FunctionVal || isPoison(message) ? "an error" : textOf(message);
  if (span.source.library) throw libraryFault(text);
  if (insideTracedRegion()) {
    throw new ProgramError("TJ5005", `exceptions cannot be raised when the program runs: ${text}`, {
      span,
      hint: "this path is chosen by a traced condition; return a value that says so (NaN, a flag) instead",
    });
  }
  throw new ProgramError("TJ5005", `the program throws: ${text}`, { span });
}

/** What a module of the library throws: the fault of a call, with a code in front where there is a better one. */
function libraryFault(text: string): ProgramError {
  const [, code, message] = /^(?:(TJ\d{4}) )?(.*)$/s.exec(text) ?? [];
  return new ProgramError(isCode(code) ? code : "TJ5002", message);
}
