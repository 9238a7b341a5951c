// Fetches a plugin into the per-user cache: download, check, unpack beside the target, rename into place.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { PluginError } from "../errors.ts";
import { cacheDir } from "./cacheDir.ts";
import { withLock } from "./lock.ts";
import type { Platform, PluginSpec } from "./table.ts";

export interface InstallProgress {
  readonly plugin: string;
  /** `wait`: another process is installing the same plugin. */
  readonly phase: "wait" | "download" | "verify" | "unpack" | "done";
  readonly bytes?: number;
  readonly total?: number;
}

export interface InstallOptions {
  readonly onProgress?: (progress: InstallProgress) => void;
}

const STALE_SCRATCH_MS = 60 * 60 * 1000;

const folderName = ({ package: name, version, sha256 }: PluginSpec): string =>
  `${name}-${version}-${sha256.slice(0, 8)}`;

const pluginsDir = (): string => join(cacheDir(), "plugins");

/** Where the plugin's library is, or will be. */
export const installedPath = (spec: PluginSpec): string => join(pluginsDir(), folderName(spec), basename(spec.library));

export const platform = (): string => `${process.platform}-${process.arch}`;

export const supports = (spec: PluginSpec): boolean => spec.platforms.includes(platform() as Platform);

/** Folders that killed installations left behind. */
const sweep = (): void => {
  for (const entry of readdirSync(pluginsDir())) {
    if (!entry.startsWith("tmp-")) continue;
    const path = join(pluginsDir(), entry);
    const pid = Number(entry.split("-")[1]);
    try {
      process.kill(pid, 0);
      if (Date.now() - statSync(path).mtimeMs < STALE_SCRATCH_MS) continue;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") continue;
    }
    rmSync(path, { recursive: true, force: true });
  }
};

const withFileErrors = async <T>(task: () => Promise<T>): Promise<T> => {
  try {
    return await task();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw new PluginError(`no room for the plugin in ${cacheDir()}: free some, or set TSJAX_CACHE_DIR`, {
        cause: error,
      });
    }
    if (code === "EACCES" || code === "EROFS" || code === "EPERM" || code === "ENOTDIR") {
      throw new PluginError(`the plugin cache ${cacheDir()} cannot be written (${message}): set TSJAX_CACHE_DIR`, {
        cause: error,
      });
    }
    throw error;
  }
};

const install = async (spec: PluginSpec, onProgress: (progress: InstallProgress) => void): Promise<void> => {
  const target = join(pluginsDir(), folderName(spec));
  if (existsSync(installedPath(spec))) return;
  sweep();
  // What fetches and unpacks is loaded when there is something to fetch: starts of programs do not pay for it.
  const [{ pipDownload }, { extractFile, sha256Of }] = await Promise.all([import("./pip.ts"), import("./wheel.ts")]);
  const scratch = mkdtempSync(join(pluginsDir(), `tmp-${process.pid}-`));
  const report = (phase: InstallProgress["phase"], bytes?: number, total?: number): void =>
    onProgress({ plugin: spec.name, phase, ...(bytes === undefined ? {} : { bytes }), ...(total ? { total } : {}) });
  try {
    const kept = join(pluginsDir(), `${folderName(spec)}.whl`);
    // A download that an earlier, killed installation completed.
    const checked = existsSync(kept) && (await sha256Of(kept)) === spec.sha256;
    if (!checked) {
      report("download", 0, spec.wheelBytes);
      const folder = join(scratch, "download");
      const temporary = join(scratch, "pip");
      mkdirSync(folder);
      mkdirSync(temporary);
      const wheel = await pipDownload(spec, folder, temporary, (bytes) => report("download", bytes, spec.wheelBytes));
      const size = statSync(wheel).size;
      const hash = await sha256Of(wheel, (done) => report("verify", done, size));
      if (hash !== spec.sha256) {
        throw new PluginError(`the wheel of ${spec.package} has the hash ${hash}, not the pinned ${spec.sha256}`);
      }
      renameSync(wheel, kept);
    }
    const unpacked = join(scratch, "unpacked");
    mkdirSync(unpacked);
    const library = join(unpacked, basename(spec.library));
    await extractFile(kept, spec.library, library, (done, total) => report("unpack", done, total));
    try {
      renameSync(unpacked, target);
    } catch (error) {
      // Another process was faster.
      if (!existsSync(installedPath(spec))) throw error;
    }
    rmSync(kept, { force: true });
    report("done");
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

/** Installs the plugin unless it is there, and gives the path of its library. */
export const ensureInstalled = async (spec: PluginSpec, options: InstallOptions = {}): Promise<string> => {
  const path = installedPath(spec);
  if (existsSync(path)) return path;
  if (!supports(spec)) {
    throw new PluginError(
      `the plugin ${spec.name} is not offered for ${platform()} (only ${spec.platforms.join(", ")}): ` +
        `set TSJAX_PJRT_PLUGIN to the path of a PJRT plugin library`,
    );
  }
  const onProgress = options.onProgress ?? (() => {});
  await withFileErrors(async () => {
    mkdirSync(pluginsDir(), { recursive: true });
    const lock = join(pluginsDir(), `${folderName(spec)}.lock`);
    await withLock(
      lock,
      () => onProgress({ plugin: spec.name, phase: "wait" }),
      () => install(spec, onProgress),
    );
  });
  return path;
};
