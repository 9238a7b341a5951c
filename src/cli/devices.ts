// tsjax devices
import { openClient } from "../api/client.ts";
import { showInstall } from "./progress.ts";

export async function devicesCommand(): Promise<void> {
  showInstall();
  const client = await openClient();
  for (const device of client.devices) process.stdout.write(`${client.platform}:${device.id} ${device.kind}\n`);
}
