// Walks the protobuf wire format without a schema: enough to pick a few fields out of a large message.
export interface ProtoField {
  readonly field: number;
  /** Of a varint. */
  readonly value: number;
  /** Of a string, bytes, message or packed list. */
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);

const varint = (bytes: Uint8Array, at: number): [value: number, next: number] => {
  let value = 0;
  let scale = 1;
  for (let i = at; i < bytes.length; i++) {
    value += (bytes[i] & 0x7f) * scale;
    scale *= 128;
    if (bytes[i] < 0x80) return [value, i + 1];
  }
  throw new RangeError("a protobuf message ends inside a number");
};

/** The fields of a message in their order; fixed-width ones are passed over. */
export function* protoFields(bytes: Uint8Array): Generator<ProtoField> {
  let at = 0;
  while (at < bytes.length) {
    const [tag, start] = varint(bytes, at);
    const field = Math.floor(tag / 8);
    const [value, next] = tag % 8 === 0 || tag % 8 === 2 ? varint(bytes, start) : [0, start];
    switch (tag % 8) {
      case 0:
        at = next;
        yield { field, value, bytes: NOTHING };
        break;
      case 1:
        at = start + 8;
        break;
      case 2:
        at = next + value;
        if (at > bytes.length) throw new RangeError("a protobuf message ends inside a field");
        yield { field, value: 0, bytes: bytes.subarray(next, at) };
        break;
      case 5:
        at = start + 4;
        break;
      default:
        throw new RangeError(`a protobuf message has the wire type ${tag % 8}`);
    }
  }
}

/** A repeated number, packed or not. */
export const protoNumbers = (message: Uint8Array, wanted: number): number[] => {
  const values: number[] = [];
  for (const { field, value, bytes } of protoFields(message)) {
    if (field !== wanted) continue;
    if (bytes.length === 0) values.push(value);
    else for (let at = 0, number; at < bytes.length; values.push(number)) [number, at] = varint(bytes, at);
  }
  return values;
};

export const protoMessages = (message: Uint8Array, wanted: number): Uint8Array[] => {
  const found: Uint8Array[] = [];
  for (const { field, bytes } of protoFields(message)) if (field === wanted) found.push(bytes);
  return found;
};
