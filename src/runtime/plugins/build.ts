// Which build of a plugin a file is: compiled programs belong to the build that made them.
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const SAMPLES = 32;
const SAMPLE_BYTES = 4096;

const builds = new Map<string, string>();

/**
 * A digest of the file's size and of pages all over it. Builds of a compiler differ all over; reading all 200 MB of one
 * would take longer than the programs that a cache spares compiling.
 */
export const pluginBuild = (path: string): string => {
  let build = builds.get(path);
  if (build === undefined) builds.set(path, (build = digest(path)));
  return build;
};

const digest = (path: string): string => {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const hash = createHash("sha256").update(String(size));
    const page = Buffer.alloc(SAMPLE_BYTES);
    for (let i = 0; i < SAMPLES; i++) {
      const at = Math.floor((Math.max(0, size - SAMPLE_BYTES) * i) / (SAMPLES - 1));
      hash.update(page.subarray(0, readSync(file, page, 0, SAMPLE_BYTES, at)));
    }
    return hash.digest("hex").slice(0, 32);
  } finally {
    closeSync(file);
  }
};
