// An XSpace, as XLA's profilers record it: planes (a device, a host), lines in them (a stream, a thread), events on these.
import { protoFields, protoMessages } from "../protoReader.ts";

export interface XEvent {
  readonly name: string;
  /** Microseconds since the Unix epoch. */
  readonly start: number;
  readonly duration: number;
  readonly details: Readonly<Record<string, string | number>>;
}

export interface XLine {
  readonly name: string;
  readonly events: readonly XEvent[];
}

export interface XPlane {
  readonly name: string;
  readonly lines: readonly XLine[];
}

interface Metadata {
  readonly name: string;
  readonly stats: readonly Uint8Array[];
}

const PICOSECONDS = 1e6;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The numbers and texts of a message by field, the last of each. */
function scalars(message: Uint8Array): {
  readonly numbers: Map<number, number>;
  readonly bytes: Map<number, Uint8Array>;
} {
  const numbers = new Map<number, number>();
  const bytes = new Map<number, Uint8Array>();
  for (const { field, value, bytes: data } of protoFields(message)) {
    numbers.set(field, value);
    bytes.set(field, data);
  }
  return { numbers, bytes };
}

/** A map from numbers to messages with a name. */
function metadata(plane: Uint8Array, field: number, displayName: number): Map<number, Metadata> {
  return new Map(
    protoMessages(plane, field).map((entry) => {
      const { numbers, bytes } = scalars(entry);
      const value = bytes.get(2) ?? new Uint8Array();
      const named = scalars(value).bytes;
      const shown = named.get(displayName);
      const name = text((shown?.length ? shown : named.get(2)) ?? new Uint8Array());
      return [numbers.get(1) ?? 0, { name, stats: protoMessages(value, 5) }];
    }),
  );
}

/** Stats as values by name; those that are no numbers or texts are left out. */
function details(
  stats: readonly Uint8Array[],
  names: ReadonlyMap<number, Metadata>,
): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    stats.flatMap((stat): [string, string | number][] => {
      const { numbers, bytes } = scalars(stat);
      const name = names.get(numbers.get(1) ?? 0)?.name;
      if (name === undefined || name === "") return [];
      if (numbers.has(3)) return [[name, numbers.get(3) as number]];
      if (numbers.has(4)) return [[name, numbers.get(4) as number]];
      if (numbers.has(7)) return [[name, names.get(numbers.get(7) as number)?.name ?? ""]];
      const said = bytes.get(5);
      return said ? [[name, text(said)]] : [];
    }),
  );
}

function planeOf(plane: Uint8Array): XPlane {
  const events = metadata(plane, 4, 4);
  const stats = metadata(plane, 5, 2);
  const lines = protoMessages(plane, 3).map((line): XLine => {
    const { numbers, bytes } = scalars(line);
    const base = (numbers.get(3) ?? 0) / 1000;
    const shown = bytes.get(11);
    return {
      name: text((shown?.length ? shown : bytes.get(2)) ?? new Uint8Array()),
      events: protoMessages(line, 4).map((event) => {
        const fields = scalars(event).numbers;
        const known = events.get(fields.get(1) ?? 0);
        return {
          name: known?.name ?? "?",
          start: base + (fields.get(2) ?? 0) / PICOSECONDS,
          duration: (fields.get(3) ?? 0) / PICOSECONDS,
          details: details([...(known?.stats ?? []), ...protoMessages(event, 4)], stats),
        };
      }),
    };
  });
  return {
    name: text(scalars(plane).bytes.get(2) ?? new Uint8Array()),
    lines: lines.filter(({ events: all }) => all.length > 0),
  };
}

/** The planes on which something happened. */
export const readXSpace = (space: Uint8Array): XPlane[] =>
  protoMessages(space, 1)
    .map(planeOf)
    .filter(({ lines }) => lines.length > 0);
