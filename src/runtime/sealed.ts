// Files that tell whether they are whole and unchanged: a mark, a header in JSON, bytes, and a digest of it all.
//
//   mark (8 bytes) │ length of the header (u32) │ header │ bytes │ sha256 of all before (32 bytes)
import { createHash } from "node:crypto";

const MARK_BYTES = 8;
const DIGEST_BYTES = 32;
const SMALLEST = MARK_BYTES + 4 + DIGEST_BYTES;

/** Why a file is not what it should be. */
export class SealError extends Error {
  override readonly name = "SealError";
}

export const hasMark = (mark: string, bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MARK_BYTES)).toString("latin1") === mark;

/** `mark` has eight characters. */
export const seal = (mark: string, header: object, parts: readonly Uint8Array[]): Uint8Array => {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const pieces = [Buffer.from(mark, "latin1"), length, text, ...parts];
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  const whole = Buffer.concat([...pieces, hash.digest()]);
  // A Buffer's slice() shares its memory, which nobody expects of a Uint8Array.
  return new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
};

/** What was sealed; `bytes` lie in those given. Throws SealError. */
export const unseal = (mark: string, sealed: Uint8Array): { header: unknown; bytes: Uint8Array } => {
  const file = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (file.length === 0) throw new SealError("it is empty");
  if (!hasMark(mark, file)) throw new SealError(`it does not begin with ${JSON.stringify(mark)}`);
  if (file.length < SMALLEST) throw new SealError("it is cut short");
  const end = file.length - DIGEST_BYTES;
  const digest = createHash("sha256").update(file.subarray(0, end)).digest();
  if (!digest.equals(file.subarray(end))) throw new SealError("it is damaged or cut short: its digest is another");
  const start = MARK_BYTES + 4 + file.readUInt32LE(MARK_BYTES);
  if (start > end) throw new SealError("its header is longer than the file");
  return {
    header: JSON.parse(file.toString("utf8", MARK_BYTES + 4, start)) as unknown,
    bytes: file.subarray(start, end),
  };
};
