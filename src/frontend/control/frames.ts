// Variables, and who sees them change. A traced branch or loop body is elaborated in a frame of its own; a frame
// records what the variables from outside were worth before, so that leaving it can take the changes back and hand
// them over as results. Closures called inside are caught the same way, since it is writes that are recorded.
import type { Expression } from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { inHome, OpaqueVal, type Val } from "../values/values.ts";

class Marker extends OpaqueVal {
  constructor(readonly what: string) {
    super();
  }
}

/** What a variable holds before its declaration has run. */
export const UNSET: Val = new Marker("a variable without a value");
/** Stands where a value is of no consequence: no path that gets here reads it. */
export const DEAD: Val = new Marker("no value");

/** What a variable without a value before a loop holds after it, if the loop may run no iteration. */
export const UNCERTAIN: Val = new Marker("perhaps no value");

let serials = 0;

/** Rises with time: tells what was made inside of what. */
export const nextSerial = (): number => serials++;

export class Variable {
  readonly serial = nextSerial();
  readonly frame: Frame;
  value: Val = UNSET;
  /** Makes what is assigned, the value of an expression, fit the annotation of the declaration. */
  fit: ((value: Val, from: Expression) => Val) | null = null;

  constructor(
    readonly name: string,
    readonly constant: boolean,
    readonly span: Span | null,
  ) {
    this.frame = homeFrame();
  }
}

export type FrameKind =
  | "region" /* a traced branch or body */
  | "isolated" /* a function given to a transformation: it may not assign what is outside */
  | "trial"; /* an iteration that may be taken back; its variables belong to the frame around */

export class Frame {
  /** Variables from outside that were assigned, with what they held before. */
  readonly written = new Map<Variable, Val>();
  /** Where asked for: variables from outside that were read, with what they held. */
  reads: Map<Variable, Val> | null = null;

  constructor(
    readonly kind: FrameKind,
    readonly parent: Frame | null,
    /** Who isolates, for messages: `grad`. */
    readonly owner: string | null = null,
  ) {}

  /** Takes all changes back and gives what the variables held at the end. */
  takeBack(): Map<Variable, Val> {
    const finals = new Map<Variable, Val>();
    for (const [variable, before] of this.written) {
      finals.set(variable, variable.value);
      variable.value = before;
    }
    return finals;
  }
}

let current = new Frame("region", null);

function homeFrame(): Frame {
  let frame = current;
  while (frame.kind === "trial" && frame.parent) frame = frame.parent;
  return frame;
}

/** Whether what was made at this home (values.ts) comes from outside of the frame that is open. */
export function madeOutside(home: object): boolean {
  const here = homeFrame();
  if (home === here) return false;
  if (!(home instanceof Frame)) return here.parent !== null;
  for (let frame = here.parent; frame; frame = frame.parent) if (frame === home) return true;
  return false;
}

/** The same, for what the open frame itself made or sees: false for what was made inside of a frame that is closed. */
export const visibleHere = (home: object): boolean =>
  !(home instanceof Frame) || home === homeFrame() || madeOutside(home);

/** Runs `body` in a new frame. */
export function inFrame<T>(kind: FrameKind, body: (frame: Frame) => T, owner: string | null = null): T {
  const saved = current;
  const frame = new Frame(kind, saved, owner);
  current = frame;
  try {
    return kind === "trial" ? body(frame) : inHome(frame, () => body(frame));
  } finally {
    current = saved;
  }
}

/** The function given to a transformation, or the program, that is being elaborated. */
export function isolationHere(): Frame {
  let frame = homeFrame();
  while (frame.kind !== "isolated" && frame.parent) frame = frame.parent;
  return frame;
}

/** Runs `body` apart from whatever is being elaborated. */
export function inFreshRoot<T>(body: () => T): T {
  const saved = current;
  const frame = new Frame("region", null);
  current = frame;
  try {
    return inHome(frame, body);
  } finally {
    current = saved;
  }
}

/** Runs `body` as if it stood at the top of the program: what it declares belongs to no branch, loop or transformation. */
export function atRoot<T>(body: () => T): T {
  const saved = current;
  let root = saved;
  while (root.parent) root = root.parent;
  current = root;
  try {
    return inHome(root, body);
  } finally {
    current = saved;
  }
}

/**
 * Runs `body` as a function given to a transformation or to a loop of the library: an assignment in there to a
 * variable from outside is an error that names it. `owner` is who was given the function: `grad`, `lax.scan`.
 */
export const isolated = <T>(owner: string, body: () => T): T => inFrame("isolated", body, owner);

export function readVariable(variable: Variable): Val {
  const { value } = variable;
  for (let frame: Frame | null = current; frame && frame !== variable.frame; frame = frame.parent) {
    if (frame.reads && !frame.reads.has(variable)) frame.reads.set(variable, value);
  }
  if (value === UNSET) {
    throw new ProgramError("TJ3008", `${variable.name} is used before it has a value`, {
      related: variable.span ? [{ span: variable.span, message: "declared here" }] : undefined,
    });
  }
  if (value === DEAD) {
    throw new ProgramError("TJ4004", `${variable.name} has no value before the loop that reads it`, {
      hint: `give ${variable.name} a value, of the type that the loop gives it, where it is declared`,
      related: variable.span ? [{ span: variable.span, message: "declared here" }] : undefined,
    });
  }
  if (value === UNCERTAIN) {
    throw new ProgramError("TJ4004", `${variable.name} has no value if the loop that assigns it does not run`, {
      hint: `give ${variable.name} a value, of the type that the loop gives it, where it is declared`,
      related: variable.span ? [{ span: variable.span, message: "declared here" }] : undefined,
    });
  }
  return value;
}

/** Whether no function given to a transformation stands between here and where the variable belongs. */
export function isWritable(variable: Variable): boolean {
  for (let frame: Frame | null = current; frame && frame !== variable.frame; frame = frame.parent)
    if (frame.kind === "isolated") return false;
  return true;
}

export function writeVariable(variable: Variable, value: Val): void {
  for (let frame: Frame | null = current; frame && frame !== variable.frame; frame = frame.parent) {
    if (frame.kind === "isolated") {
      throw new ProgramError(
        "TJ4006",
        `${variable.name} is assigned inside a function given to ${frame.owner ?? "a transformation"}, but belongs outside of it`,
        {
          hint: `give the value back as (part of) the function's result, or carry it through the loop`,
          related: variable.span ? [{ span: variable.span, message: "declared here" }] : undefined,
        },
      );
    }
    if (!frame.written.has(variable)) frame.written.set(variable, variable.value);
  }
  variable.value = value;
}

/** Whether what is elaborated runs only if, or as often as, a traced value says. */
export function insideTracedRegion(): boolean {
  for (let frame = homeFrame(); frame.parent; frame = frame.parent) if (frame.kind === "region") return true;
  return false;
}
