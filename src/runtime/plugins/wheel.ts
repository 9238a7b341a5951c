// Takes one file out of a wheel, which is a zip archive, without holding either in memory.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { PassThrough, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { PluginError } from "../errors.ts";

export type OnBytes = (done: number, total: number) => void;

/** A stream that passes everything on and counts it. */
const counter = (total: number, onBytes: OnBytes): Transform => {
  let done = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      onBytes(done, total);
      next(null, chunk);
    },
  });
};

export const sha256Of = async (path: string, onBytes: OnBytes = () => {}, total = 0): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), counter(total, onBytes), hash);
  return hash.digest("hex");
};

interface Entry {
  readonly method: number;
  readonly compressed: number;
  readonly size: number;
  readonly header: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;

/** Finds an entry through the directory at the archive's end (APPNOTE.TXT 4.3). */
const findEntry = async (path: string, name: string): Promise<Entry> => {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, END_BYTES + MAX_COMMENT));
    await file.read(tail, 0, tail.length, size - tail.length);
    let end = tail.length - END_BYTES;
    while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
    if (end < 0) throw new PluginError(`${path} is not a wheel: it has no zip directory`);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    let at = 0;
    while (at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY) {
      const nameBytes = directory.readUInt16LE(at + 28);
      if (directory.toString("utf8", at + 46, at + 46 + nameBytes) === name) {
        return {
          method: directory.readUInt16LE(at + 10),
          compressed: directory.readUInt32LE(at + 20),
          size: directory.readUInt32LE(at + 24),
          header: directory.readUInt32LE(at + 42),
        };
      }
      at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    throw new PluginError(`the wheel ${path} has no file ${name}`);
  } finally {
    await file.close();
  }
};

/** Writes the wheel's file `name` to `target`. */
export const extractFile = async (wheel: string, name: string, target: string, onBytes: OnBytes): Promise<void> => {
  const entry = await findEntry(wheel, name);
  const file = await open(wheel);
  const header = Buffer.alloc(30);
  try {
    await file.read(header, 0, header.length, entry.header);
  } finally {
    await file.close();
  }
  const start = entry.header + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.method !== 0 && entry.method !== 8) throw new PluginError(`the wheel packs ${name} in an unknown way`);
  let written = 0;
  await pipeline(
    createReadStream(wheel, { start, end: start + entry.compressed - 1, highWaterMark: 1 << 20 }),
    entry.method === 8 ? createInflateRaw({ chunkSize: 1 << 20 }) : new PassThrough(),
    counter(entry.size, (done, total) => {
      written = done;
      onBytes(done, total);
    }),
    createWriteStream(target, { mode: 0o644, flush: true }),
  );
  if (written !== entry.size)
    throw new PluginError(`the wheel is damaged: ${name} has ${written} of ${entry.size} bytes`);
};
