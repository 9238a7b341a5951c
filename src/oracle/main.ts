// npm run oracle -- [--pending FILE] [--jobs N] PATH…: runs every case of the files (or folders of *.jsonl), prints the
// failures, and ends with `N passed, N failed`. With a list of pending ids, a failure on the list counts as skipped.
import { fork, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { OracleCase, Verdict } from "./case.ts";

/** A case that takes longer than this is a hang. */
const LIMIT_MS = 120_000;

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((name) => join(path, name));
}

function readCases(file: string): OracleCase[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, number }) => {
      try {
        return JSON.parse(line) as OracleCase;
      } catch (error) {
        throw new Error(`${file}:${number}: not JSON (${(error as Error).message})`);
      }
    });
}

/** Runs cases one after the other in a process of its own, which is replaced when a case kills it. */
class Runner {
  private child: ChildProcess | null = null;

  private spawn(): ChildProcess {
    const worker = fileURLToPath(new URL("./oracleWorker.js", import.meta.url));
    // JSON would make -0 of a case's data a 0.
    return fork(worker, [], { stdio: ["ignore", "ignore", "pipe", "ipc"], serialization: "advanced" });
  }

  run(test: OracleCase): Promise<Verdict> {
    const child = (this.child ??= this.spawn());
    return new Promise((resolve) => {
      let lastWords = "";
      const onStderr = (chunk: Buffer): void => {
        lastWords = (lastWords + chunk.toString()).slice(-2000);
      };
      const done = (failure: string | null): void => {
        clearTimeout(timer);
        child.off("message", onMessage);
        child.off("exit", onExit);
        child.stderr?.off("data", onStderr);
        resolve({ id: test.id, failure });
      };
      const onMessage = (verdict: Verdict): void => done(verdict.failure);
      const onExit = (code: number | null, signal: string | null): void => {
        this.child = null;
        const words = lastWords.trim().split("\n").slice(-3).join(" | ");
        done(`the process died (${signal ?? `exit code ${code}`})${words ? `: ${words}` : ""}`);
      };
      const timer = setTimeout(() => {
        child.off("exit", onExit);
        child.kill("SIGKILL");
        this.child = null;
        done(`no answer within ${LIMIT_MS / 1000} s`);
      }, LIMIT_MS);
      child.on("message", onMessage);
      child.on("exit", onExit);
      child.stderr?.on("data", onStderr);
      child.send(test);
    });
  }

  stop(): void {
    this.child?.kill();
  }
}

async function runAll(cases: readonly OracleCase[], jobs: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = new Array(cases.length);
  let next = 0;
  const runners = Array.from({ length: Math.min(jobs, cases.length) }, () => new Runner());
  await Promise.all(
    runners.map(async (runner) => {
      while (next < cases.length) {
        const i = next++;
        verdicts[i] = await runner.run(cases[i]);
      }
      runner.stop();
    }),
  );
  return verdicts;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { pending: { type: "string" }, jobs: { type: "string", default: "2" }, only: { type: "string" } },
  });
  if (positionals.length === 0) {
    console.error("usage: npm run oracle -- [--pending FILE] [--jobs N] [--only TEXT] PATH…");
    return 2;
  }
  const cases = positionals
    .flatMap(filesOf)
    .flatMap(readCases)
    .filter((test) => values.only === undefined || test.id.includes(values.only) || test.source.includes(values.only));
  const pending = new Set(
    values.pending === undefined ? [] : readFileSync(values.pending, "utf8").split("\n").filter(Boolean),
  );
  const verdicts = await runAll(cases, Number(values.jobs));

  const failed = verdicts.filter(({ failure }) => failure !== null);
  const red = failed.filter(({ id }) => !pending.has(id));
  for (const { id, failure } of failed) console.log(`${pending.has(id) ? "pending" : "FAILED"} ${id}: ${failure}`);
  const mended = verdicts.filter(({ id, failure }) => failure === null && pending.has(id));
  for (const { id } of mended) console.log(`${id} passes now: take it off ${values.pending}`);
  const skipped = failed.length - red.length;
  const tail = values.pending === undefined ? "" : `, ${skipped} skipped`;
  console.log(`${verdicts.length - failed.length} passed, ${red.length} failed${tail}`);
  return red.length > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(`oracle: ${error.message}`);
    process.exit(2);
  },
);
