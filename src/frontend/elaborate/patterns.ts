// Destructuring: values taken apart into variables, by declaration or by assignment.
import type { Expression, ObjectPattern, Pattern, PatternElement } from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { elements } from "../statics/iterate.ts";
import { describe } from "../values/describe.ts";
import { isPoison, POISON } from "../values/poison.ts";
import { array, Num, ObjectVal, Tensor, type Val } from "../values/values.ts";
import { located } from "./located.ts";

/** What is done with the single parts. */
export interface Binder {
  /** Gives a name, or another place that can be assigned, its value. */
  bind(target: Exclude<Pattern, { kind: "arrayPattern" | "objectPattern" }>, value: Val): void;
  evaluate(expression: Expression): Val;
  member(value: Val, name: string, span: Span): Val;
}

export function bindPattern(pattern: Pattern, value: Val, binder: Binder): void {
  switch (pattern.kind) {
    case "arrayPattern": {
      const items = isPoison(value) ? null : located(pattern.span, () => itemsOf(value));
      if (items && value instanceof Tensor && pattern.elements.length > items.length) {
        throw new ProgramError("TJ2005", `${describe(value)} has ${items.length} rows, taken apart into ${pattern.elements.length}`, {
          span: pattern.span,
        }); // prettier-ignore
      }
      pattern.elements.forEach((element, i) => {
        if (element) bindElement(element, items ? items[i] : POISON, binder);
      });
      if (pattern.rest) bindPattern(pattern.rest, items ? array(items.slice(pattern.elements.length)) : POISON, binder);
      return;
    }
    case "objectPattern":
      bindObject(pattern, value, binder);
      return;
    default:
      binder.bind(pattern, value);
  }
}

function bindElement({ target, default: fallback }: PatternElement, value: Val, binder: Binder): void {
  bindPattern(target, value === undefined && fallback ? binder.evaluate(fallback) : value, binder);
}

function itemsOf(value: Val): readonly Val[] {
  const items = elements(value);
  if (items) return items;
  const hint = value instanceof ObjectVal ? "take an object apart by its keys: const { a, b } = …" : undefined;
  throw new ProgramError("TJ5002", `${describe(value)} cannot be taken apart as an array`, { hint });
}

function bindObject(pattern: ObjectPattern, value: Val, binder: Binder): void {
  if (value === null || value === undefined) {
    throw new ProgramError("TJ5002", `${describe(value)} cannot be taken apart as an object`, { span: pattern.span });
  }
  const taken = new Set<string>();
  for (const { key, keySpan, value: element } of pattern.properties) {
    const name = typeof key === "string" ? key : keyText(binder.evaluate(key), keySpan);
    taken.add(name);
    const absent = value instanceof ObjectVal && !value.entries.has(name);
    // A missing property of a plain object is undefined only where the pattern is prepared for it.
    const part = absent && element.default ? undefined : binder.member(value, name, keySpan);
    bindElement(element, part, binder);
  }
  if (pattern.rest) {
    if (isPoison(value)) bindPattern(pattern.rest, POISON, binder);
    else if (!(value instanceof ObjectVal)) {
      throw new ProgramError("TJ5002", `only plain objects have a rest, found ${describe(value)}`, { span: pattern.rest.span }); // prettier-ignore
    } else {
      const rest = new ObjectVal(new Map([...value.entries].filter(([key]) => !taken.has(key))));
      bindPattern(pattern.rest, rest, binder);
    }
  }
}

/** A computed key as text. */
export function keyText(value: Val, span: Span): string {
  if (typeof value === "string") return value;
  if (value instanceof Num) return String(value.value);
  if (value instanceof Tensor) {
    throw new ProgramError("TJ4001", `a key must be known while compiling, found the traced ${describe(value)}`, { span }); // prettier-ignore
  }
  throw new ProgramError("TJ5002", `a key must be a string or a number, found ${describe(value)}`, { span });
}

/** The names that a pattern declares. */
export function* patternNames(pattern: Pattern): Generator<{ readonly name: string; readonly span: Span }> {
  switch (pattern.kind) {
    case "identifier":
      yield pattern;
      return;
    case "arrayPattern":
      for (const element of pattern.elements) if (element) yield* patternNames(element.target);
      if (pattern.rest) yield* patternNames(pattern.rest);
      return;
    case "objectPattern":
      for (const { value } of pattern.properties) yield* patternNames(value.target);
      if (pattern.rest) yield* patternNames(pattern.rest);
      return;
    default:
      return;
  }
}
