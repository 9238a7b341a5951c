// What is shown while a plugin is fetched: a bar on a terminal, a line for each phase elsewhere.
import { onInstall } from "../api/client.ts";
import type { InstallOptions, InstallProgress } from "../runtime/plugins/install.ts";

type Show = NonNullable<InstallOptions["onProgress"]>;

const PHASES: Readonly<Record<InstallProgress["phase"], string>> = {
  wait: "waiting for another process that is installing",
  download: "downloading",
  verify: "checking",
  unpack: "unpacking",
  done: "installed",
};

/** Shows the fetching of plugins from now on. */
export const showInstall = (): void => onInstall({ onProgress: installProgress() });

export const installProgress = (): Show => (process.stderr.isTTY ? barOnTerminal() : linesElsewhere());

const megabytes = (bytes: number | undefined): string => (bytes === undefined ? "" : `${(bytes / 1e6).toFixed(0)} MB`);

function barOnTerminal(): Show {
  let show: Show | null = null;
  let latest: InstallProgress | null = null;
  // The bar's library is only loaded when there is something to show.
  let loading = false;
  const load = async (): Promise<void> => {
    const { default: progress } = await import("cli-progress");
    const bar = new progress.SingleBar(
      { format: "{what} {bar} {size}", stream: process.stderr, hideCursor: true, clearOnComplete: true },
      progress.Presets.shades_classic,
    );
    let active = false;
    show = ({ what, phase, bytes, total }) => {
      const payload = { what: `${PHASES[phase]} ${what}`, size: megabytes(bytes) };
      if (phase === "done") {
        if (active) bar.stop();
        active = false;
        return;
      }
      if (!active) bar.start(total ?? 1, bytes ?? 0, payload);
      active = true;
      if (total !== undefined) bar.setTotal(total);
      bar.update(bytes ?? 0, payload);
    };
    if (latest) show(latest);
  };
  return (progress) => {
    latest = progress;
    if (!loading) {
      loading = true;
      void load();
    }
    show?.(progress);
  };
}

function linesElsewhere(): Show {
  let said = "";
  return ({ what, phase }) => {
    const text = `${PHASES[phase]} ${what}`;
    if (text === said) return;
    said = text;
    process.stderr.write(`tsjax: ${text}\n`);
  };
}
