// What XLA hands to a handler: which place of which execution calls, where the operands lie and where results go.
import { getNative, allocate, copyFrom, hold, holdTarget, type Address } from "../native.ts";
import { readWord, Struct, structAt } from "../struct.ts";

const wordAt = (at: Address): Address => readWord(new DataView(copyFrom(at, 8).buffer), 0);

const INTERNAL = 13;

export class Frame {
  readonly #frame: ReturnType<typeof structAt<"XLA_FFI_CallFrame">>;
  readonly #api: ReturnType<typeof structAt<"XLA_FFI_Api">>;

  constructor(address: Address) {
    this.#frame = structAt("XLA_FFI_CallFrame", address);
    this.#api = structAt("XLA_FFI_Api", this.#frame.get("api"));
  }

  /** The number that the execution was started with, stored under this type. */
  execution(typeId: number): number {
    const id = new Struct("XLA_FFI_TypeId").set("type_id", typeId);
    const args = new Struct("XLA_FFI_ExecutionContext_Get_Args")
      .set("ctx", this.#frame.get("ctx"))
      .point("type_id", id);
    const error = this.#call("XLA_FFI_ExecutionContext_Get", args);
    if (error === 0) return args.get("data");
    this.#call("XLA_FFI_Error_Destroy", new Struct("XLA_FFI_Error_Destroy_Args").set("error", error));
    return 0;
  }

  /** The one attribute of the custom call: its site, an i64. */
  get site(): number {
    if (this.#frame.get("attrs.size") !== 1) return -1;
    const scalar = structAt("XLA_FFI_Scalar", wordAt(this.#frame.get("attrs.attrs")));
    return wordAt(scalar.get("value"));
  }

  /** A copy of an operand's elements. */
  operand(i: number, length: number): Uint8Array {
    return copyFrom(this.#data(this.#frame.get("args.args"), i), length);
  }

  writeResult(i: number, bytes: Uint8Array): void {
    if (bytes.length > 0) getNative().write(this.#data(this.#frame.get("rets.rets"), i), bytes);
  }

  #data(list: Address, i: number): Address {
    return structAt("XLA_FFI_Buffer", wordAt(list + 8 * i)).get("data");
  }

  /** An error for XLA to own. */
  error(message: string): Address {
    const encoded = new TextEncoder().encode(message);
    const text = allocate(encoded.length + 1);
    text.set(encoded);
    const args = new Struct("XLA_FFI_Error_Create_Args").point("message", text).set("errc", INTERNAL);
    return this.#call("XLA_FFI_Error_Create", args);
  }

  #call(
    name: "XLA_FFI_ExecutionContext_Get" | "XLA_FFI_Error_Create" | "XLA_FFI_Error_Destroy",
    args: { address: Address },
  ): Address {
    // prettier-ignore
    hold(args);
    const result = getNative().functionAt(this.#api.get(name))(args.address);
    holdTarget(args);
    return result;
  }
}
