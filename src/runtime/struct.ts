// One struct of the C API, laid out once in memory of its own and re-used: fields are read and written by name.
import { STRUCTS } from "./abi.generated.ts";
import { allocate, getNative, type Address } from "./native.ts";

export type StructName = keyof typeof STRUCTS;
export type FieldName<N extends StructName> = keyof (typeof STRUCTS)[N]["fields"] & string;
type FieldTable = Readonly<Record<string, readonly [offset: number, kind: string]>>;

// Room for fields that a newer plugin may know: all zero, which the C API reads as "not given".
const SLACK = 128;
const TWO_32 = 0x1_0000_0000;

export const readWord = (view: DataView, offset: number): number =>
  view.getUint32(offset, true) + view.getUint32(offset + 4, true) * TWO_32;

export const writeWord = (view: DataView, offset: number, value: number): void => {
  view.setUint32(offset, value >>> 0, true);
  view.setUint32(offset + 4, Math.floor(value / TWO_32), true);
};

/** For paths that read and write a field without looking its name up. */
export const fieldOffset = <N extends StructName>(name: N, field: FieldName<N>): number =>
  (STRUCTS[name].fields as FieldTable)[field][0];

/** A copy of a struct in native memory, to be read. */
export const structAt = <N extends StructName>(name: N, from: Address): Pick<Struct<N>, "get"> => {
  const copy = new Struct(name);
  getNative().read(copy.bytes.subarray(0, STRUCTS[name].size), from);
  return copy;
};

export class Struct<N extends StructName> {
  readonly address: Address;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #fields: FieldTable;
  // What the pointers in this struct point to: native code follows them, the collector does not.
  readonly #targets = new Map<string, unknown>();

  constructor(name: N) {
    const { size, fields } = STRUCTS[name];
    this.bytes = allocate(Math.ceil(size / 8) * 8 + SLACK);
    this.view = new DataView(this.bytes.buffer);
    this.address = getNative().addressOf(this.bytes);
    this.#fields = fields;
    if ("struct_size" in fields) this.size = size;
  }

  /** The struct_size field, which stands first in every struct that has one. */
  get size(): number {
    return readWord(this.view, 0);
  }

  set size(value: number) {
    writeWord(this.view, 0, value);
  }

  get capacity(): number {
    return this.bytes.length;
  }

  get(field: FieldName<N>): number {
    const [offset, kind] = this.#fields[field];
    switch (kind) {
      case "i64":
        return Number(this.view.getBigInt64(offset, true));
      case "i32":
        return this.view.getInt32(offset, true);
      case "u32":
        return this.view.getUint32(offset, true);
      case "f32":
        return this.view.getFloat32(offset, true);
      case "bool":
        return this.view.getUint8(offset);
      default:
        return readWord(this.view, offset);
    }
  }

  set(field: FieldName<N>, value: number): this {
    const [offset, kind] = this.#fields[field];
    switch (kind) {
      case "i64":
        this.view.setBigInt64(offset, BigInt(value), true);
        break;
      case "i32":
        this.view.setInt32(offset, value, true);
        break;
      case "u32":
        this.view.setUint32(offset, value, true);
        break;
      case "f32":
        this.view.setFloat32(offset, value, true);
        break;
      case "bool":
        this.view.setUint8(offset, value);
        break;
      default:
        writeWord(this.view, offset, value);
    }
    return this;
  }

  /** Points a field at bytes or at another struct, and keeps them reachable as long as this struct is. */
  point(field: FieldName<N>, target: Uint8Array | { readonly address: Address } | null): this {
    this.#targets.set(field, target);
    const address =
      target === null ? 0 : target instanceof Uint8Array ? getNative().addressOf(target) : (target.address as number);
    return this.set(field, address);
  }

  /** Points `data` at a text or bytes and sets `size` to their length. */
  pointText(data: FieldName<N>, size: FieldName<N>, text: string | Uint8Array): this {
    const encoded = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const bytes = allocate(encoded.length + 1);
    bytes.set(encoded);
    return this.point(data, bytes).set(size, encoded.length);
  }
}
