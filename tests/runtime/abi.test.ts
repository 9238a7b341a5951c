import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FUNCTIONS, STRUCTS } from "../../src/runtime/abi.generated.ts";
import { PjrtApi } from "../../src/runtime/api.ts";
import { PluginError } from "../../src/runtime/errors.ts";
import { allocate, getNative } from "../../src/runtime/native.ts";
import { Struct, writeWord } from "../../src/runtime/struct.ts";

// Every construct of C that the real header uses, in a form small enough to lay out by hand.
const HEADER = `
#define PJRT_API_MAJOR 0
#define PJRT_API_MINOR 3
typedef enum { Kind_A, Kind_B = 7, Kind_C, } Kind; // comment; with { braces
typedef struct Opaque Opaque;
typedef void (*Callback)(Opaque* error, void* user_arg);
struct Inner { size_t struct_size; bool flag; /* int ignored; */ int number; };
struct PJRT_First_Args {
  size_t struct_size;
  const int64_t* const* dims;  // out
  Kind kind;
  bool last;
  union { const char* text; int64_t whole; float real; bool truth; };
  struct Inner inner;
  Callback callback;
  void (*deleter)(void* data, void* arg);  // out
  int tail;
};
typedef struct PJRT_Api {
  size_t struct_size;
  void* extension_start;
  struct PJRT_Api_Version pjrt_api_version;
  PJRT_NO_DISCARD _PJRT_API_STRUCT_FIELD(PJRT_First);
  PJRT_NO_DISCARD _PJRT_API_STRUCT_FIELD(
      PJRT_Second);
} PJRT_Api;
struct PJRT_Api_Version { size_t struct_size; void* extension_start; int major_version; int minor_version; };
`;

describe("the generator", () => {
  let folder: string;
  let tables: {
    STRUCTS: Record<string, { size: number; fields: Record<string, [number, string]> }>;
    FUNCTIONS: Record<string, number>;
    ENUMS: Record<string, Record<string, number>>;
    API_VERSION: unknown;
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tsjax-abi-"));
    writeFileSync(join(folder, "api.h"), HEADER);
    const script = fileURLToPath(new URL("../../scripts/generate-abi.mjs", import.meta.url));
    execFileSync(process.execPath, [script, join(folder, "api.h"), join(folder, "abi.ts")], { stdio: "pipe" });
    const { code } = transformSync(readFileSync(join(folder, "abi.ts"), "utf8"), { loader: "ts" });
    writeFileSync(join(folder, "abi.mjs"), code);
    tables = (await import(join(folder, "abi.mjs"))) as typeof tables;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("lays structs out as C does", () => {
    expect(tables.STRUCTS.PJRT_First_Args).toEqual({
      size: 68,
      fields: {
        struct_size: [0, "usize"],
        dims: [8, "ptr"],
        kind: [16, "i32"],
        last: [20, "bool"],
        text: [24, "ptr"],
        whole: [24, "i64"],
        real: [24, "f32"],
        truth: [24, "bool"],
        inner: [32, "struct"],
        "inner.struct_size": [32, "usize"],
        "inner.flag": [40, "bool"],
        "inner.number": [44, "i32"],
        callback: [48, "ptr"],
        deleter: [56, "ptr"],
        tail: [64, "i32"],
      },
    });
  });

  test("numbers enums and orders functions", () => {
    expect(tables.ENUMS.Kind).toEqual({ Kind_A: 0, Kind_B: 7, Kind_C: 8 });
    expect(tables.FUNCTIONS).toEqual({ PJRT_First: 40, PJRT_Second: 48 });
    expect(tables.API_VERSION).toEqual({ major: 0, minor: 3 });
  });
});

test("the committed tables hold what running needs", () => {
  expect(Object.keys(FUNCTIONS).length).toBeGreaterThan(130);
  expect(STRUCTS.PJRT_Event_IsReady_Args).toEqual({
    size: 25,
    fields: { struct_size: [0, "usize"], extension_start: [8, "ptr"], event: [16, "ptr"], is_ready: [24, "bool"] },
  });
  // Every function has its argument struct.
  const withoutStruct = Object.keys(FUNCTIONS).filter((name) => !Object.hasOwn(STRUCTS, `${name}_Args`));
  expect(withoutStruct).toEqual([]);
});

describe("structs", () => {
  test("fields keep what is put in", () => {
    const program = new Struct("PJRT_NamedValue")
      .set("int64_value", -5)
      .set("value_size", 2 ** 40 + 3)
      .set("type", 2);
    expect(program.get("int64_value")).toBe(-5);
    expect(program.get("value_size")).toBe(2 ** 40 + 3);
    expect(program.get("type")).toBe(2);
    expect(program.get("struct_size")).toBe(STRUCTS.PJRT_NamedValue.size);
  });

  test("pointers lead to the bytes", () => {
    const text = new Struct("PJRT_Program").pointText("format", "format_size", "mlir");
    const copy = new Uint8Array(4);
    getNative().read(copy, text.get("format"));
    expect(new TextDecoder().decode(copy)).toBe("mlir");
    expect(text.get("format_size")).toBe(4);
  });
});

describe("a function table of another version", () => {
  const table = (size: number, major: number): { bytes: Uint8Array; address: number } => {
    const bytes = allocate(2048);
    const view = new DataView(bytes.buffer);
    writeWord(view, 0, size);
    view.setInt32(32, major, true);
    view.setInt32(36, 40, true);
    return { bytes, address: getNative().addressOf(bytes) };
  };

  test("functions beyond its end, or null, are absent and named", () => {
    const { bytes, address } = table(FUNCTIONS.PJRT_Client_Create + 8, 0);
    writeWord(new DataView(bytes.buffer), FUNCTIONS.PJRT_Client_Create, 4096);
    writeWord(new DataView(bytes.buffer), FUNCTIONS.PJRT_Client_Destroy, 4096);
    const api = new PjrtApi("old.so", address);
    expect(api.version).toEqual({ major: 0, minor: 40 });
    expect(api.has("PJRT_Client_Create")).toBe(true);
    expect(api.has("PJRT_Client_Destroy")).toBe(false);
    expect(api.has("PJRT_Event_Await")).toBe(false);
    expect(() => api.call("PJRT_Client_Destroy", api.args("PJRT_Client_Destroy"))).toThrow(
      "UNIMPLEMENTED: the plugin old.so (PJRT 0.40) lacks PJRT_Client_Destroy",
    );
  });

  test("another major version is refused", () => {
    const { address, bytes } = table(1200, 1);
    expect(() => new PjrtApi("new.so", address)).toThrow(PluginError);
    expect(bytes.length).toBe(2048);
  });
});
