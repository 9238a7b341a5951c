// What to say when memory runs out: what was asked for, and who holds the rest.
import { freemem } from "node:os";
import { formatArrayType } from "./arrayType.ts";
import type { Client } from "./client.ts";
import { PjrtError } from "./errors.ts";
import type { Holding } from "./ledger.ts";

/** Holdings that a message lists. */
const LISTED = 5;
/** Less than this is handed to the plugin without looking whether it is there. */
const LOOK_BYTES = 1 << 28;

export const formatBytes = (bytes: number): string => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
};

/** Memory ran out on a device. `code` is `"RESOURCE_EXHAUSTED"`. */
export class OutOfMemoryError extends PjrtError {
  override readonly name = "OutOfMemoryError";
  /** Bytes that were asked for, as far as it is known. */
  readonly requested: number | undefined;
  /** Bytes of all arrays that are alive. */
  readonly bytesInUse: number;
  /** Who holds them, the most first. */
  readonly holdings: readonly Holding[];

  constructor(
    /** What needed the memory, and how much there was. */
    readonly reason: string,
    operation: string,
    requested: number | undefined,
    held: Held,
  ) {
    super("RESOURCE_EXHAUSTED", [reason, heldText(held)].join("\n"), operation);
    this.requested = requested;
    this.bytesInUse = held.bytes;
    this.holdings = held.holdings;
  }
}

/** What is alive when memory runs out. */
export interface Held {
  readonly bytes: number;
  readonly holdings: readonly Holding[];
}

const heldBy = ({ ledger }: Client): Held => ({ bytes: ledger.bytes, holdings: ledger.holdings() });

const heldText = ({ bytes, holdings }: Held): string => {
  const count = holdings.reduce((sum, holding) => sum + holding.count, 0);
  const lines = holdings.slice(0, LISTED).map(({ maker, type, count, bytes }) => {
    return `  ${formatBytes(bytes)}: ${count} × ${formatArrayType(type)}, made by ${maker}`;
  });
  if (holdings.length > LISTED) lines.push(`  and ${holdings.length - LISTED} other kinds of arrays`);
  const holds = count === 1 ? "1 array holds" : `${count} arrays hold`;
  return [`${holds} ${formatBytes(bytes)}${lines.length > 0 ? ":" : ""}`, ...lines].join("\n");
};

/** The error as it is to be thrown: one that says more, where memory ran out. `asked` is what needed the memory. */
export const explainError = (error: unknown, client: Client, asked: string): unknown => {
  if (!(error instanceof PjrtError) || error.code !== "RESOURCE_EXHAUSTED") return error;
  if (error instanceof OutOfMemoryError) return error;
  const message = error.message.slice(error.code.length + 2);
  const requested = /(\d{3,}) bytes/.exec(message)?.[1];
  return new OutOfMemoryError(
    `${message} (${asked})`,
    error.operation,
    requested === undefined ? undefined : Number(requested),
    heldBy(client),
  );
};

/** What the process may still take, as far as the system tells. */
const available = (): number => (process as { availableMemory?: () => number }).availableMemory?.() ?? freemem();

/**
 * Throws when so much memory is not there. Where device memory is the host's, the system mostly promises whatever it is
 * asked for, and ends the process when it cannot keep that.
 */
export const requireMemory = (client: Client, bytes: number, asked: string, operation: string): void => {
  if (bytes < LOOK_BYTES || !client.sharesHostMemory) return;
  const there = available();
  if (bytes <= there) return;
  throw new OutOfMemoryError(
    `${asked} takes ${formatBytes(bytes)}, and ${formatBytes(there)} are available`,
    operation,
    bytes,
    heldBy(client),
  );
};
