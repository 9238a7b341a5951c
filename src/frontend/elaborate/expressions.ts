// Expressions: an interpreter whose values are static or traced. Static ones are computed here and now, the operations
// on traced ones append to the open block.
import type * as ast from "../ast.ts";
import { integerLimits, isInteger, type DType } from "../../ir/dtype.ts";
import { DEAD, readVariable } from "../control/frames.ts";
import { ProgramError } from "../diagnostics.ts";
import { sourceText, type Span } from "../source.ts";
import { elements } from "../statics/iterate.ts";
import { staticBinary, staticUnary } from "../statics/operators.ts";
import { checkCount } from "../statics/limits.ts";
import { textOf } from "../statics/text.ts";
import { truthy } from "../statics/truth.ts";
import { asTensor } from "../tensor/convert.ts";
import { binaryOperator, logicalOperator, unaryOperator } from "../tensor/operators.ts";
import { describe } from "../values/describe.ts";
import { isPoison, isPoisoned, POISON } from "../values/poison.ts";
import { ArrayVal, DTypeVal, FunctionVal, int, Num, ObjectVal, Tensor, type CallSite, type MemberSpans, type Val } from "../values/values.ts"; // prettier-ignore
import { absence } from "./absence.ts";
import { fitAnnotation } from "./annotations.ts";
import { branch } from "./branches.ts";
import { Closure } from "./closure.ts";
import { condition } from "./condition.ts";
import { checkLiteral } from "./excess.ts";
import { located } from "./located.ts";
import { elementOf, memberOf } from "./members.ts";
import { otherStaticMember } from "./otherNames.ts";
import { exitTo, Target } from "./outcome.ts";
import { typeAsValue, unknownName } from "./names.ts";
import { bindPattern, keyText } from "./patterns.ts";
import { deleteMember, placeOf } from "./places.ts";
import { Scope } from "./scope.ts";
import { Exhausted, Reported, session } from "./session.ts";

type Evaluators = { [E in ast.Expression as E["kind"]]: (expression: E, scope: Scope) => Val };

const EVALUATORS: Evaluators = {
  number: ({ value, integer, span }) => {
    if (integer && !Number.isSafeInteger(value)) checkExact(value, span);
    return new Num(value, integer);
  },
  bigint: ({ value }) => value,
  string: ({ value }) => value,
  boolean: ({ value }) => value,
  null: () => null,
  template: ({ quasis, expressions, span }, scope) => {
    const values = expressions.map((part) => evaluate(part, scope));
    if (values.some(isPoison)) return POISON;
    return located(span, () => quasis.reduce((text, quasi, i) => text + textOf(values[i - 1]) + quasi));
  },
  identifier: ({ name, span }, scope) => {
    const variable = scope.lookup(name);
    if (!variable && scope.lookupType(name)) throw typeAsValue(name, span);
    if (!variable) throw unknownName(name, span, scope.names());
    return located(span, () => readVariable(variable));
  },
  array: ({ elements: parts, span }, scope) => {
    const items: Val[] = [];
    for (const part of parts) {
      if (part?.kind === "spread") spreadInto(items, part, scope);
      else items.push(part ? evaluatePart(part, scope) : undefined);
    }
    return located(span, () => new ArrayVal(items));
  },
  object: evaluateObject,
  function: (node, scope) => {
    if (!node.name) return new Closure(node, scope, "(anonymous)");
    // A function expression's own name is in reach inside of it only.
    const { name } = node.name;
    const own = new Scope(scope);
    const closure = new Closure(node, own, name);
    own.define(name, true, closure);
    return closure;
  },
  unary: ({ operator, operand, span }, scope) => {
    if (operator === "typeof" && operand.kind === "identifier" && !scope.lookup(operand.name)) return "undefined";
    if (operator === "delete") return deleteMember(operand, span, (expression) => evaluate(expression, scope));
    const value = evaluate(operand, scope);
    if (isPoison(value)) return POISON;
    try {
      return located(span, () =>
        value instanceof Tensor ? unaryOperator(operator, value) : staticUnary(operator, value),
      );
    } catch (error) {
      throw absence(operand, value, scope) ?? error;
    }
  },
  binary: ({ operator, left, right, span }, scope) => {
    const a = evaluatePart(left, scope);
    const b = evaluatePart(right, scope);
    try {
      return binary(operator, a, b, span);
    } catch (error) {
      throw absence(left, a, scope) ?? absence(right, b, scope) ?? error;
    }
  },
  logical: ({ operator, left, right, span }, scope) => logical(operator, evaluate(left, scope), () => evaluate(right, scope), span), // prettier-ignore
  conditional: evaluateConditional,
  assignment: evaluateAssignment,
  update: ({ operator, prefix, target, span }, scope) => {
    const place = placeOf(target, scope, (expression) => evaluate(expression, scope));
    const before = place.read();
    const after = binary(operator === "++" ? "+" : "-", before, int(1), span);
    place.write(after);
    return prefix ? after : before;
  },
  call: (node, scope) => chain(node, scope).value,
  member: (node, scope) => chain(node, scope).value,
  index: (node, scope) => chain(node, scope).value,
  cast: ({ operator, expression, type, span }, scope) => {
    const value = evaluate(expression, scope);
    if (!type) return value;
    if (operator === "satisfies") checkLiteral(expression, type, scope);
    const fitted = fitAnnotation(value, type, scope, { label: "the value", span });
    return operator === "satisfies" ? value : fitted;
  },
  nonNull: ({ expression }, scope) => evaluate(expression, scope),
  sequence: ({ expressions }, scope) => expressions.reduce<Val>((_, part) => evaluate(part, scope), undefined),
  host: ({ name, declared, span }) => session().hostValue(name, declared !== null, span),
  unsupported: () => {
    throw new Reported();
  },
};

export function evaluate(expression: ast.Expression, scope: Scope): Val {
  return (EVALUATORS[expression.kind] as (expression: ast.Expression, scope: Scope) => Val)(expression, scope);
}

/** Numbers beyond 2^53 skip integers: what is written is not what is computed with. */
function checkExact(value: number, span: Span): void {
  const text = sourceText({ span }).replaceAll("_", "");
  if (!/^\w+$/.test(text) || !Number.isFinite(value) || BigInt(text) === BigInt(value)) return;
  throw new ProgramError("TJ7004", `no number is ${text}: the nearest is ${BigInt(value)}`, {
    span,
    hint: `write ${text}n, or a float: ${text}.0`,
  });
}

/** One of several parts: a fault is reported here, so that those of the others are told in the same run. */
function evaluatePart(expression: ast.Expression, scope: Scope): Val {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    if (!(error instanceof ProgramError) || error instanceof Exhausted) throw error;
    session().report(error, expression.span);
    return POISON;
  }
}

export function binary(operator: ast.BinaryOperator, a: Val, b: Val, span: Span): Val {
  if (isPoison(a) || isPoison(b)) return POISON;
  return located(span, () =>
    a instanceof Tensor || b instanceof Tensor ? binaryOperator(operator, a, b) : staticBinary(operator, a, b),
  );
}

function logical(operator: ast.Logical["operator"], left: Val, right: () => Val, span: Span): Val {
  if (isPoison(left)) {
    right();
    return POISON;
  }
  if (operator === "??") return left === null || left === undefined ? right() : left;
  if (!(left instanceof Tensor)) {
    const decided = located(span, () => truthy(left, `the left operand of ${operator}`));
    return decided === (operator === "&&") ? right() : left;
  }
  const value = right();
  return isPoison(value) ? POISON : located(span, () => logicalOperator(operator, left, value));
}

function evaluateObject({ properties, span }: ast.ObjectLiteral, scope: Scope): Val {
  const entries = new Map<string, Val>();
  for (const property of properties) {
    if (property.kind === "spread") {
      const value = evaluate(property.argument, scope);
      if (value === null || value === undefined || value === false) continue;
      if (isPoison(value)) return POISON;
      if (value instanceof ArrayVal) value.items.forEach((item, i) => entries.set(value.names?.[i] ?? String(i), item));
      else if (value instanceof ObjectVal) for (const [key, entry] of value.entries) entries.set(key, entry);
      else throw new ProgramError("TJ5002", `${describe(value)} has no properties to spread`, { span: property.span });
      continue;
    }
    const { key, keySpan } = property;
    const name = typeof key === "string" ? key : keyText(evaluate(key, scope), keySpan);
    entries.set(name, named(evaluatePart(property.value, scope), name));
  }
  return located(span, () => new ObjectVal(entries));
}

/** An anonymous function goes by the name that it is given. */
export const named = (value: Val, name: string): Val =>
  value instanceof Closure && value.name === "(anonymous)" ? value.renamed(name) : value;

function spreadInto(target: Val[], { argument, span }: ast.Spread, scope: Scope): void {
  const value = evaluate(argument, scope);
  if (isPoison(value)) throw new Reported();
  const items = located(span, () => elements(value));
  if (!items) throw new ProgramError("TJ5002", `${describe(value)} cannot be spread`, { span });
  located(span, () => {
    checkCount("the array", target.length + items.length);
  });
  for (const item of items) target.push(item);
}

function evaluateConditional({ test, then, else: otherwise, span }: ast.Conditional, scope: Scope): Val {
  const decided = condition(evaluate(test, scope), test.span);
  if (typeof decided === "boolean") return evaluate(decided ? then : otherwise, scope);
  if (isPoison(decided)) return POISON;
  // The two sides are paths that give their value back to here.
  const here = new Target("value");
  const side = (expression: ast.Expression) => () => exitTo(here, evaluate(expression, scope));
  const { value } = located(span, () => branch({ kind: "if", pred: decided.pred }, [side(then), side(otherwise)], span)); // prettier-ignore
  return value === DEAD ? undefined : value;
}

// ── Assignment ───────────────────────────────────────────────────────────────────────────────────────────────────────

function evaluateAssignment({ operator, target, value, span }: ast.Assignment, scope: Scope): Val {
  const evaluated = (expression: ast.Expression) => evaluate(expression, scope);
  if (target.kind === "arrayPattern" || target.kind === "objectPattern") {
    const result = evaluated(value);
    bindPattern(target, result, {
      bind: (place, part) => {
        placeOf(place, scope, evaluated).write(part);
      },
      evaluate: evaluated,
      member: memberOf,
    });
    return result;
  }
  const place = placeOf(target, scope, evaluated);
  if (operator === null) {
    const result = evaluated(value);
    place.write(target.kind === "identifier" ? named(result, target.name) : result, value);
    return result;
  }
  const before = place.read();
  const after =
    operator === "&&" || operator === "||" || operator === "??"
      ? logical(operator, before, () => evaluated(value), span)
      : binary(operator, before, evaluated(value), span);
  place.write(after);
  return after;
}

// ── Calls and members, with optional chaining ────────────────────────────────────────────────────────────────────────

interface Link {
  readonly value: Val;
  /** Whether a `?.` further left found nothing: the rest of the chain is skipped. */
  readonly skipped: boolean;
}

const SKIPPED: Link = { value: undefined, skipped: true };
const link = (value: Val): Link => ({ value, skipped: false });
const absent = (value: Val): boolean => value === null || value === undefined;

function chain(node: ast.Expression, scope: Scope): Link {
  switch (node.kind) {
    case "member": {
      const object = chain(node.object, scope);
      if (object.skipped || (node.optional && absent(object.value))) return SKIPPED;
      return link(
        partOf(node.object, object.value, scope, () => memberOf(object.value, node.property, node.propertySpan)),
      );
    }
    case "index": {
      const object = chain(node.object, scope);
      if (object.skipped || (node.optional && absent(object.value))) return SKIPPED;
      const index = evaluate(node.index, scope);
      return link(partOf(node.object, object.value, scope, () => elementOf(object.value, index, node.span)));
    }
    case "call": {
      const callee = chain(node.callee, scope);
      if (callee.skipped || (node.optional && absent(callee.value))) return SKIPPED;
      return link(call(callee.value, node, scope));
    }
    case "nonNull": // in `a?.b!.c` nothing of TypeScript's is left: the chain goes on
      return chain(node.expression, scope);
    default:
      return link(evaluate(node, scope));
  }
}

/** A member or an element; where there is nothing that could have one, what is missing is told. */
function partOf(node: ast.Expression, owner: Val, scope: Scope, read: () => Val): Val {
  const missing = absence(node, owner, scope);
  if (missing) throw missing;
  return read();
}

/**
 * Whether a function is called by the name that it is declared by. What is called by another (a parameter, a member of an
 * interface) may be given more than it takes, as TypeScript allows.
 */
const isOwnName = (node: ast.Expression, { name }: Closure): boolean =>
  node.kind === "identifier" ? node.name === name : node.kind === "function";

function call(callee: Val, node: ast.Call, scope: Scope): Val {
  const args: Val[] = [];
  for (const arg of node.args) {
    if (arg.kind === "spread") spreadInto(args, arg, scope);
    else args.push(evaluatePart(arg, scope));
  }
  if (isPoison(callee) || args.some(isPoisoned)) return POISON;
  const firstSpread = node.args.findIndex((arg) => arg.kind === "spread");
  const written = (firstSpread < 0 ? node.args : node.args.slice(0, firstSpread)) as readonly ast.Expression[];
  const last = node.args[node.args.length - 1];
  const site: CallSite = {
    span: node.span,
    args: written.map((arg) => arg.span),
    member: last?.kind === "object" ? (key) => memberSpans(last, key) : undefined,
    missing: (i) => (i < written.length ? absence(written[i], args[i], scope) : null),
  };
  return located(node.span, () => {
    try {
      if (callee instanceof Closure) {
        callee.checkLiterals(written);
        const most = isOwnName(node.callee, callee) ? Infinity : callee.callbackArity;
        return callee.invoke(args.slice(0, most), site);
      }
      if (callee instanceof FunctionVal) return callee.call(args, site);
    } catch (error) {
      if (error instanceof Reported) return POISON;
      throw written.map((arg, i) => absence(arg, args[i], scope)).find((each) => each !== null) ?? error;
    }
    if (callee instanceof DTypeVal && args.length === 1)
      return asTensor(inRange(args[0], callee.dtype), callee.dtype, callee.dtype);
    throw new ProgramError("TJ5006", `${calleeText(node.callee)} is ${describe(callee)}, not a function`, {
      span: node.callee.span,
      hint: insteadOfCall(callee, node.callee),
    });
  });
}

const isWhole = (value: unknown): value is number => Number.isInteger(value);

/** `i8(300)` is an error, as in JAX, where `x + 300` wraps around. */
function inRange(value: Val, dtype: DType): Val {
  const number = value instanceof Num ? value.value : value;
  if (!isInteger(dtype) || (typeof number !== "bigint" && !isWhole(number))) return value;
  const [low, high] = integerLimits(dtype);
  if (number >= low && number <= high) return value;
  throw new ProgramError("TJ7004", `${dtype}(…): the integer ${number} does not fit ${dtype}`, {
    hint: `a tensor wraps around: np.array(${number}).astype(${dtype})`,
  });
}

function insteadOfCall(callee: Val, node: ast.Expression): string | undefined {
  if (callee instanceof ArrayVal) return `elements are taken with brackets: ${calleeText(node)}[0]`;
  return callee === undefined && node.kind === "member" ? otherStaticMember(node.property) : undefined;
}

function memberSpans(node: ast.ObjectLiteral, key: string): MemberSpans | undefined {
  const found = node.properties.findLast((each) => each.kind === "property" && each.key === key);
  return found?.kind === "property" ? { key: found.keySpan, value: found.value.span } : undefined;
}

const calleeText = (node: ast.Expression): string => {
  const text = sourceText(node);
  return text.length > 40 || text.includes("\n") ? "what is called" : text;
};
