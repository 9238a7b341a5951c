// Where `return`, `break` and `continue` lead from a place in the program.
import type * as ast from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Target } from "./outcome.ts";

interface Landing {
  readonly label: string | null;
  /** Null for a labeled block, which only `break` with its label leaves. */
  readonly onBreak: Target;
  readonly onContinue: Target | null;
  /** Whether a `break` without a label ends here. */
  readonly plain: boolean;
}

export class Flow {
  constructor(
    /** Null at the top of a module. */
    readonly onReturn: Target | null,
    private readonly landings: readonly Landing[] = [],
    /** Labels of the statement that comes next. */
    readonly labels: readonly string[] = [],
    /** Looks at the expressions that are returned. */
    readonly checkReturn: ((value: ast.Expression) => void) | null = null,
  ) {}

  labeled(label: string): Flow {
    return new Flow(this.onReturn, this.landings, [...this.labels, label], this.checkReturn);
  }

  /** Inside a loop or switch. */
  inside(onBreak: Target, onContinue: Target | null): Flow {
    const named = this.labels.map((label) => ({ label, onBreak, onContinue, plain: false }));
    const landings = [{ label: null, onBreak, onContinue, plain: true }, ...named, ...this.landings];
    return new Flow(this.onReturn, landings, [], this.checkReturn);
  }

  /** Inside a labeled block. */
  insideBlock(onBreak: Target): Flow {
    const named = this.labels.map((label) => ({ label, onBreak, onContinue: null, plain: false }));
    return new Flow(this.onReturn, [...named, ...this.landings], [], this.checkReturn);
  }

  breakTarget(label: string | null): Target {
    const landing = this.landings.find((each) => (label === null ? each.plain : each.label === label));
    if (landing) return landing.onBreak;
    throw new ProgramError("TJ4008", label === null ? "break outside of a loop or switch" : `there is no label ${label} around this break`); // prettier-ignore
  }

  continueTarget(label: string | null): Target {
    const landing = this.landings.find(
      (each) => each.onContinue && (label === null ? each.plain : each.label === label),
    );
    if (landing?.onContinue) return landing.onContinue;
    throw new ProgramError("TJ4008", label === null ? "continue outside of a loop" : `there is no loop labeled ${label} around this continue`); // prettier-ignore
  }
}
