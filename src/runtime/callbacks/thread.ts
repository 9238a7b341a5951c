// The thread that XLA calls. Functions of the host run on the main thread, which may be blocked in a call of XLA, or
// waiting for a result that needs them; this one never is. It hands each call over, and waits with XLA for the answer.
//
// koffi asks the thread that a native call was made from to run what is called back. So programs that call the host are
// started from here, and not from the main thread, on threads of the pool.
import { workerData } from "node:worker_threads";
import { getNative, type Address } from "../native.ts";
import { structAt } from "../struct.ts";
import { STRUCTS } from "../abi.generated.ts";
import { Mailbox, SETTLE, type CallRequest, type Lane, type ThreadMessage, type ThreadSetup } from "./protocol.ts";

const { port, shared } = workerData as ThreadSetup;
const mailbox = new Mailbox(shared);
const native = getNative();

const tell = (message: ThreadMessage): void => {
  port.postMessage(message);
  mailbox.signal();
};

/** The oldest interface that has all that is used here. */
const VERSION = new Uint8Array(new Int32Array([0, 1]).buffer);

/** XLA asks which version of the interface the handler was made for. */
const answerMetadata = (extension: Address): Address => {
  const metadata = structAt("XLA_FFI_Metadata_Extension", extension).get("metadata");
  native.write(metadata + STRUCTS.XLA_FFI_Metadata.fields["api_version.major_version"][0], VERSION);
  return 0;
};

const handler = native.callback((frame) => {
  const extension = structAt("XLA_FFI_CallFrame", frame).get("extension_start");
  if (extension !== 0) return answerMetadata(extension);
  mailbox.place(frame);
  tell({ kind: "called" });
  return mailbox.waitForAnswer();
});

const lanes: Readonly<Record<Lane, CallRequest[]>> = { start: [], wait: [] };

/** Makes the first call of the lane, and the others after it. */
const advance = (lane: CallRequest[]): void => {
  const [{ id, fn, argument }] = lane;
  native.functionAt(fn).async(argument, (failure, result) => {
    tell({ kind: "returned", id, result: Number(result ?? 0), ...(failure ? { failure: String(failure) } : {}) });
    lane.shift();
    if (lane.length > 0) advance(lane);
  });
};

port.on("message", (request: CallRequest | typeof SETTLE) => {
  if (request === SETTLE) return tell({ kind: "settled" });
  const lane = lanes[request.lane];
  if (lane.push(request) === 1) advance(lane);
});
tell({ kind: "ready", handler });
