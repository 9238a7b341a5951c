// Runs the tests, the oracle and the check of the scoreboard, and adds up what passed, failed and was skipped.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const scratch = mkdtempSync(join(tmpdir(), "tsjax-ci-"));
const total = { passed: 0, failed: 0, skipped: 0 };

function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
}

/** npm test, as the README says, with its counts written to a file beside what it prints. */
function tests() {
  const report = join(scratch, "tests.json");
  const { status } = run("npm", ["test", "--", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  if (!existsSync(report)) {
    total.failed++;
    return;
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, "utf8"));
  total.passed += numPassedTests;
  total.failed += numFailedTests;
  total.skipped += numPendingTests + numTodoTests;
  // A file that could not even be loaded fails without a test of its own.
  if (status !== 0 && numFailedTests === 0) total.failed++;
}

/** The oracle: the shared cases where they are there, the project's own otherwise. */
function oracle() {
  const shared = join("..", "shared", "oracle");
  const cases = existsSync(shared) ? shared : join("tests", "oracle");
  const { stdout, status } = spawnSync(
    "npm",
    ["run", "--silent", "oracle", "--", "--pending", join("tests", "oracle", "pending.txt"), cases],
    {
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    },
  );
  process.stdout.write(stdout);
  const counts = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(stdout);
  if (!counts) {
    total.failed++;
    return;
  }
  total.passed += Number(counts[1]);
  total.failed += Number(counts[2]);
  total.skipped += Number(counts[3]);
  if (status !== 0 && counts[2] === "0") total.failed++;
}

/** The scoreboard is what the tests say. */
function coverage() {
  const { status } = run("npm", ["run", "--silent", "coverage", "--", "--check"]);
  if (status === 0) total.passed++;
  else total.failed++;
}

tests();
oracle();
coverage();
rmSync(scratch, { recursive: true, force: true });
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
