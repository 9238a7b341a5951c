// What the places of a program that call the host do: functions of the host, and the library's own printing.
import type { CallbackHost } from "../ir/callback.ts";
import type { Location } from "../ir/location.ts";
import type { CallbackSite } from "../emit/index.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import type { Diagnostic } from "../frontend/diagnostics.ts";
import { spanOf } from "../frontend/locate.ts";
import type { Span } from "../frontend/source.ts";
import { format } from "../io/format.ts";
import { callbackRuns, callbacksIdle, type CallbackHandler } from "../runtime/callbacks/index.ts";
import type { CallbackRuns } from "../runtime/executable.ts";
import { isolatedIdle, type HostArray } from "../runtime/index.ts";
import { abortable, type WaitOptions } from "./abortable.ts";
import { checkOptions } from "./options.ts";
import { ArgumentError } from "./errors.ts";
import { callbackTimeout, inTime, LatePromise, type CallbackOptions } from "./hostPromise.ts";
import { printLine } from "./printing.ts";

/** Resolves when all programs are through that were started and call functions of the host, or print. */
export async function effectsBarrier(options?: WaitOptions): Promise<void> {
  checkOptions("effectsBarrier", options, ["signal"]);
  await abortable(
    callbacksIdle().then(() => isolatedIdle()),
    options,
  );
}

/** A function of the host failed while a program called it; `cause` is what it threw. */
export class CallbackError extends Diagnostics {
  constructor({ callback, loc }: CallbackSite, cause: unknown) {
    super([{ code: "TJ8001", severity: "error", message: `${callback.name} ${what(cause)}`, span: placeOf(loc) }], { cause }); // prettier-ignore
    this.name = "CallbackError";
  }
}

/** What a function did wrong: its result does not fit, or it threw. */
function what(cause: unknown): string {
  if (cause instanceof ArgumentError) return `gave what it should not: ${cause.message}`;
  if (cause instanceof LatePromise) return `gave ${cause.message}`;
  if (cause instanceof Diagnostics) return `threw ${cause.name}: ${cause.diagnostics[0].message}`;
  if (cause instanceof Error) return `threw ${cause.name}: ${cause.message}`;
  try {
    return `threw ${String(cause)}`;
  } catch {
    return `threw ${typeof cause === "object" ? "an object" : typeof cause} that has no text`;
  }
}

const HOST: CallbackHost = { print: printLine, text: (array, cell) => format(array, {}, cell) };

function handlerOf(site: CallbackSite, limit: number | undefined): CallbackHandler {
  const { callback, threaded, operands, results } = site;
  const first = threaded ? 1 : 0;
  const failed = (cause: unknown): never => {
    throw new CallbackError(site, cause);
  };
  return {
    name: callback.name,
    operands,
    firstOperand: first,
    firstResult: first,
    run: (args): readonly HostArray[] | Promise<readonly HostArray[]> => {
      try {
        const given = callback.run?.(args, results, HOST) ?? [];
        return given instanceof Promise ? inTime(given, callback.name, limit).catch(failed) : given;
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** What these places call. Throws Diagnostics when the host has not given all of the functions. */
export function functionsOf(sites: readonly CallbackSite[], options: CallbackOptions): CallbackHandler[] {
  const missing = sites.filter(({ callback }) => callback.run === null);
  if (missing.length > 0) throw new Diagnostics(missing.map(missingFunction));
  const limit = callbackTimeout(options);
  return sites.map((site) => handlerOf(site, limit));
}

/** How a program runs in this process that has these places. */
export function runsOf(sites: readonly CallbackSite[], options: CallbackOptions): CallbackRuns | undefined {
  return sites.length === 0 ? undefined : callbackRuns(functionsOf(sites, options));
}

/** Functions of the host do not go with a compiled program into a file. */
export function refuseFile(sites: readonly CallbackSite[]): void {
  throw new ArgumentError(
    `the program calls the host (${sites[0].callback.name}), which cannot be written to a file with it: compile it where it runs`,
  );
}

const missingFunction = ({ callback: { name }, loc }: CallbackSite): Diagnostic => ({
  code: "TJ5007",
  severity: "error",
  message: `${name} is declared, and the host gives no function for it`,
  span: placeOf(loc),
  hint: `hand it in: compile(…, { scope: { ${name} } }); the command line has no functions to give`,
});

const placeOf = (loc: Location | null): Span =>
  spanOf(loc) ?? { source: { file: loc?.file ?? "", text: "" }, start: 0, end: 0 };
