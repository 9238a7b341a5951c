// Just enough of the protobuf wire format to write the few messages that the C API takes.
const VARINT = 0;
const BYTES = 2;

export class ProtoWriter {
  readonly #out: number[] = [];

  int(field: number, value: number | bigint): this {
    this.#varint(BigInt((field << 3) | VARINT));
    this.#varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.int(field, value ? 1 : 0);
  }

  double(field: number, value: number): this {
    this.#varint(BigInt((field << 3) | 1));
    this.#out.push(...new Uint8Array(new Float64Array([value]).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(BigInt((field << 3) | BYTES));
    this.#varint(BigInt(value.length));
    for (const byte of value) this.#out.push(byte);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, write: (inner: ProtoWriter) => unknown): this {
    const inner = new ProtoWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#out);
  }

  #varint(value: bigint): void {
    while (value > 0x7fn) {
      this.#out.push(Number(value & 0x7fn) | 0x80);
      value >>= 7n;
    }
    this.#out.push(Number(value));
  }
}
