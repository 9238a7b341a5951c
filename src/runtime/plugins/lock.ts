// A lock file that processes on one machine share. The holder keeps touching it; a lock whose process is gone,
// or that nobody has touched for a while, is taken over. Installing is atomic by itself: the lock only
// spares a second process the same download.
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const TOUCH_MS = 2_000;
const STALE_MS = 30_000;
const RETRY_MS = 150;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

const isStale = (path: string): boolean => {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    const age = Date.now() - statSync(path).mtimeMs;
    // A lock that is being written has no pid yet.
    if (!(pid > 0)) return age > TOUCH_MS;
    return !isAlive(pid) || age > STALE_MS;
  } catch {
    return false;
  }
};

const tryAcquire = (path: string): boolean => {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (isStale(path)) rmSync(path, { force: true });
    return false;
  }
};

/** Runs `task` while holding the lock; `onWait` is told once in a while that another process holds it. */
export const withLock = async <T>(path: string, onWait: () => void, task: () => Promise<T>): Promise<T> => {
  while (!tryAcquire(path)) {
    onWait();
    await sleep(RETRY_MS);
  }
  const touch = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // Taken over, or the cache was removed: the installation is atomic all the same.
    }
  }, TOUCH_MS);
  touch.unref();
  try {
    return await task();
  } finally {
    clearInterval(touch);
    rmSync(path, { force: true });
  }
};
