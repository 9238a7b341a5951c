// One run of the elaborator: the diagnostics found so far and the calls that are under way.
import type { Diagnostic, Related } from "../diagnostics.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Library } from "../library.ts";
import type { Span } from "../source.ts";
import { HostFunctionVal } from "../values/hostFunction.ts";
import { POISON } from "../values/poison.ts";
import type { Val } from "../values/values.ts";

const NOWHERE: Span = { source: { file: "", text: "" }, start: 0, end: 0 };

/** Thrown where a value is needed but a fault, reported already, left none. */
export class Reported extends ProgramError {
  constructor() {
    // With a place of its own, nobody on the way adds another and takes it for a new fault.
    super("TJ5002", "a fault that was reported already", { span: NOWHERE });
  }
}

/** Ends the whole run: what follows would take for ever. */
export class Exhausted extends ProgramError {}

/** Far more than programs need that are meant to be unrolled. */
const FUEL = 1_000_000;

interface ActiveCall {
  readonly fn: object;
  readonly name: string;
  readonly span: Span;
}

const CALL_NOTES = 3;

export class Session {
  private diagnostics: Diagnostic[] = [];
  private readonly calls: ActiveCall[] = [];

  private fuel = FUEL;

  constructor(
    readonly library: Library,
    /** The values that the host hands in; null where nothing runs, and none is needed. */
    private host: Readonly<Record<string, Val>> | null = null,
  ) {}

  /** Runs `body`, a program of its own, with what the host hands in for that one. */
  withHost<T>(host: Readonly<Record<string, Val>>, body: () => T): T {
    const saved = this.host;
    this.host = host;
    try {
      return body();
    } finally {
      this.host = saved;
    }
  }

  /** What stands behind `declare`. A function may be missing as long as the program does not run. */
  hostValue(name: string, isFunction: boolean, span: Span): Val {
    const value = this.host && Object.hasOwn(this.host, name) ? this.host[name] : undefined;
    if (value !== undefined) return value;
    if (isFunction) return new HostFunctionVal(name, null);
    if (!this.host) return POISON;
    throw new ProgramError("TJ5007", `${name} is declared, and the host gives no value for it`, {
      span,
      hint: `hand it in: { scope: { ${name}: … } }`,
    });
  }

  /** Pays for an iteration or a call that is elaborated. */
  spend(cost: number, span: Span): void {
    this.fuel -= cost;
    if (this.fuel >= 0) return;
    throw new Exhausted("TJ4010", "the program takes too long to unroll", {
      span,
      hint: "calls and loops that are static run while compiling; for a rolled loop, write for (const i of range(n))",
    });
  }

  /** Whether a call of that function is under way. */
  isActive(fn: object): boolean {
    return this.calls.some((call) => call.fn === fn);
  }

  get found(): readonly Diagnostic[] {
    const seen = new Set<string>();
    return this.diagnostics.filter(({ code, span }) => {
      const key = `${code} ${span.source.file} ${span.start} ${span.end}`;
      return !seen.has(key) && seen.add(key);
    });
  }

  get depth(): number {
    return this.calls.length;
  }

  report(error: ProgramError, fallback: Span): void {
    if (error instanceof Reported) return;
    const { span: found = fallback, hint, related = [] } = error.options;
    const call = found.source.library ? this.programCall() : null;
    const span = call?.span ?? found;
    const notes = [...related.filter((note) => !note.span.source.library), ...this.callNotes(call)];
    this.diagnostics.push({
      code: error.code,
      severity: "error",
      message: call ? `${call.name}: ${error.message}` : error.message,
      span,
      ...(hint === undefined ? {} : { hint }),
      ...(notes.length === 0 ? {} : { related: notes }),
    });
  }

  /** The call by which the program came into the library's own modules. */
  private programCall(): ActiveCall | null {
    return this.calls.findLast(({ span }) => !span.source.library) ?? null;
  }

  /** Takes over what is wrong with the text of another program, which then has no functions. */
  refuse(diagnostics: readonly Diagnostic[]): void {
    for (const { code, message, span, hint } of diagnostics) {
      this.report(new ProgramError(code, message, { span, hint }), span);
    }
    if (diagnostics.length > 0) throw new Reported();
  }

  /** The program's calls that led here, from `inner` outwards. */
  private callNotes(inner: ActiveCall | null): Related[] {
    const calls = inner ? this.calls.slice(0, this.calls.indexOf(inner)) : this.calls;
    return calls
      .filter(({ span }) => !span.source.library)
      .slice(-CALL_NOTES)
      .reverse()
      .map(({ name, span }) => ({ span, message: `${name} is called from here` }));
  }

  /** Diagnostics from now on can be dropped by calling what this gives. */
  mark(): () => void {
    const count = this.diagnostics.length;
    return () => {
      this.diagnostics.length = Math.min(count, this.diagnostics.length);
    };
  }

  /** How many diagnostics there are, repeated ones included. */
  get count(): number {
    return this.diagnostics.length;
  }

  within<T>(call: ActiveCall, body: () => T): T {
    this.calls.push(call);
    try {
      return body();
    } finally {
      this.calls.pop();
    }
  }
}

let active: Session | null = null;

export function session(): Session {
  if (!active) throw new Error("nothing is being elaborated");
  return active;
}

export function inSession<T>(next: Session, body: () => T): T {
  const saved = active;
  active = next;
  try {
    return body();
  } finally {
    active = saved;
  }
}
