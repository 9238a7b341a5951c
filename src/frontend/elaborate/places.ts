// Places: what may stand to the left of an assignment. The object and the key of `o[f()] += 1` are evaluated once, before
// what is assigned.
import type * as ast from "../ast.ts";
import { readVariable, writeVariable } from "../control/frames.ts";
import { willMutate } from "../control/mutation.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { checkCount } from "../statics/limits.ts";
import { describe } from "../values/describe.ts";
import { isPoison, POISON } from "../values/poison.ts";
import { ArrayVal, growing, Num, ObjectVal, Tensor, type Val } from "../values/values.ts";
import { located } from "./located.ts";
import { elementOf, memberOf } from "./members.ts";
import { constantAssigned, unknownName } from "./names.ts";
import { keyText } from "./patterns.ts";
import type { Scope } from "./scope.ts";

export interface Place {
  read(): Val;
  /** `from` is the expression whose value it is. */
  write(value: Val, from?: ast.Expression): void;
}

type Evaluate = (expression: ast.Expression) => Val;

export const placeOf = (target: ast.Identifier | ast.Member | ast.Index, scope: Scope, evaluate: Evaluate): Place =>
  target.kind === "identifier" ? variablePlace(target, scope) : elementPlace(target, evaluate);

function variablePlace(target: ast.Identifier, scope: Scope): Place {
  const { name, span } = target;
  const variable = scope.lookup(name);
  if (!variable) throw unknownName(name, span, scope.names());
  return {
    read: () => located(span, () => readVariable(variable)),
    write: (value, from = target) => {
      if (variable.constant) throw constantAssigned(target, { span: variable.span });
      const fitted = variable.fit ? variable.fit(value, from) : value;
      located(span, () => {
        writeVariable(variable, fitted);
      });
    },
  };
}

function elementPlace(target: ast.Member | ast.Index, evaluate: Evaluate): Place {
  const { span } = target;
  const container = evaluate(target.object);
  const key: Val = target.kind === "member" ? target.property : evaluate(target.index);
  const lost = isPoison(container) || isPoison(key);
  return {
    read: () => {
      if (lost) return POISON;
      return target.kind === "member"
        ? memberOf(container, target.property, target.propertySpan)
        : elementOf(container, key, span);
    },
    write: (value) => {
      if (lost) return;
      located(span, () => {
        setElement(container, key, value, span);
      });
    },
  };
}

function setElement(container: Val, key: Val, value: Val, span: Span): void {
  if (container instanceof Tensor) {
    const place = typeof key === "string" ? `the property ${key}` : "an element";
    throw new ProgramError("TJ4007", `tensors are immutable: ${place} of ${describe(container)} cannot be assigned`, {
      hint: "make a new tensor: x = x.at(i).set(value), or x.at(i).add(value)",
    });
  }
  if (container instanceof ObjectVal) {
    willMutate(container);
    const name = keyText(key, span);
    growing(container, [value], container.entries.has(name) ? [container.entries.get(name)] : []);
    container.entries.set(name, value);
    return;
  }
  if (container instanceof ArrayVal) {
    const index = typeof key === "string" && /^\d+$/.test(key) ? Number(key) : key instanceof Num ? key.value : null;
    if (index !== null && Number.isInteger(index) && index >= 0) {
      willMutate(container);
      checkCount("the array", index + 1);
      growing(container, [value], container.items.slice(index, index + 1));
      while (container.items.length < index) container.items.push(undefined);
      container.items[index] = value;
      return;
    }
    if (key instanceof Tensor) {
      throw new ProgramError(
        "TJ4001",
        `an array known while compiling cannot be assigned at the traced ${describe(key)}`,
        {
          // prettier-ignore
          hint: "make a tensor of it with np.stack(…) and use x.at(i).set(value)",
        },
      );
    }
    throw new ProgramError("TJ5002", `an array has no element ${describe(key)} to assign`);
  }
  throw new ProgramError("TJ5002", `${describe(container)} has nothing to assign to`);
}

/** `delete o.key`, `delete o["key"]`: of objects that exist while compiling. */
export function deleteMember(operand: ast.Expression, span: Span, evaluate: Evaluate): Val {
  if (operand.kind !== "member" && operand.kind !== "index") {
    throw new ProgramError("TJ5002", "delete takes a property away from an object: delete o.key", { span });
  }
  const container = evaluate(operand.object);
  const key: Val = operand.kind === "member" ? operand.property : evaluate(operand.index);
  if (isPoison(container) || isPoison(key)) return POISON;
  return located(span, () => {
    if (!(container instanceof ObjectVal)) {
      const hint = container instanceof ArrayVal ? "take elements away with slice or filter" : undefined;
      throw new ProgramError("TJ5002", `delete takes properties away from objects, found ${describe(container)}`, {
        hint,
      });
    }
    willMutate(container);
    container.entries.delete(keyText(key, operand.span));
    return true;
  });
}
