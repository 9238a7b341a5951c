// Errors that cross from one process or thread to another, and come out as what they were.
import {
  IsolateTimeout,
  PjrtError,
  PluginCrash,
  PluginError,
  RuntimeUsageError,
  type PjrtErrorCode,
  type UsageCode,
} from "../errors.ts";
import { OutOfMemoryError, type Held } from "../outOfMemory.ts";

export type Failure =
  | { readonly kind: "pjrt"; readonly code: PjrtErrorCode; readonly message: string; readonly operation: string }
  | {
      readonly kind: "memory";
      readonly reason: string;
      readonly operation: string;
      readonly requested: number | undefined;
      readonly held: Held;
    }
  | { readonly kind: "usage"; readonly message: string; readonly code: UsageCode }
  | { readonly kind: "crash"; readonly how: string; readonly reason: string }
  | { readonly kind: "timeout"; readonly timeoutMs: number }
  | { readonly kind: "plugin" | "other"; readonly message: string };

export const failureOf = (error: unknown): Failure => {
  if (error instanceof OutOfMemoryError) {
    const { operation, requested, bytesInUse: bytes, holdings, reason } = error;
    return { kind: "memory", reason, operation, requested, held: { bytes, holdings } };
  }
  if (error instanceof PjrtError) {
    const { code, operation, message } = error;
    return { kind: "pjrt", code, operation, message: message.slice(code.length + 2) };
  }
  if (error instanceof PluginCrash) return { kind: "crash", how: error.how, reason: error.reason };
  if (error instanceof IsolateTimeout) return { kind: "timeout", timeoutMs: error.timeoutMs };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RuntimeUsageError) return { kind: "usage", message, code: error.code };
  return { kind: error instanceof PluginError ? "plugin" : "other", message };
};

export const errorOf = (failure: Failure): Error => {
  switch (failure.kind) {
    case "pjrt":
      return new PjrtError(failure.code, failure.message, failure.operation);
    case "memory":
      return new OutOfMemoryError(failure.reason, failure.operation, failure.requested, failure.held);
    case "crash":
      return new PluginCrash(failure.how, failure.reason);
    case "timeout":
      return new IsolateTimeout(failure.timeoutMs);
    case "plugin":
      return new PluginError(failure.message);
    case "usage":
      return new RuntimeUsageError(failure.message, failure.code);
    case "other":
      return new Error(failure.message);
  }
};
