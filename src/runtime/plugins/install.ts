// Fetches a plugin into the per-user cache: download, check, unpack beside the target, rename into place.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { PluginError } from "../errors.ts";
import { makeFolder } from "../makeFolder.ts";
import { cacheDir, writableCacheDir } from "./cacheDir.ts";
import { withLock } from "./lock.ts";
import type { NeedSpec, PackageSpec, Platform, PluginSpec } from "./table.ts";

export interface InstallProgress {
  readonly plugin: string;
  /** What is fetched, for messages: the plugin, or something that it needs. */
  readonly what: string;
  /** `wait`: another process is installing the same plugin. */
  readonly phase: "wait" | "download" | "verify" | "unpack" | "done";
  readonly bytes?: number;
  readonly total?: number;
}

type OnProgress = (progress: InstallProgress) => void;

export interface InstallOptions {
  readonly onProgress?: OnProgress;
}

const STALE_SCRATCH_MS = 60 * 60 * 1000;

const folderName = ({ package: name, version, sha256 }: PackageSpec): string =>
  `${name}-${version}-${sha256.slice(0, 8)}`;

const pluginsDir = (): string => join(writableCacheDir(), "plugins");

/** Where the plugin's library is, or will be. */
export const installedPath = (spec: PluginSpec): string => {
  const at = (folder: string): string => join(folder, folderName(spec), basename(spec.library));
  // A cache that is only read is as good for what is in it.
  const there = at(join(cacheDir(), "plugins"));
  return existsSync(there) ? there : at(pluginsDir());
};

export const platform = (): string => `${process.platform}-${process.arch}`;

export const supports = (spec: PackageSpec): boolean => spec.platforms.includes(platform() as Platform);

interface Wanted {
  /** Its path in the wheel. */
  readonly from: string;
  readonly to: string;
  readonly executable: boolean;
}

/** A package to unpack: the files that are wanted of it, the first of which tells that it is there. */
interface Parcel {
  readonly spec: PackageSpec;
  /** What it is called in messages. */
  readonly what: string;
  readonly plugin: string;
  readonly files: readonly Wanted[];
}

const parcelOf = (spec: PluginSpec): Parcel => ({
  spec,
  what: `the ${spec.name} plugin`,
  plugin: spec.name,
  files: [{ from: spec.library, to: basename(spec.library), executable: false }],
});

const parcelOfNeed = (plugin: PluginSpec, need: NeedSpec): Parcel => ({
  spec: need,
  what: `${need.description} for the ${plugin.name} plugin`,
  plugin: plugin.name,
  files: need.files.map((file) => ({
    from: `${need.root}/${file}`,
    to: file,
    executable: need.executables?.includes(file) ?? false,
  })),
});

/** Where a plugin looks for what it needs: a link to the package's folder. */
const linkOf = (plugin: PluginSpec, need: NeedSpec): string => join(dirname(installedPath(plugin)), need.at);

const isLinked = (plugin: PluginSpec, need: NeedSpec): boolean =>
  need.files.every((file) => existsSync(join(linkOf(plugin, need), file)));

/** What the plugin needs and has not. */
export const missingNeeds = (plugin: PluginSpec): readonly NeedSpec[] =>
  (plugin.needs ?? []).filter((need) => !isLinked(plugin, need));

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
      throw new PluginError(`no room for the plugin in ${writableCacheDir()}: free some, or set TSJAX_CACHE_DIR`, {
        cause: error,
      });
    }
    if (code === "EACCES" || code === "EROFS" || code === "EPERM" || code === "ENOTDIR" || code === "ENOENT") {
      throw new PluginError(
        `the plugin cache ${writableCacheDir()} cannot be written (${message}): set TSJAX_CACHE_DIR`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
};

const install = async ({ spec, what, plugin, files }: Parcel, onProgress: OnProgress): Promise<void> => {
  const target = join(pluginsDir(), folderName(spec));
  const isThere = (): boolean => existsSync(join(target, files[0].to));
  if (isThere()) return;
  sweep();
  // What fetches and unpacks is loaded when there is something to fetch: starts of programs do not pay for it.
  const [{ pipDownload }, { extractFile, sha256Of }] = await Promise.all([import("./pip.ts"), import("./wheel.ts")]);
  const scratch = mkdtempSync(join(pluginsDir(), `tmp-${process.pid}-`));
  const report = (phase: InstallProgress["phase"], bytes?: number, total?: number): void =>
    onProgress({ plugin, what, phase, ...(bytes === undefined ? {} : { bytes }), ...(total ? { total } : {}) });
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
      const onBytes = (bytes: number): void => report("download", bytes, spec.wheelBytes);
      const wheel = await pipDownload(spec, what, folder, temporary, onBytes);
      const size = statSync(wheel).size;
      const hash = await sha256Of(wheel, (done) => report("verify", done, size));
      if (hash !== spec.sha256) {
        throw new PluginError(`the wheel of ${spec.package} has the hash ${hash}, not the pinned ${spec.sha256}`);
      }
      renameSync(wheel, kept);
    }
    const unpacked = join(scratch, "unpacked");
    for (const { from, to, executable } of files) {
      const file = join(unpacked, to);
      mkdirSync(dirname(file), { recursive: true });
      await extractFile(kept, from, file, (done, total) => report("unpack", done, total));
      if (executable) chmodSync(file, 0o755);
    }
    try {
      renameSync(unpacked, target);
    } catch (error) {
      // Another process was faster.
      if (!isThere()) throw error;
    }
    rmSync(kept, { force: true });
    report("done");
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

const installLocked = (parcel: Parcel, onProgress: OnProgress): Promise<void> =>
  withLock(
    join(pluginsDir(), `${folderName(parcel.spec)}.lock`),
    () => onProgress({ plugin: parcel.plugin, what: parcel.what, phase: "wait" }),
    () => install(parcel, onProgress),
  );

/** Puts the link where the plugin looks; it appears whole, whoever else makes it meanwhile. */
const link = (plugin: PluginSpec, need: NeedSpec): void => {
  const scratch = join(pluginsDir(), `tmp-${process.pid}-${need.at}`);
  rmSync(scratch, { force: true });
  symlinkSync(join("..", folderName(need)), scratch);
  renameSync(scratch, linkOf(plugin, need));
};

/** Installs the plugin and what it needs, unless they are there, and gives the path of its library. */
export const ensureInstalled = async (spec: PluginSpec, options: InstallOptions = {}): Promise<string> => {
  const path = installedPath(spec);
  if (existsSync(path) && missingNeeds(spec).length === 0) return path;
  if (!supports(spec)) {
    throw new PluginError(
      `the plugin ${spec.name} is not offered for ${platform()} (only ${spec.platforms.join(", ")}): ` +
        `set TSJAX_PJRT_PLUGIN to the path of a PJRT plugin library`,
    );
  }
  const onProgress = options.onProgress ?? (() => {});
  await withFileErrors(async () => {
    makeFolder(pluginsDir());
    if (!existsSync(path)) await installLocked(parcelOf(spec), onProgress);
    for (const need of missingNeeds(spec)) {
      await installLocked(parcelOfNeed(spec, need), onProgress);
      link(spec, need);
    }
  });
  return path;
};
