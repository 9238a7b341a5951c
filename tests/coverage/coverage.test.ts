// docs/coverage.md is what `npm run coverage` would write: all of it with TSJAX_TEST_ALL, some lines of each module every day.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openScoreboard, render } from "../../scripts/coverage/scoreboard.ts";
import { readApi } from "../../scripts/reference/api.ts";
import { root } from "../../scripts/reference/pages.ts";

const text = readFileSync(join(root, "docs/coverage.md"), "utf8");
const all = process.env.TSJAX_TEST_ALL !== undefined;
const STRIDE = 12;
/** Cases are counted anew by `npm run coverage`: one more of them makes no line wrong. */
const withoutCases = (line: string): string => line.replace(/\d+ \|$/, "");

test("the scoreboard is not stale", { timeout: 900_000 }, () => {
  const { lineOf } = openScoreboard();
  const api = readApi();
  const lines = api.filter((_, i) => all || i % STRIDE === 0).map(lineOf);
  const written = new Set(text.split("\n").map(withoutCases));
  expect(lines.filter((line) => line.fault).map(({ api: { jax }, fault }) => `${jax}: ${fault}`)).toEqual([]);
  expect(lines.map((line) => withoutCases(line.text)).filter((line) => !written.has(line))).toEqual([]);
  if (all) expect(text.split("\n").map(withoutCases)).toEqual(render(lines).split("\n").map(withoutCases));
  expect(text.split("\n").filter((line) => line.startsWith("| `jax."))).toHaveLength(api.length);
});
