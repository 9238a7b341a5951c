// Values of the host as the comments behind examples say them: `f32[2] [1, 2]`, `"cpu"`, `{ id: 0 }`.
import { DeviceArray, HostValue } from "../../src/api/index.ts";
import { format } from "../../src/io/format.ts";
import { formatArrayType, type HostArray } from "../../src/runtime/hostArray.ts";

const arrayText = (array: HostArray): string =>
  `${formatArrayType(array)} ${format(array).replace(/,\s+/g, ", ").replace(/\[\s+/g, "[")}`;

export function shownOnHost(value: unknown): string {
  if (value instanceof DeviceArray) return value.isKey ? `key ${value}` : arrayText(value.buffer.toHostSync());
  if (value instanceof HostValue) return arrayText(value.array);
  if (Array.isArray(value)) return `[${value.map(shownOnHost).join(", ")}]`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "(function)";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).filter(([, item]) => typeof item !== "function");
  return entries.length === 0 ? "{}" : `{ ${entries.map(([key, item]) => `${key}: ${shownOnHost(item)}`).join(", ")} }`;
}
