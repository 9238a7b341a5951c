// Whether programs run in a process of their own: { isolate: true }, or TSJAX_ISOLATE=1 for all that do not say.
import type { IsolateOptions } from "../runtime/index.ts";
import { ArgumentError } from "./errors.ts";
import { checkOptions } from "./options.ts";

/** `timeoutMs`: how long compiling or running it may take. */
export type IsolateChoice = boolean | { readonly timeoutMs?: number };

const byEnvironment = (): boolean => /^(?:1|true|yes|on)$/i.test(process.env.TSJAX_ISOLATE ?? "");

/** Undefined where the program runs in this process. */
export function isolateOptions(choice: IsolateChoice | undefined): IsolateOptions | undefined {
  if (choice === undefined) return byEnvironment() ? {} : undefined;
  if (typeof choice === "boolean") return choice ? {} : undefined;
  checkOptions("isolate", choice, ["timeoutMs"]);
  const { timeoutMs } = choice;
  if (timeoutMs === undefined) return {};
  if (!(timeoutMs > 0))
    throw new ArgumentError(`timeoutMs takes a positive number of milliseconds, found ${timeoutMs}`);
  return { timeoutMs };
}
