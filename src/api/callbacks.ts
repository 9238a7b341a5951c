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
import type { HostArray } from "../runtime/index.ts";
import { ArgumentError } from "./errors.ts";
import { printLine } from "./printing.ts";

/** Resolves when all programs are through that were started and call functions of the host, or print. */
export const effectsBarrier = (): Promise<void> => callbacksIdle();

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
  return `threw ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`;
}

const HOST: CallbackHost = { print: printLine, text: (array, cell) => format(array, {}, cell) };

function handlerOf(site: CallbackSite): CallbackHandler {
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
        return given instanceof Promise ? given.catch(failed) : given;
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** How a program runs that has these places. Throws Diagnostics when the host has not given all of the functions. */
export function runsOf(sites: readonly CallbackSite[]): CallbackRuns | undefined {
  const missing = sites.filter(({ callback }) => callback.run === null);
  if (missing.length > 0) throw new Diagnostics(missing.map(missingFunction));
  return sites.length === 0 ? undefined : callbackRuns(sites.map(handlerOf));
}

/** Functions of the host are in this process, and so are the programs that call them. */
export function refuseApart(sites: readonly CallbackSite[]): void {
  if (sites.length === 0) return;
  throw new ArgumentError(
    `the program calls the host (${sites[0].callback.name}), which a program in a process of its own cannot: leave isolate out`,
  );
}

/** Nor do they go with a compiled program into a file. */
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
