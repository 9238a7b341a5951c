// The few libc functions that everything native stands on, through koffi, which is loaded at first use.
// Addresses are plain numbers: user-space pointers fit in 53 bits.
import { createRequire } from "node:module";
import { isMainThread } from "node:worker_threads";
import { ownName } from "./copy.ts";
import { PluginError } from "./errors.ts";

export type Address = number;

/**
 * Whether native calls may be made on threads of the pool. A worker that is terminated while one is under way takes the
 * process with it, since koffi finds nobody to tell the end of the call; so workers make theirs themselves.
 */
export const callsApart = isMainThread;

type Koffi = typeof import("koffi");

/** A native function from one address to an address; `async` runs it on a thread of the pool. */
export interface NativeFunction {
  (argument: Address): Address;
  async(argument: Address, done: (error: unknown, result: Address) => void): void;
}

export interface Native {
  /** The address of the bytes. It does not keep them alive: see `hold`. */
  addressOf(bytes: Uint8Array): Address;
  /** Copies `bytes.length` bytes of native memory into `bytes`. */
  read(bytes: Uint8Array, from: Address): void;
  readonly dlopen: {
    (path: string, flags: number): Address;
    async(path: string, flags: number, done: (error: unknown, library: Address) => void): void;
  };
  dlsym(library: Address, name: string): Address;
  dlerror(): string | null;
  setenv(name: string, value: string): void;
  /** Ends the process at once: nothing of Node, V8 or the libraries is torn down. */
  exit(code: number): never;
  /** Native memory as an ArrayBuffer, which does not own it. */
  view(from: Address, length: number): ArrayBuffer;
  /** Advises the system to map large pages to memory that is about to be filled. */
  preferLargePages(start: Address, length: number): void;
  /** Native memory of its own; 0 where there is none left. */
  malloc(length: number): Address;
  free(address: Address): void;
  /** Copies native memory on a thread of the pool. */
  copyApart(to: Address, from: Address, length: number): Promise<void>;
  /** Runs a task whose native code may write to standard error, which goes nowhere meanwhile. */
  muted<T>(task: () => T): T;
  /** Has this process end when its parent, of this id, has ended. */
  dieWithParent(parent: number): void;
  functionAt(address: Address): NativeFunction;
  functionWithoutArguments(address: Address): () => Address;
  /** Copies bytes into native memory. */
  write(to: Address, bytes: Uint8Array): void;
  /** The address of a function that native code may call from any thread, for good; it runs on the thread that asks. */
  callback(fn: (argument: Address) => Address): Address;
}

// koffi runs native code on stacks of its own, 1 MiB and 256 KiB by default: too little for a compiler's recursion.
// They are mapped lazily, so that room costs nothing.
const STACK_BYTES = 16 * 1024 * 1024;

const PAGE = 4096;
const MADV_HUGEPAGE = 14;
type Madvise = (start: Address, length: number, advice: number) => number;
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

let native: Native | undefined;

const loadKoffi = (): Koffi => {
  try {
    return createRequire(import.meta.url)("koffi") as Koffi;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PluginError(
      `koffi, which calls the plugin, does not load on ${process.platform}-${process.arch}: ${reason}`,
      {
        cause: error,
      },
    );
  }
};

const load = (): Native => {
  if (process.platform === "win32") throw new PluginError("PJRT plugins do not run on Windows; use WSL");
  const koffi = loadKoffi();
  try {
    koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
  } catch {
    // Another user of koffi in this process came first: its stacks stay.
  }
  const libc = koffi.load(null);
  const address = libc.func("memmove", "uintptr_t", ["void *", "void *", "size_t"]);
  const read = libc.func("memmove", "uintptr_t", ["void *", "uintptr_t", "size_t"]);
  const pointer = libc.func("memmove", "void *", ["uintptr_t", "uintptr_t", "size_t"]);
  const setenv = libc.func("setenv", "int", ["str", "str", "int"]);
  let madvise: Madvise | undefined;
  let mute: Native["muted"] | undefined;
  let write: ReturnType<typeof libc.func> | undefined;
  let move: ReturnType<typeof libc.func> | undefined;
  let malloc: ReturnType<typeof libc.func> | undefined;
  let free: ReturnType<typeof libc.func> | undefined;
  const functions = new Map<Address, NativeFunction>();
  const unary = koffi.proto(ownName("tsjax_unary"), "uintptr_t", ["uintptr_t"]);
  const nullary = koffi.proto(ownName("tsjax_nullary"), "uintptr_t", []);
  return {
    addressOf: (bytes) => Number(address(bytes, bytes, 0)),
    view: (from, length) => koffi.view(pointer(from, from, 0), length),
    preferLargePages: (start, length) => {
      if (process.platform !== "linux") return;
      madvise ??= libc.func("madvise", "int", ["uintptr_t", "size_t", "int"]) as Madvise;
      const first = Math.ceil(start / PAGE) * PAGE;
      if (start + length > first) madvise(first, start + length - first, MADV_HUGEPAGE);
    },
    malloc: (length) => {
      malloc ??= libc.func("malloc", "uintptr_t", ["size_t"]);
      return Number(malloc(length));
    },
    free: (at) => {
      free ??= libc.func("free", "void", ["uintptr_t"]);
      free(at);
    },
    copyApart: (to, from, length) => {
      move ??= libc.func("memmove", "uintptr_t", ["uintptr_t", "uintptr_t", "size_t"]);
      const copy = move;
      return new Promise((resolve, reject) => {
        if (!callsApart) return resolve(void copy(to, from, length));
        copy.async(to, from, length, (error: unknown) => (error ? reject(error as Error) : resolve()));
      });
    },
    read: (bytes, from) => void read(bytes, from, bytes.length),
    dlopen: libc.func("dlopen", "uintptr_t", ["str", "int"]) as unknown as Native["dlopen"],
    dlsym: libc.func("dlsym", "uintptr_t", ["uintptr_t", "str"]),
    dlerror: libc.func("dlerror", "str", []),
    setenv: (name, value) => void setenv(name, value, 0),
    exit: (code) => libc.func("_exit", "void", ["int"])(code) as never,
    muted: (task) => {
      mute ??= makeMute(libc);
      return mute(task);
    },
    dieWithParent: (parent) => {
      if (process.platform !== "linux") return;
      libc.func("prctl", "int", ["int", "ulong", "ulong", "ulong", "ulong"])(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      // It may have ended before.
      if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
    },
    functionAt: (at) => {
      let found = functions.get(at);
      if (found === undefined) {
        found = koffi.decode(pointer(at, at, 0), unary) as NativeFunction;
        functions.set(at, found);
      }
      return found;
    },
    functionWithoutArguments: (at) => koffi.decode(pointer(at, at, 0), nullary) as () => Address,
    write: (to, bytes) => {
      write ??= libc.func("memmove", "uintptr_t", ["uintptr_t", "void *", "size_t"]);
      write(to, bytes, bytes.length);
    },
    callback: (fn) => Number(koffi.address(koffi.register((at: unknown) => fn(Number(at)), koffi.pointer(unary)))),
  };
};

const STDERR = 2;
const O_WRONLY = 1;

const makeMute = (libc: ReturnType<Koffi["load"]>): Native["muted"] => {
  const dup = libc.func("dup", "int", ["int"]) as (file: number) => number;
  const dup2 = libc.func("dup2", "int", ["int", "int"]) as (from: number, to: number) => number;
  const open = libc.func("open", "int", ["str", "int"]) as (path: string, flags: number) => number;
  const close = libc.func("close", "int", ["int"]) as (file: number) => number;
  return (task) => {
    const kept = dup(STDERR);
    const nowhere = open("/dev/null", O_WRONLY);
    if (kept >= 0 && nowhere >= 0) dup2(nowhere, STDERR);
    try {
      return task();
    } finally {
      if (kept >= 0) dup2(kept, STDERR);
      for (const file of [kept, nowhere]) if (file >= 0) close(file);
    }
  };
};

export const getNative = (): Native => (native ??= load());

/** Bytes whose address stays valid while the array is reachable (never on V8's moving heap). */
export const allocate = (length: number): Uint8Array => new Uint8Array(new ArrayBuffer(Math.max(8, length)));

/** What devices whose memory is the host's want arrays to lie at a multiple of, to read them in place. */
const ALIGNMENT = 64;

/** Whether such a device reads what lies there in place, and has no copy of its own. */
export const isAligned = (address: Address): boolean => address % ALIGNMENT === 0;

/** Zeros that such a device can read in place. */
export const allocateAligned = (length: number): Uint8Array => {
  const bytes = allocate(length + ALIGNMENT);
  const offset = -getNative().addressOf(bytes) & (ALIGNMENT - 1);
  return bytes.subarray(offset, offset + length);
};

/** A copy of `length` bytes of native memory. */
export const copyFrom = (from: Address, length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  if (length > 0) getNative().read(bytes, from);
  return bytes;
};

export const textFrom = (from: Address, length: number): string =>
  from === 0 || length === 0 ? "" : new TextDecoder().decode(copyFrom(from, length));

const held: unknown[] = [undefined, undefined];
/** Keeps `value` reachable until the next call: an address alone does not. */
export const hold = (value: unknown): void => {
  held[0] = value;
};
/** The same for what the arguments of a call point to. */
export const holdTarget = (value: unknown): void => {
  held[1] = value;
};
