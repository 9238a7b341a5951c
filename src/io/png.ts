// Pictures: PNG files as arrays of u8[height,width,channels], and arrays as PNG files.
import { decodeElements } from "../ir/elements.ts";
import { isComplex, isFloat } from "../ir/dtype.ts";
import { formatArrayType, type HostArray } from "../runtime/hostArray.ts";
import { InputError } from "./inputError.ts";

// PNG's colour types (PNG specification, 11.2.2), by number of channels.
const COLOUR_TYPE: Readonly<Record<number, 0 | 2 | 4 | 6>> = { 1: 0, 2: 4, 3: 2, 4: 6 };
const MAX_PIXELS = 1 << 28;

const channelsOf = (bytes: Uint8Array): number => {
  const colourType = bytes[25];
  if (colourType === 3) return hasChunk(bytes, "tRNS") ? 4 : 3;
  return { 0: 1, 2: 3, 4: 2, 6: 4 }[colourType] ?? 4;
};

const hasChunk = (bytes: Uint8Array, name: string): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === name) return true;
  }
  return false;
};

/** Reads a PNG as u8[height,width,channels]: 1 channel for gray, 2 with alpha, 3 for colour, 4 with alpha. */
export const readPng = async (bytes: Uint8Array): Promise<HostArray> => {
  const { PNG } = (await import("pngjs")).default;
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || header.getUint32(0) !== 0x89504e47) throw new InputError("not a PNG file");
  if (header.getUint32(16) * header.getUint32(20) > MAX_PIXELS) throw new InputError("the PNG picture is too large");
  let picture: { width: number; height: number; data: Uint8Array };
  try {
    picture = PNG.sync.read(Buffer.from(bytes));
  } catch (error) {
    throw new InputError(`the PNG file is damaged: ${(error as Error).message}`);
  }
  const { width, height, data } = picture;
  const channels = channelsOf(bytes);
  const out = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const alpha = channel === channels - 1 && channels % 2 === 0;
      out[pixel * channels + channel] = data[pixel * 4 + (alpha ? 3 : channel)];
    }
  }
  return { dtype: "u8", shape: [height, width, channels], bytes: out };
};

/** The array's elements as bytes: u8 as it is, bool as black and white, floats from 0…1 or else from 0…255, clamped. */
const toBytes = (array: HostArray): Uint8Array => {
  if (array.dtype === "u8") return array.bytes;
  if (isComplex(array.dtype)) throw new InputError(`${formatArrayType(array)} cannot be a picture: it is complex`);
  const values = decodeElements(array.dtype, array.bytes).map(Number);
  const largest = values.reduce((max, value) => (value > max ? value : max), -Infinity);
  const scale = array.dtype === "bool" || (isFloat(array.dtype) && largest <= 1) ? 255 : 1;
  // Clamps, rounds, and makes NaN black.
  return Uint8Array.from(Uint8ClampedArray.from(values, (value) => value * scale));
};

/**
 * Writes [height,width] or [height,width,channels] with 1 (gray), 2 (gray and alpha), 3 (RGB) or 4 (RGBA) channels.
 */
export const writePng = async (array: HostArray): Promise<Uint8Array> => {
  const [height, width, channels = 1] = array.shape;
  const colourType = COLOUR_TYPE[channels];
  if (array.shape.length < 2 || array.shape.length > 3 || colourType === undefined || height === 0 || width === 0) {
    throw new InputError(
      `${formatArrayType(array)} cannot be a picture: it must be [height,width] or [height,width,channels] with 1 to 4 channels`,
    );
  }
  const { PNG } = (await import("pngjs")).default;
  const bytes = toBytes(array);
  const picture = new PNG({ width, height });
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * channels;
    const gray = channels < 3;
    picture.data[pixel * 4] = bytes[at];
    picture.data[pixel * 4 + 1] = bytes[gray ? at : at + 1];
    picture.data[pixel * 4 + 2] = bytes[gray ? at : at + 2];
    picture.data[pixel * 4 + 3] = channels % 2 === 0 ? bytes[at + channels - 1] : 255;
  }
  return Uint8Array.from(PNG.sync.write(picture, { colorType: colourType }));
};
