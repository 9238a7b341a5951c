// Child processes that measure a round whenever they are asked to, so that two of them can be measured in turn.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A process that answers every line with a number. */
export function measurer(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async round(what = "") {
      child.stdin.write(`${what}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${args[0]} gave up`);
      return Number(value);
    },
    end: () => child.stdin.end(),
  };
}

/** `count` rounds of each, in turn: a list of numbers for each. */
export async function inTurn(measurers, count) {
  const taken = measurers.map(() => []);
  for (let i = 0; i < count; i++) {
    for (const [k, each] of measurers.entries()) taken[k].push(await each.round());
  }
  return taken;
}
