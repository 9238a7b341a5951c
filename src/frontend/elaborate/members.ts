// `x.name` and `x[i]`, whatever x is.
import { ProgramError } from "../diagnostics.ts";
import { nearest } from "../nearest.ts";
import type { Span } from "../source.ts";
import { staticElement, staticMember, staticMemberNames } from "../statics/members.ts";
import { tensorIndex, tensorMember, tensorMemberNames } from "../tensor/members.ts";
import { describe } from "../values/describe.ts";
import { isPoison, POISON } from "../values/poison.ts";
import { ArrayVal, FunctionVal, NamespaceVal, Num, ObjectVal, OpaqueVal, Tensor, type Val } from "../values/values.ts";
import { located } from "./located.ts";
import { otherLibraryMember, otherStaticMember, otherTensorMember } from "./otherNames.ts";

/** The member, or an error that names near ones. */
export function memberOf(value: Val, name: string, span: Span): Val {
  if (isPoison(value)) return POISON;
  return located(span, () => {
    if (value === null || value === undefined) {
      throw new ProgramError("TJ5002", `${describe(value)} has no ${name}`, {
        hint: `use ?.${name} where it may be missing`,
      });
    }
    const member = find(value, name);
    if (member !== undefined) return member;
    // What a plain object lacks is undefined, as in JavaScript; TypeScript has checked the name.
    if (value instanceof ObjectVal) return undefined;
    throw unknownMember(value, name);
  });
}

const find = (value: Val, name: string): Val | undefined => {
  if (value instanceof Tensor) return tensorMember(value, name);
  if (value instanceof FunctionVal || value instanceof OpaqueVal)
    return value.member(name) ?? staticMember(value, name);
  return staticMember(value, name);
};

function unknownMember(value: Val, name: string): ProgramError {
  const names = value instanceof Tensor ? tensorMemberNames() : staticMemberNames(value);
  const near = nearest(name, names);
  const subject = value instanceof NamespaceVal ? value.name : describe(value);
  const elsewhere =
    value instanceof Tensor
      ? otherTensorMember(name)
      : value instanceof NamespaceVal
        ? otherLibraryMember(value.name, name)
        : value instanceof ArrayVal || typeof value === "string"
          ? otherStaticMember(name)
          : undefined;
  return new ProgramError("TJ3002", `${subject} has no member ${name}`, {
    hint: elsewhere ?? (near ? `did you mean ${near}?` : undefined),
  });
}

/** `value[index]`. */
export function elementOf(value: Val, index: Val, span: Span): Val {
  if (isPoison(value) || isPoison(index)) return POISON;
  return located(span, () => {
    if (value === null || value === undefined) {
      throw new ProgramError("TJ5002", `${describe(value)} has no elements`, {
        hint: "use ?.[…] where it may be missing",
      });
    }
    if (value instanceof Tensor) return tensorIndex(value, index);
    if (
      value instanceof FunctionVal &&
      (index instanceof Num || index instanceof Tensor || index instanceof ArrayVal)
    ) {
      throw new ProgramError("TJ5002", `${value.name} is a function, and has no elements`, {
        hint: `it is called with parentheses: ${value.name}(${index instanceof Num ? index.value : "…"})`,
      });
    }
    return staticElement(value, index);
  });
}
