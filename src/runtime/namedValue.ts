// PJRT_NamedValue lists: options handed to the plugin, attributes read from it.
import { ENUMS, STRUCTS } from "./abi.generated.ts";
import { allocate, copyFrom, getNative, textFrom, type Address } from "./native.ts";
import { readWord, writeWord } from "./struct.ts";

/** Integers are `number` or `bigint` alike; a fractional number is a float. */
export type NamedValue = string | number | bigint | boolean | readonly number[];
export type NamedValues = Readonly<Record<string, NamedValue>>;

const TYPE = ENUMS.PJRT_NamedValue_Type;
const LAYOUT = STRUCTS.PJRT_NamedValue;
const OFFSET = {
  name: LAYOUT.fields.name[0],
  nameSize: LAYOUT.fields.name_size[0],
  type: LAYOUT.fields.type[0],
  value: LAYOUT.fields.string_value[0],
  valueSize: LAYOUT.fields.value_size[0],
};

export const readNamedValues = (from: Address, count: number): Record<string, NamedValue> => {
  const values: Record<string, NamedValue> = {};
  let at = from;
  for (let i = 0; i < count; i++) {
    const view = new DataView(copyFrom(at, LAYOUT.size).buffer);
    const name = textFrom(readWord(view, OFFSET.name), readWord(view, OFFSET.nameSize));
    const pointer = readWord(view, OFFSET.value);
    const length = readWord(view, OFFSET.valueSize);
    switch (view.getInt32(OFFSET.type, true)) {
      case TYPE.PJRT_NamedValue_kString:
        values[name] = textFrom(pointer, length);
        break;
      case TYPE.PJRT_NamedValue_kInt64:
        values[name] = Number(view.getBigInt64(OFFSET.value, true));
        break;
      case TYPE.PJRT_NamedValue_kInt64List:
        values[name] = Array.from(new BigInt64Array(copyFrom(pointer, length * 8).buffer), Number);
        break;
      case TYPE.PJRT_NamedValue_kFloat:
        values[name] = view.getFloat32(OFFSET.value, true);
        break;
      case TYPE.PJRT_NamedValue_kBool:
        values[name] = view.getUint8(OFFSET.value) !== 0;
        break;
    }
    // The plugin's struct may be longer or shorter than ours.
    at += Math.max(readWord(view, 0), LAYOUT.size);
  }
  return values;
};

/** The list as native memory; `keep` is all that it consists of, to stay reachable during the call. */
export const writeNamedValues = (values: NamedValues): { address: Address; count: number; keep: unknown } => {
  const entries = Object.entries(values);
  const bytes = allocate(entries.length * LAYOUT.size);
  const view = new DataView(bytes.buffer);
  const keep: Uint8Array[] = [];
  const pin = (content: Uint8Array): Address => {
    const copy = allocate(content.length);
    copy.set(content);
    keep.push(copy);
    return getNative().addressOf(copy);
  };
  const encoder = new TextEncoder();
  entries.forEach(([name, value], i) => {
    const at = i * LAYOUT.size;
    const encodedName = encoder.encode(name);
    writeWord(view, at, LAYOUT.size);
    writeWord(view, at + OFFSET.name, pin(encodedName));
    writeWord(view, at + OFFSET.nameSize, encodedName.length);
    const put = (type: number, size: number): void => {
      view.setInt32(at + OFFSET.type, type, true);
      writeWord(view, at + OFFSET.valueSize, size);
    };
    if (typeof value === "string") {
      const text = encoder.encode(value);
      put(TYPE.PJRT_NamedValue_kString, text.length);
      writeWord(view, at + OFFSET.value, pin(text));
    } else if (typeof value === "boolean") {
      put(TYPE.PJRT_NamedValue_kBool, 1);
      view.setUint8(at + OFFSET.value, value ? 1 : 0);
    } else if (typeof value === "bigint" || Number.isInteger(value)) {
      put(TYPE.PJRT_NamedValue_kInt64, 1);
      view.setBigInt64(at + OFFSET.value, BigInt(value as number | bigint), true);
    } else if (typeof value === "number") {
      put(TYPE.PJRT_NamedValue_kFloat, 1);
      view.setFloat32(at + OFFSET.value, value, true);
    } else {
      const list = BigInt64Array.from(value as readonly number[], BigInt);
      put(TYPE.PJRT_NamedValue_kInt64List, list.length);
      writeWord(view, at + OFFSET.value, pin(new Uint8Array(list.buffer)));
    }
  });
  return { address: getNative().addressOf(bytes), count: entries.length, keep: [bytes, keep] };
};
