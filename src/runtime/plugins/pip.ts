// Fetches a wheel with the user's own pip, which knows their index, proxy and certificates, and checks the hash.
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PluginError } from "../errors.ts";
import { PYTHONS } from "./python.ts";
import type { PackageSpec } from "./table.ts";

const POLL_MS = 100;
const OVERRIDE = "or set TSJAX_PJRT_PLUGIN to the path of a PJRT plugin library";

/** The command that runs pip here. */
const findPip = (): string[] => {
  let python: string | undefined;
  for (const [command, ...rest] of PYTHONS) {
    const { status, error } = spawnSync(command, [...rest, "-m", "pip", "--version"], { stdio: "ignore" });
    if (status === 0) return [command, ...rest, "-m", "pip"];
    if (error === undefined) python ??= command;
  }
  if (python === undefined) {
    throw new PluginError(
      `fetching the plugin needs Python 3 with pip, and there is no python3 on the PATH: install it, ${OVERRIDE}`,
    );
  }
  throw new PluginError(
    `fetching the plugin needs pip, and ${python} has none: install it (on Debian and Ubuntu: apt install python3-pip; ` +
      `elsewhere: ${python} -m ensurepip), ${OVERRIDE}`,
  );
};

/** Bytes of all files below a folder: pip unpacks its download there, under names of its own. */
const folderBytes = (folder: string): number => {
  let total = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    try {
      if (entry.isFile()) total += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
    } catch {
      // Moved away meanwhile.
    }
  }
  return total;
};

const REASONS: readonly [RegExp, string][] = [
  [
    /DO NOT MATCH THE HASHES/,
    "the file that the index served has another hash than the pinned one; nothing was installed",
  ],
  [/No space left on device|Errno 28\b/, "the disk is full"],
  [
    /name resolution|getaddrinfo|NewConnectionError|Network is unreachable|Connection (?:refused|reset|aborted)|ProxyError|timed out|Max retries/i,
    "the package index cannot be reached: check the network, the proxy and pip's settings",
  ],
  [/No matching distribution|Could not find a version/, "the package index does not offer it for this machine"],
  [/Permission denied/, "a folder cannot be written"],
];

const explain = (output: string): string => {
  const known = REASONS.find(([pattern]) => pattern.test(output))?.[1];
  const last =
    output
      .split("\n")
      .filter((line) => /^ERROR|Error/.test(line))
      .pop() ??
    output.trim().split("\n").pop() ??
    "";
  return known ?? `pip failed: ${last.replace(/^ERROR:\s*/, "")}`;
};

/** Downloads the wheel into `folder` (empty before) and gives its path. `scratch` is where pip may write meanwhile. */
export const pipDownload = async (
  spec: PackageSpec,
  /** What is fetched, for messages. */
  what: string,
  folder: string,
  scratch: string,
  onBytes: (bytes: number) => void,
): Promise<string> => {
  const [command, ...pip] = findPip();
  const requirements = join(scratch, "requirements.txt");
  writeFileSync(requirements, `${spec.package}==${spec.version} --hash=sha256:${spec.sha256}\n`);
  const args = ["download", "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", requirements, "-d", folder];
  const quiet = [
    "--no-cache-dir",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar",
    "off",
    "--retries",
    "2",
  ];
  const child = spawn(command, [...pip, ...args, ...quiet, ...(spec.pipArguments ?? [])], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: scratch, PIP_REQUIRE_VIRTUALENV: "0", PYTHONUNBUFFERED: "1", LC_ALL: "C" },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const timer = setInterval(() => onBytes(folderBytes(scratch) + folderBytes(folder)), POLL_MS);
  const stop = (): void => void child.kill();
  process.once("exit", stop);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (status !== 0) {
      const wheel = `${spec.package} ${spec.version}`;
      throw new PluginError(`cannot fetch ${what} (${wheel}): ${explain(output)}; ${OVERRIDE}`);
    }
  } finally {
    clearInterval(timer);
    process.off("exit", stop);
  }
  const wheel = readdirSync(folder).find((file) => file.endsWith(".whl"));
  if (wheel === undefined) throw new PluginError(`pip reported success and left no wheel of ${spec.package}`);
  return join(folder, wheel);
};
