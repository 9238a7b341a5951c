// What tsjax says about a program with a fault of each kind: fixtures/diagnostics/<CODE>/, to the letter.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/api/check.ts";
import { compileProgram, loadSource } from "../../src/api/compile.ts";
import { CODES } from "../../src/frontend/codes.ts";
import { Diagnostics } from "../../src/frontend/diagnosticsError.ts";
import { golden } from "../support/goldenCase.ts";

const ROOT = "fixtures/diagnostics";

/** Codes that no program alone brings about, and what does. */
const HOST_ONLY: Readonly<Record<string, string>> = {
  TJ8001: "a function of the host that throws while the program runs",
  TJ8002: "a program that runs with --debug-nans",
};

/** What `tsjax check` says; for faults that only compiling shows, what `tsjax compile` says. */
function faultsOf(file: string): Diagnostics | null {
  const found = check({ file });
  if (found) return found;
  try {
    compileProgram(loadSource({ file }));
    return null;
  } catch (error) {
    if (error instanceof Diagnostics) return error;
    throw error;
  }
}

const folders = readdirSync(ROOT).sort();

const ERRORS = "fixtures/transformErrors";

describe("what transformations say of their arguments", () => {
  it.each(readdirSync(ERRORS).sort())("%s", (name) => {
    const found = faultsOf(join(ERRORS, name, "program.ts"));
    if (!found) throw new Error("nothing is wrong");
    const text = `${found.render({ color: false })}\n`;
    expect(text).toBe(golden(join(ERRORS, name, "expected.txt"), text));
  });
});

describe("diagnostics", () => {
  it.each(folders)("%s", (code) => {
    const found = faultsOf(join(ROOT, code, "program.ts"));
    const text = found ? `${found.render({ color: false })}\n` : "nothing is wrong\n";
    expect(new Set(found?.diagnostics.map((each) => each.code))).toContain(code);
    expect(text).toBe(golden(join(ROOT, code, "expected.txt"), text));
  });

  it("each code has a program, or a reason why no program has it", () => {
    const without = Object.keys(CODES).filter(
      (code) => !existsSync(join(ROOT, code, "program.ts")) && !(code in HOST_ONLY),
    );
    expect(without).toEqual([]);
    expect(folders.filter((code) => !(code in CODES))).toEqual([]);
  });
});
