// Programs in a process of their own that call functions of this one: the arrays go over, and come back, while they wait.
import type { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import type { ArrayType } from "../arrayType.ts";
import type { CallbackHandler } from "../callbacks/execution.ts";
import type { HostArray } from "../hostArray.ts";

/** What the other process must know of the places that call. */
export type CallShape = Omit<CallbackHandler, "run">;

export type HostFunctions = readonly CallbackHandler[];

/** Undefined where there is none. */
export const shapesOf = (handlers: HostFunctions): CallShape[] | undefined =>
  handlers.length === 0
    ? undefined
    : handlers.map(({ name, operands, firstOperand, firstResult }) => ({ name, operands, firstOperand, firstResult }));

/** A place of the program calls, by its number; the elements of the arguments come behind the message. */
export interface HostCall {
  readonly call: number;
  readonly operands: readonly ArrayType[];
}

/** What the function gave, its elements behind the message, or why it gave nothing. */
export interface HostAnswer {
  readonly answer: readonly ArrayType[] | string;
}

const typeOf = ({ dtype, shape }: ArrayType): ArrayType => ({ dtype, shape });

export const withBytes = (types: readonly ArrayType[], arrays: readonly Uint8Array[]): HostArray[] =>
  types.map(({ dtype, shape }, i) => ({ dtype, shape, bytes: arrays[i] }));

export const callOf = (call: number, args: readonly HostArray[]): HostCall => ({ call, operands: args.map(typeOf) });

export const given = (results: readonly HostArray[]): HostAnswer => ({ answer: results.map(typeOf) });

export const failed = (error: unknown): HostAnswer => ({ answer: error instanceof Error ? error.message : "it threw" });

let within: AsyncLocalStorage<true> | undefined;

/** Runs a function that a program in isolation calls; what that runs in isolation is within it. */
export function runWithin<T>(task: () => T): T {
  const { AsyncLocalStorage } = createRequire(import.meta.url)("node:async_hooks") as typeof import("node:async_hooks");
  within ??= new AsyncLocalStorage<true>();
  return within.run(true, task);
}

/** Whether this is called by such a function: the process of the program that waits for it cannot serve it. */
export const isWithin = (): boolean => within?.getStore() === true;

const underWay = new Set<Promise<unknown>>();

/** Programs that call functions of the host are under way until this settles. */
export function track<T>(run: Promise<T>): Promise<T> {
  const settled = run.then(
    () => undefined,
    () => undefined,
  );
  underWay.add(settled);
  void settled.then(() => underWay.delete(settled));
  return run;
}

/** Resolves when all that were tracked are through. */
export async function isolatedIdle(): Promise<void> {
  while (underWay.size > 0) await Promise.all(underWay);
}
