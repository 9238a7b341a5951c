// Waiting for what the plugin does in the background, by blocking or without.
//
// A callback from one of the plugin's threads would hold that thread until the event loop comes round, and a
// main thread that blocks meanwhile could wait for it forever. So the asynchronous wait parks in
// PJRT_Event_Await on a thread of the pool, one at a time, since file access needs threads too; what else is pending
// is looked at whenever that one returns, and by a timer. Workers go by the timer alone (native.ts says why).
import type { PjrtApi } from "./api.ts";
import { callsApart, type Address } from "./native.ts";
import { fieldOffset } from "./struct.ts";

const PARKED_AT_ONCE = 1;
const POLL_MS = 2;

interface Pending {
  readonly api: PjrtApi;
  readonly event: Address;
  /** What native code reads or writes until the event fires. */
  readonly keep: unknown;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  parked: boolean;
}

const pending = new Set<Pending>();
let parked = 0;
let timer: NodeJS.Timeout | undefined;

export const destroyEvent = (api: PjrtApi, event: Address): void => {
  if (event !== 0) api.verb("PJRT_Event_Destroy", "event")(event);
};

const IS_READY = fieldOffset("PJRT_Event_IsReady_Args", "is_ready");

/** Whether the event has fired. */
export const eventIsReady = (api: PjrtApi, event: Address): boolean =>
  event === 0 || api.verb("PJRT_Event_IsReady", "event")(event).getUint8(IS_READY) !== 0;

/** Blocks until the event has fired, frees it, and throws its error. */
export const awaitEventSync = (api: PjrtApi, event: Address): void => {
  if (event === 0) return;
  try {
    api.verb("PJRT_Event_Await", "event")(event);
  } finally {
    destroyEvent(api, event);
  }
};

const settle = (item: Pending): void => {
  pending.delete(item);
  try {
    awaitEventSync(item.api, item.event);
    item.resolve();
  } catch (error) {
    item.reject(error);
  }
};

const park = (item: Pending): void => {
  item.parked = true;
  parked++;
  const args = item.api.args("PJRT_Event_Await").set("event", item.event);
  // The error, if any, is asked for again once the event is known to have fired.
  void item.api
    .callAsync("PJRT_Event_Await", args)
    .catch(() => undefined)
    .then(() => {
      parked--;
      settle(item);
      advance();
    });
};

/** Settles what is ready, parks on the oldest of the rest, and keeps a timer while some are not parked. */
const advance = (): void => {
  for (const item of [...pending]) if (!item.parked && eventIsReady(item.api, item.event)) settle(item);
  let waiting = 0;
  for (const item of pending) {
    if (item.parked) continue;
    if (callsApart && parked < PARKED_AT_ONCE) park(item);
    else waiting++;
  }
  if (waiting > 0) {
    timer ??= setTimeout(() => {
      timer = undefined;
      advance();
    }, POLL_MS);
  }
};

/** Resolves when the event has fired, frees it, and rejects with its error. `keep` stays reachable until then. */
export const awaitEvent = (api: PjrtApi, event: Address, keep: unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    if (event === 0) return resolve();
    const item: Pending = { api, event, keep, resolve, reject, parked: false };
    if (eventIsReady(api, event)) return settle(item);
    pending.add(item);
    advance();
  });
