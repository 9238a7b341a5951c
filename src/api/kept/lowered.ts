// StableHLO as an earlier process made it of a source, with what is needed to call it.
import type { Signature } from "../../frontend/elaborate/entry.ts";
import { byteLength, type ArrayType } from "../../runtime/index.ts";
import { findSource, keepSource } from "../../runtime/cache/sources.ts";
import type { LoweredText } from "../loweredText.ts";
import { keptSources } from "./keys.ts";

interface Header {
  readonly signature: Signature;
  readonly constants: readonly ArrayType[];
  /** The length of the text, which comes before the constants. */
  readonly text: number;
}

/** What a front end makes of a function. */
export interface Made {
  readonly signature: Signature;
  readonly lowered: LoweredText;
}

/** What is kept under a name (`nameOf`). */
export function findLowered(name: string): Made | undefined {
  const store = keptSources();
  const entry = store && findSource(store, name);
  if (entry === undefined) return undefined;
  const { signature, constants, text } = entry.header as unknown as Header;
  let at = text;
  const arrays = constants.map(({ dtype, shape }) => {
    const start = at;
    at += byteLength(dtype, shape);
    return { dtype, shape, bytes: entry.bytes.slice(start, at) };
  });
  const stablehlo = Buffer.from(entry.bytes.buffer, entry.bytes.byteOffset, text).toString("utf8");
  return { signature, lowered: { stablehlo, constants: arrays, callbacks: [] } };
}

/** Keeps it, unless it needs this process: it calls functions of the host, or says where bad numbers come from. */
export function keepLowered(name: string, { signature, lowered }: Made): void {
  const { stablehlo, constants, callbacks, origins } = lowered;
  const store = keptSources();
  if (!store || callbacks.length > 0 || origins !== undefined) return;
  const text = Buffer.from(stablehlo);
  const header: Header = {
    signature,
    constants: constants.map(({ dtype, shape }) => ({ dtype, shape })),
    text: text.length,
  };
  keepSource(store, name, header, [text, ...constants.map(({ bytes }) => bytes)]);
}
