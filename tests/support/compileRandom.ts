// Has random functions compiled by worker processes: a plugin that aborts, or does not come back, costs one worker.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RandomOptions } from "./randomIr.ts";

const WORKER = fileURLToPath(new URL("./compileWorker.ts", import.meta.url));

export interface Refusal {
  readonly seed: number;
  readonly reason: string;
}

/** Compiles the functions of these seeds; gives those that the plugin does not take. */
export async function compileRandom(
  seeds: readonly number[],
  options: RandomOptions,
  secondsEach = 60,
): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  let rest = [...seeds];
  while (rest.length > 0) {
    const done = await batch(rest, options, secondsEach, refused);
    rest = rest.slice(done);
  }
  return refused;
}

/** Runs one worker until it has been through all seeds or has died; gives how many it is through with. */
function batch(seeds: readonly number[], options: RandomOptions, seconds: number, refused: Refusal[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = spawn(process.execPath, ["--import", "tsx", WORKER, JSON.stringify(options), ...seeds.map(String)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let done = 0;
    let started: number | null = null;
    let stderr = "";
    let late = false;
    const expire = (): void => {
      late = true;
      worker.kill("SIGKILL");
    };
    let timer = setTimeout(expire, seconds * 1000);
    worker.stderr.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2000)));
    createInterface(worker.stdout).on("line", (line) => {
      clearTimeout(timer);
      timer = setTimeout(expire, seconds * 1000);
      const [event, seed, ...reason] = line.split(" ");
      if (event === "start") {
        started = Number(seed);
        return;
      }
      started = null;
      done++;
      if (event === "failed") refused.push({ seed: Number(seed), reason: reason.join(" ") });
    });
    worker.on("error", reject);
    worker.on("close", () => {
      clearTimeout(timer);
      if (started === null) {
        if (done === 0) reject(new Error(`the worker did nothing: ${stderr}`));
        else resolve(done);
        return;
      }
      const reason = late ? `did not come back in ${seconds} s` : `aborted: ${stderr}`;
      refused.push({ seed: started, reason });
      resolve(done + 1);
    });
  });
}
