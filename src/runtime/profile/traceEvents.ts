// Traces as Chrome's JSON has them, which Perfetto opens: rows of spans that lie within one another or apart, and how much
// memory is held.
import type { Recorder, Span, Track } from "./recorder.ts";
import { readXSpace, type XEvent } from "./xspace.ts";

/** One event of the format; times in microseconds. */
export interface TraceEvent {
  /** X: a span; C: a counter; M: what a row or a group of rows is called. */
  readonly ph: "X" | "C" | "M";
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args?: Readonly<Record<string, string | number>>;
}

export interface Trace {
  readonly displayTimeUnit: "ms";
  readonly traceEvents: readonly TraceEvent[];
}

const TRACKS: readonly Track[] = ["program", "compiler", "transfers", "device", "host functions"];
const OWN = 1;

/** Times that are no dates count from the start of the profile. */
const DATES = 1e14;

export function traceOf(recorder: Recorder, space: Uint8Array = new Uint8Array()): Trace {
  return {
    displayTimeUnit: "ms",
    traceEvents: [...ownEvents(recorder), ...pluginEvents(space, recorder.started)],
  };
}

const named = (what: "process" | "thread", pid: number, tid: number, name: string): TraceEvent[] => [
  { ph: "M", name: `${what}_name`, pid, tid, args: { name } },
  { ph: "M", name: `${what}_sort_index`, pid, tid, args: { sort_index: what === "process" ? pid : tid } },
];

interface Timed {
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: Readonly<Record<string, string | number>>;
}

function ownEvents({ spans, memory }: Recorder): TraceEvent[] {
  const events = named("process", OWN, 0, "tsjax");
  let tid = 1;
  for (const track of TRACKS) {
    const own = spans.filter((span) => span.track === track).map(timedOf);
    for (const [i, row] of rowsOf(own).entries()) {
      events.push(...named("thread", OWN, tid, i === 0 ? track : `${track} ${i + 1}`));
      for (const event of row) events.push({ ph: "X", cat: track, pid: OWN, tid, ...event });
      tid++;
    }
  }
  for (const { time, bytes } of memory) {
    events.push({ ph: "C", name: "device memory", pid: OWN, tid: 0, ts: time * 1000, args: { bytes } });
  }
  return events;
}

const timedOf = ({ name, start, end, details }: Span): Timed => ({
  name,
  ts: start * 1000,
  dur: (end - start) * 1000,
  ...(details && { args: details }),
});

/** Spans of a row lie within one another or apart; those that cross get a row of their own. */
function rowsOf(events: readonly Timed[]): Timed[][] {
  const rows: { readonly events: Timed[]; readonly open: number[] }[] = [];
  for (const event of [...events].sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    const end = event.ts + event.dur;
    let row = rows.find(({ open }) => {
      while (open.length > 0 && open[open.length - 1] <= event.ts) open.pop();
      return open.length === 0 || end <= open[open.length - 1];
    });
    if (!row) rows.push((row = { events: [], open: [] }));
    row.events.push(event);
    row.open.push(end);
  }
  return rows.map((row) => row.events);
}

function pluginEvents(space: Uint8Array, started: number): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (const [p, { name, lines }] of readXSpace(space).entries()) {
    const pid = OWN + 1 + p;
    events.push(...named("process", pid, 0, name));
    let tid = 1;
    for (const line of lines) {
      for (const [i, row] of rowsOf(line.events.map((event) => placed(event, started))).entries()) {
        events.push(...named("thread", pid, tid, i === 0 ? line.name : `${line.name} ${i + 1}`));
        for (const event of row) events.push({ ph: "X", cat: name, pid, tid, ...event });
        tid++;
      }
    }
  }
  return events;
}

/** On the clock of the process. */
const placed = ({ name, start, duration, details }: XEvent, started: number): Timed => ({
  name,
  ts: start > DATES ? start - performance.timeOrigin * 1000 : start + started * 1000,
  dur: duration,
  args: details,
});
