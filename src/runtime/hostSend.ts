// Host arrays on their way to a device: copied by the plugin, read in place, or copied into the device's memory here.
import { ENUMS } from "./abi.generated.ts";
import { formatArrayType } from "./arrayType.ts";
import { BUFFER_TYPE } from "./bufferType.ts";
import type { Client } from "./client.ts";
import { destroyEvent } from "./event.ts";
import { makeRoom } from "./heap.ts";
import { canReadDirectly, LARGE, pointerOf } from "./hostCopy.ts";
import type { Borrowed, BufferKind } from "./ledger.ts";
import { allocate, getNative, holdTarget, isAligned, type Address } from "./native.ts";
import { explainError, requireMemory } from "./outOfMemory.ts";

const SEMANTICS = ENUMS.PJRT_HostBufferSemantics;

/** A PJRT_Buffer, and the host memory that it may read for as long as it lives. */
interface Sent {
  readonly buffer: Address;
  readonly borrowed?: Borrowed;
}

/** Sends bytes that are read before this returns, unless they are `immutable` and the device can have them as they are. */
export function sendBytes(client: Client, kind: BufferKind, bytes: Uint8Array, immutable: boolean): Sent {
  const { api } = client;
  // Native code wants an address even where there is nothing to read, and memory that is not shared.
  const data = bytes.length === 0 || bytes.buffer instanceof SharedArrayBuffer ? copyOf(bytes) : bytes;
  holdTarget(data);
  const stays = immutable && data.length > 0;
  const asked = `sending ${formatArrayType(kind.type)} to the device`;
  if (!stays) {
    if (client.sharesHostMemory) makeRoom(kind.bytes);
    requireMemory(client, kind.bytes, asked, "PJRT_Client_BufferFromHostBuffer");
    if (kind.bytes >= LARGE) {
      const buffer = fillBuffer(client, kind, data);
      if (buffer !== 0) return { buffer };
    }
  }
  const from = getNative().addressOf(data);
  const args = api
    .reused("PJRT_Client_BufferFromHostBuffer")
    .set("client", client.address)
    .set("data", from)
    .set("type", BUFFER_TYPE[kind.type.dtype])
    .set("dims", dimensions(kind.type.shape))
    .set("num_dims", kind.type.shape.length)
    .set(
      "host_buffer_semantics",
      stays
        ? SEMANTICS.PJRT_HostBufferSemantics_kImmutableZeroCopy
        : SEMANTICS.PJRT_HostBufferSemantics_kImmutableOnlyDuringCall,
    )
    .set("device", kind.device.address);
  try {
    api.call("PJRT_Client_BufferFromHostBuffer", args);
  } catch (error) {
    throw explainError(error, client, asked);
  }
  const buffer = args.get("buffer");
  const event = args.get("done_with_host_buffer");
  if (stays) {
    const inPlace = isAligned(from) && canReadDirectly({ client, kind, address: buffer });
    return { buffer, borrowed: { event, memory: data, inPlace } };
  }
  destroyEvent(api, event);
  return { buffer };
}

/**
 * Copies bytes into memory of the device that is the host's, in large pages: the plugin's own copy takes several times
 * as long, most of it for the pages. Zero where that cannot be done.
 */
function fillBuffer(client: Client, kind: BufferKind, data: Uint8Array): Address {
  const { api } = client;
  if (!client.sharesHostMemory || !api.has("PJRT_Client_CreateUninitializedBuffer")) return 0;
  const args = api
    .args("PJRT_Client_CreateUninitializedBuffer")
    .set("client", client.address)
    .set("shape_dims", dimensions(kind.type.shape))
    .set("shape_num_dims", kind.type.shape.length)
    .set("shape_element_type", BUFFER_TYPE[kind.type.dtype])
    .set("device", kind.device.address);
  let address: Address;
  try {
    address = api.call("PJRT_Client_CreateUninitializedBuffer", args).get("buffer");
  } catch {
    // What is wrong is said by the plugin's own copy.
    return 0;
  }
  if (!canReadDirectly({ client, kind, address })) {
    api.verb("PJRT_Buffer_Destroy", "buffer")(address);
    return 0;
  }
  const native = getNative();
  const to = pointerOf(api, address);
  native.preferLargePages(to, data.length);
  native.write(to, data);
  return address;
}

const copyOf = (bytes: Uint8Array): Uint8Array => {
  const copy = allocate(bytes.length);
  copy.set(bytes);
  return copy;
};

let scratch: BigInt64Array = new BigInt64Array(16);
let scratchAddress: Address = 0;

/** The dimensions as int64 in memory that the next call re-uses. */
const dimensions = (shape: readonly number[]): Address => {
  if (scratchAddress === 0 || shape.length > scratch.length) {
    const bytes = allocate(8 * Math.max(16, shape.length));
    scratch = new BigInt64Array(bytes.buffer);
    scratchAddress = getNative().addressOf(bytes);
  }
  for (let i = 0; i < shape.length; i++) scratch[i] = BigInt(shape[i]);
  return scratchAddress;
};
