// What a compiled program is kept under: a digest of all that decides what the compiler makes.
import { createHash } from "node:crypto";

/** The old entries are of no use once what is in them changes. */
const FORMAT = 1;

/** Strings as they are; the places in the source that ops come from, which the machine code does not depend on. */
const LOCATIONS = /"(?:\\.|[^"\\])*"| loc\(#loc\d+\)|^#loc\d+ = loc\(.*\)$/gm;

/** The program's text without the places in the source: lines that move do not make another program of it. */
export const withoutLocations = (text: string): string =>
  text.includes("#loc") ? text.replace(LOCATIONS, (match) => (match.startsWith('"') ? match : "")) : text;

/** `environment` names the plugin's build, the devices and the machine. */
export const cacheKey = (environment: string, options: Uint8Array, program: string | Uint8Array): string =>
  createHash("sha256")
    .update(JSON.stringify([FORMAT, environment, options.length, typeof program]))
    .update(options)
    .update(typeof program === "string" ? withoutLocations(program) : program)
    .digest("hex");
