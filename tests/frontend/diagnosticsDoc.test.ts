// docs/diagnostics.md has a section on every code: its program brings the code about, and the text under it is what
// tsjax says. Run with TSJAX_UPDATE=1, this writes the texts anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check, compile, Diagnostics, type CompileOptions } from "../../src/api/index.ts";
import { CODES, type Code } from "../../src/frontend/codes.ts";

const path = join(import.meta.dirname, "../../docs/diagnostics.md");
const text = readFileSync(path, "utf8");
const SECTION = /^### (TJ\d{4}): (.*)\n([^]*?)```ts\n([^]*?)```\n\n```text\n([^]*?)```\n/gm;
const sections = [...text.matchAll(SECTION)].map(([, code, title, , program, said]) => ({
  code: code as Code,
  title,
  program,
  said,
}));

/** Codes that a program shows only when it is compiled. */
const compiled: ReadonlySet<Code> = new Set(["TJ5007"]);

/** Codes that a program shows only when it runs, and what it is given for that. */
const ran: Readonly<Partial<Record<Code, CompileOptions>>> = {
  TJ8001: {
    scope: {
      lookup: (i: number) => {
        throw new RangeError(`there is no row ${i}`);
      },
    },
  },
  TJ8002: { debugNans: true },
};

const failure = (work: Promise<unknown>): Promise<Diagnostics | null> =>
  work.then(
    () => null,
    (error: unknown) => error as Diagnostics,
  );

async function faultsOf(code: Code, program: string): Promise<Diagnostics | null> {
  const options = ran[code];
  if (options) return failure(compile(program, options).then((made) => made.run()));
  return compiled.has(code) ? failure(compile(program)) : check(program);
}

test("every code has its section, in order, under its own title", () => {
  expect(sections.map(({ code, title }) => [code, title])).toEqual(Object.entries(CODES));
});

describe("the program of each section", () => {
  test.each(sections)("$code", async ({ code, program, said }) => {
    const found = await faultsOf(code, program);
    expect(found?.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    const now = `${found!.render({ color: false, width: 100 })}\n`;
    if (process.env.TSJAX_UPDATE) {
      const whole = readFileSync(path, "utf8");
      writeFileSync(
        path,
        whole.replace(
          `${program}\`\`\`\n\n\`\`\`text\n${said}\`\`\``,
          () => `${program}\`\`\`\n\n\`\`\`text\n${now}\`\`\``,
        ),
      );
    } else expect(now).toBe(said);
  });
});
