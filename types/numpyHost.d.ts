/* eslint-disable @typescript-eslint/no-explicit-any -- a tensor of any type */
// What NumPy does on the host: files, buffers and text.
import type { HostValue } from "./device.js";
import type { DType, DTypeName } from "./tensor.js";

/** How arrays are written as text. */
export interface PrintOptions {
  /** Arrays of more elements than this are abridged: 1000 unless said. */
  readonly threshold?: number;
  /** How many of each axis are shown at both ends of an abridged array: 3 unless said. */
  readonly edgeitems?: number;
  /** Digits behind the point, 8 unless said; null for all that tell the number apart. */
  readonly precision?: number | null;
  /** Never by powers of ten. */
  readonly suppress?: boolean;
}

type DTypeOrName = DType | DTypeName;

declare module "./library.generated.js" {
  /** What NumPy does on the host: files, buffers and text. It cannot be called inside of a compiled function. */
  interface Numpy {
    /** The array of a .npy file, or those of an .npz file by name. */
    readonly load: (file: string) => Promise<any>;
    /** Writes an array to a .npy file. */
    readonly save: (file: string, arr: any) => Promise<void>;
    /** Writes arrays to an .npz file: those of objects by their names, others as arr_0, arr_1, …. */
    readonly savez: (file: string, ...arrays: any[]) => Promise<void>;
    /** A vector from bytes, as they lie in memory. */
    readonly frombuffer: (
      buffer: ArrayBuffer | ArrayBufferView,
      options?: { dtype?: DTypeOrName; count?: number; offset?: number },
    ) => HostValue;
    /** A vector from a file: bytes, or with `sep` numbers in text. */
    readonly fromfile: (
      file: string,
      options?: { dtype?: DTypeOrName; count?: number; offset?: number; sep?: string },
    ) => HostValue;
    /** A vector from numbers in text, which `sep` parts. */
    readonly fromstring: (text: string, options: { sep: string; dtype?: DTypeOrName; count?: number }) => HostValue;
    /** A vector from what an iterable gives. */
    readonly fromiter: (
      iterable: Iterable<number | boolean | bigint>,
      dtype?: DTypeOrName | null,
      count?: number,
    ) => HostValue;
    /** The elements as text. */
    readonly arrayStr: (a: any, options?: PrintOptions) => string;
    /** The type and the elements as text. */
    readonly arrayRepr: (a: any, options?: PrintOptions) => string;
    readonly getPrintoptions: () => Required<PrintOptions>;
    readonly setPrintoptions: (options: PrintOptions) => void;
    /** Runs a function with other options for text. */
    readonly printoptions: <T>(options: PrintOptions, body: () => T) => T;
  }
}
