// Looks at a shared library before the system's loader does, which maps one that was cut short and ends the process at the
// first page that is not there. Layouts: the System V ABI, "Object Files".
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const HEADER_BYTES = 64;
const MAGIC = 0x7f454c46;
const LITTLE_64 = 0x0201;
const SHARED = 3;
const SEGMENT_BYTES = 56;
const MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };

/** Why a file is no shared library that this machine can open; undefined where nothing is wrong with it. */
export const whyNoLibrary = (path: string): string | undefined => {
  if (process.platform !== "linux") return undefined;
  const file = openSync(path, "r");
  try {
    return check(file, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
};

const check = (file: number, size: number): string | undefined => {
  const header = Buffer.alloc(HEADER_BYTES);
  if (readSync(file, header, 0, HEADER_BYTES, 0) < 4 || header.readUInt32BE(0) !== MAGIC) return "is no shared library";
  if (size < HEADER_BYTES) return "is cut short";
  if (header.readUInt16BE(4) !== LITTLE_64 || header.readUInt16LE(16) !== SHARED)
    return "is no shared library of 64 bits";
  const machine = MACHINES[process.arch];
  if (machine !== undefined && header.readUInt16LE(18) !== machine) {
    return `is a shared library for another processor than this machine's (${process.arch})`;
  }
  const segments = Buffer.alloc(SEGMENT_BYTES * header.readUInt16LE(56));
  const complete = readSync(file, segments, 0, segments.length, Number(header.readBigUInt64LE(32))) === segments.length;
  let end = Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
  if (complete) {
    for (let at = 0; at < segments.length; at += SEGMENT_BYTES) {
      end = Math.max(end, Number(segments.readBigUInt64LE(at + 8) + segments.readBigUInt64LE(at + 32)));
    }
  }
  if (!complete || end > size) return `is cut short: it has ${size} of ${end} bytes`;
  return undefined;
};
