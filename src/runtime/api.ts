// The function table of a loaded plugin: calls by name, with its errors turned into exceptions.
import { API_FIELDS, API_VERSION, ENUMS, FUNCTIONS, STRUCTS } from "./abi.generated.ts";
import { PjrtError, PluginError, type PjrtErrorCode } from "./errors.ts";
import { readNamedValues, type NamedValue } from "./namedValue.ts";
import { callsApart, copyFrom, getNative, hold, textFrom, type Address, type NativeFunction } from "./native.ts";
import { fieldOffset, readWord, structAt, writeWord, Struct, type FieldName, type StructName } from "./struct.ts";

export type FunctionName = keyof typeof FUNCTIONS;
/** The argument struct of a function is named after it. */
type ArgsOf<F extends FunctionName> = `${F}_Args` & StructName;
type Callable = { [F in FunctionName]: `${F}_Args` extends StructName ? F : never }[FunctionName];

const CODES = new Map<number, PjrtErrorCode>(
  Object.entries(ENUMS.PJRT_Error_Code).map(([name, value]) => [
    value,
    name.slice("PJRT_Error_Code_".length) as PjrtErrorCode,
  ]),
);

/** A function of one object; gives the view of its arguments, to read results from. */
export type Verb = (object: Address) => DataView;

// A plugin newer than our table asks for structs that have grown, and names the size it wants.
const SIZE_COMPLAINT = /Unexpected \w+ size: expected (\d+), got \d+/;

/** Several times what the newest have. */
const LARGEST_TABLE = 1 << 16;

const EXTENSION = STRUCTS.PJRT_Extension_Base;
const MOST_EXTENSIONS = 100;

export class PjrtApi {
  /** The file the plugin was loaded from. */
  readonly path: string;
  readonly version: { readonly major: number; readonly minor: number };
  readonly #table: DataView;
  readonly #size: number;
  readonly #functions = new Map<FunctionName, NativeFunction>();
  readonly #reused = new Map<FunctionName, unknown>();
  readonly #verbs = new Map<FunctionName, Verb>();

  constructor(path: string, address: Address) {
    this.path = path;
    const size = readWord(new DataView(copyFrom(address, 8).buffer), 0);
    if (size <= API_FIELDS.minorVersion + 4 || size > LARGEST_TABLE) {
      throw new PluginError(`${path} is not a PJRT plugin: its function table claims ${size} bytes`);
    }
    this.#size = size;
    this.#table = new DataView(copyFrom(address, size).buffer);
    this.version = {
      major: this.#table.getInt32(API_FIELDS.majorVersion, true),
      minor: this.#table.getInt32(API_FIELDS.minorVersion, true),
    };
    if (this.version.major !== API_VERSION.major) {
      throw new PluginError(
        `${path} speaks version ${this.version.major}.${this.version.minor} of the PJRT C API; tsjax needs ${API_VERSION.major}.x`,
      );
    }
  }

  /** Where the plugin's extension of this type is; null when it has none. */
  extension(type: keyof (typeof ENUMS)["PJRT_Extension_Type"]): Address | null {
    let at = readWord(this.#table, API_FIELDS.extensionStart);
    while (at !== 0) {
      const base = structAt("PJRT_Extension_Base", at);
      if (base.get("type") === ENUMS.PJRT_Extension_Type[type]) return at;
      at = base.get("next");
    }
    return null;
  }

  /** Whether the plugin has this function: older ones lack the newer functions. */
  has(name: FunctionName): boolean {
    const offset = FUNCTIONS[name];
    return offset + 8 <= this.#size && readWord(this.#table, offset) !== 0;
  }

  /** Where the function is. */
  addressOf(name: FunctionName): Address {
    if (!this.has(name)) {
      const { major, minor } = this.version;
      throw new PjrtError("UNIMPLEMENTED", `the plugin ${this.path} (PJRT ${major}.${minor}) lacks ${name}`, name);
    }
    return readWord(this.#table, FUNCTIONS[name]);
  }

  /** The types of the extensions that the plugin offers, as numbers: a newer plugin may have some without a name here. */
  get extensions(): readonly number[] {
    const types: number[] = [];
    let at = readWord(this.#table, API_FIELDS.extensionStart);
    // A plugin that links them in a circle would be read for ever.
    while (at !== 0 && types.length < MOST_EXTENSIONS) {
      const extension = new DataView(copyFrom(at, EXTENSION.size).buffer);
      types.push(extension.getInt32(EXTENSION.fields.type[0], true));
      at = readWord(extension, EXTENSION.fields.next[0]);
    }
    return types;
  }

  /** What the plugin tells about itself: `xla_version`, `stablehlo_current_version`, `stablehlo_minimum_version`, … */
  get attributes(): Readonly<Record<string, NamedValue>> {
    const args = this.call("PJRT_Plugin_Attributes", this.args("PJRT_Plugin_Attributes"));
    return readNamedValues(args.get("attributes"), args.get("num_attributes"));
  }

  /** The function itself, for paths that keep it. */
  function(name: FunctionName): NativeFunction {
    let found = this.#functions.get(name);
    if (found === undefined) {
      found = getNative().functionAt(this.addressOf(name));
      this.#functions.set(name, found);
    }
    return found;
  }

  /** A fresh argument struct for `name`. */
  args<F extends Callable>(name: F): Struct<ArgsOf<F>> {
    return new Struct(`${name}_Args` as ArgsOf<F>);
  }

  /**
   * The one argument struct for `name` that callers share, with the last caller's values in it. For calls that
   * return before anything else can run; what it points to must be held during the call.
   */
  reused<F extends Callable>(name: F): Struct<ArgsOf<F>> {
    let args = this.#reused.get(name);
    if (args === undefined) this.#reused.set(name, (args = this.args(name)));
    return args as Struct<ArgsOf<F>>;
  }

  /** A fresh struct that is no function's arguments. */
  struct<N extends StructName>(name: N): Struct<N> {
    return new Struct(name);
  }

  /** Calls `name`, throws the error it answers, and gives the arguments back for reading. */
  call<F extends Callable>(name: F, args: Struct<ArgsOf<F>>): Struct<ArgsOf<F>> {
    // The arguments stay reachable through the caller's use of what is returned, or through this.
    hold(args);
    const error = this.function(name)(args.address);
    if (error !== 0) {
      const exception = this.takeError(error, name);
      if (!this.#grow(args, exception)) throw exception;
      return this.call(name, args);
    }
    return args;
  }

  /** `name` as a closure over arguments of its own, laid out once: for paths where every call counts. */
  verb<F extends Callable>(name: F, object: FieldName<ArgsOf<F>>): Verb {
    let verb = this.#verbs.get(name);
    if (verb === undefined) this.#verbs.set(name, (verb = this.#makeVerb(name, object)));
    return verb;
  }

  #makeVerb<F extends Callable>(name: F, object: FieldName<ArgsOf<F>>): Verb {
    const args = this.args(name);
    const offset = fieldOffset(`${name}_Args` as ArgsOf<F>, object);
    const { view, address } = args;
    const native = this.function(name);
    return (target) => {
      writeWord(view, offset, target);
      const error = native(address);
      if (error !== 0) {
        const exception = this.takeError(error, name);
        if (!this.#grow(args, exception)) throw exception;
        this.call(name, args);
      }
      return view;
    };
  }

  /** As `call`, on a thread of the pool: neither the arguments nor what they point to may change meanwhile. */
  callAsync<F extends Callable>(name: F, args: Struct<ArgsOf<F>>): Promise<Struct<ArgsOf<F>>> {
    return new Promise((resolve, reject) => {
      if (!callsApart) return resolve(this.call(name, args));
      this.function(name).async(args.address, (failure, error) => {
        if (failure) return reject(failure as Error);
        if (error === 0) return resolve(args);
        const exception = this.takeError(error, name);
        if (this.#grow(args, exception)) resolve(this.callAsync(name, args));
        else reject(exception);
      });
    });
  }

  /** The exception for a PJRT_Error, which is freed. */
  takeError(error: Address, operation: string): PjrtError {
    const message = this.args("PJRT_Error_Message").set("error", error);
    this.function("PJRT_Error_Message")(message.address);
    const text = textFrom(message.get("message"), message.get("message_size"));
    const code = this.args("PJRT_Error_GetCode").set("error", error);
    this.function("PJRT_Error_GetCode")(code.address);
    const destroy = this.args("PJRT_Error_Destroy").set("error", error);
    hold([message, code, destroy]);
    this.function("PJRT_Error_Destroy")(destroy.address);
    return new PjrtError(CODES.get(code.get("code")) ?? "UNKNOWN", text, operation);
  }

  #grow(args: Struct<StructName>, { code, message }: PjrtError): boolean {
    const wanted = code === "INVALID_ARGUMENT" ? Number(SIZE_COMPLAINT.exec(message)?.[1] ?? 0) : 0;
    if (wanted <= args.size || wanted > args.capacity) return false;
    args.size = wanted;
    return true;
  }
}
