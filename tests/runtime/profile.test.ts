// Traces: spans that are recorded, rows of them, and what a plugin's profiler gives.
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { PjrtApi } from "../../src/runtime/api.ts";
import { getNative } from "../../src/runtime/native.ts";
import {
  PluginProfiler,
  Recorder,
  recording,
  timed,
  traceOf,
  type TraceEvent,
} from "../../src/runtime/profile/index.ts";
import { readXSpace } from "../../src/runtime/profile/xspace.ts";
import { ProtoWriter } from "../../src/runtime/protoWriter.ts";
import { Struct, structAt } from "../../src/runtime/struct.ts";

afterEach(() => (recording.to = undefined));

describe("timed", () => {
  it("gives what the task gives, and records how long it took, until it failed or settled", async () => {
    expect(timed("program", "nobody asks", () => 1)).toBe(1);
    const recorder = (recording.to = new Recorder());
    expect(timed("program", "a", () => 2, { size: 3 })).toBe(2);
    expect(() =>
      timed("compiler", "b", () => {
        throw new Error("fault");
      }),
    ).toThrow("fault");
    await timed("device", "c", () => new Promise((resolve) => setTimeout(resolve, 20)));
    await expect(timed("device", "d", () => Promise.reject(new Error("late")))).rejects.toThrow("late");
    expect(recorder.spans.map(({ track, name, details }) => [track, name, details])).toEqual([
      ["program", "a", { size: 3 }],
      ["compiler", "b", undefined],
      ["device", "c", undefined],
      ["device", "d", undefined],
    ]);
    expect(recorder.spans[2].end - recorder.spans[2].start).toBeGreaterThan(15);
  });
});

const spansOf = (events: readonly TraceEvent[]) => events.filter(({ ph }) => ph === "X");

/** What Perfetto asks of the spans of a row: any two lie one within the other, or apart. */
function expectNested(events: readonly TraceEvent[]): void {
  const spans = spansOf(events);
  for (const a of spans) {
    for (const b of spans) {
      if (a.pid === b.pid && a.tid === b.tid) {
        const [a0, b0] = [a.ts!, b.ts!];
        const [a1, b1] = [a0 + a.dur!, b0 + b.dur!];
        expect(a1 <= b0 || b1 <= a0 || (a0 <= b0 && b1 <= a1) || (b0 <= a0 && a1 <= b1)).toBe(true);
      }
    }
  }
}

describe("rows", () => {
  const span = fc.record({
    track: fc.constantFrom("compiler" as const, "device" as const),
    start: fc.integer({ min: 0, max: 30 }),
    length: fc.integer({ min: 0, max: 15 }),
  });

  it("hold spans that lie within one another or apart, all of them, each row with a name", () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
        const recorder = new Recorder();
        spans.forEach(({ track, start, length }, i) => recorder.add(track, `${i}`, start, undefined, start + length));
        const { traceEvents } = traceOf(recorder);
        expectNested(traceEvents);
        const found = spansOf(traceEvents);
        expect(found.map(({ name }) => Number(name)).sort((a, b) => a - b)).toEqual(spans.map((_, i) => i));
        for (const event of found) {
          const { track, start, length } = spans[Number(event.name)];
          expect(event).toMatchObject({ cat: track, ts: start * 1000, dur: length * 1000 });
          const names = traceEvents.filter(({ name, tid }) => name === "thread_name" && tid === event.tid);
          expect(names).toHaveLength(1);
          expect(names[0].args?.name).toMatch(track);
        }
      }),
    );
  });

  it("spans that are apart or nested share one", () => {
    const recorder = new Recorder();
    for (const [start, end] of [[0, 10], [2, 5], [5, 9], [10, 12]]) recorder.add("device", "x", start, undefined, end); // prettier-ignore
    expect(new Set(spansOf(traceOf(recorder).traceEvents).map(({ tid }) => tid)).size).toBe(1);
  });
});

/** Entry of a map from numbers to messages. */
const entry = (id: number, write: (value: ProtoWriter) => unknown) => (map: ProtoWriter) =>
  map.int(1, id).message(2, (value) => write(value.int(1, id)));

/** A GPU on which a kernel ran twice. */
const space = (base: number): Uint8Array =>
  new ProtoWriter()
    .message(1, (plane) => plane.int(1, 1).string(2, "/host:metadata"))
    .message(1, (plane) =>
      plane
        .string(2, "/device:GPU:0")
        .message(3, (line) =>
          line
            .string(2, "Stream #1")
            .int(3, base)
            .message(4, (event) => event.int(1, 7).int(2, 2_000_000).int(3, 3_000_000))
            .message(4, (event) =>
              event
                .int(1, 7)
                .int(2, 6_000_000)
                .int(3, 1_000_000)
                .message(4, (stat) => stat.int(1, 3).int(3, 42))
                .message(4, (stat) => stat.int(1, 4).int(7, 5)),
            ),
        )
        .message(4, entry(7, (kernel) => kernel.string(2, "loop_fusion").string(4, "fusion.1")))
        .message(5, entry(3, (stat) => stat.string(2, "bytes")))
        .message(5, entry(4, (stat) => stat.string(2, "hlo_op")))
        .message(5, entry(5, (stat) => stat.string(2, "add.2"))),
    )
    .finish(); // prettier-ignore

describe("XSpaces", () => {
  it("are read: planes, lines, events and what is known of them", () => {
    expect(readXSpace(space(5000))).toEqual([
      {
        name: "/device:GPU:0",
        lines: [
          {
            name: "Stream #1",
            events: [
              { name: "fusion.1", start: 7, duration: 3, details: {} },
              { name: "fusion.1", start: 11, duration: 1, details: { bytes: 42, hlo_op: "add.2" } },
            ],
          },
        ],
      },
    ]);
  });

  it("come onto the clock of the process, from dates or from the start of the trace", () => {
    const recorder = new Recorder();
    const at = (base: number): number =>
      spansOf(traceOf(recorder, space(base)).traceEvents).find(({ pid }) => pid !== 1)!.ts!;
    expect(at(0)).toBeCloseTo(recorder.started * 1000 + 2, 1);
    const now = performance.timeOrigin + 500;
    // Doubles hold nanoseconds since 1970 to some hundreds of them.
    expect(Math.abs(at(now * 1e6) - 500_002)).toBeLessThan(2);
    expectNested(traceOf(recorder, space(0)).traceEvents);
  });
});

describe("a plugin's profiler", () => {
  const native = getNative();
  const keep: unknown[] = [];

  /** A plugin whose profiler is written in JavaScript. */
  function plugin(data: Uint8Array, failing?: string): { readonly api: PjrtApi; readonly calls: string[] } {
    const calls: string[] = [];
    const text = new TextEncoder().encode("no counters\0");
    keep.push(text);
    const fn = (name: string, run: (args: number) => void) =>
      native.callback((args) => {
        calls.push(name);
        if (name === failing) return 77;
        run(args);
        return 0;
      });
    const patch = (at: number, name: "PLUGIN_Profiler_Create_Args" | "PLUGIN_Profiler_CollectData_Args" | "PLUGIN_Profiler_Error_Message_Args", fields: Record<string, number>) => {
      const copy = structAt(name, at) as Struct<typeof name>;
      for (const [field, value] of Object.entries(fields)) copy.set(field as never, value);
      native.write(at, copy.bytes.subarray(0, copy.size));
    }; // prettier-ignore
    const table = new Struct("PLUGIN_Profiler_Api")
      .set("create", fn("create", (args) => patch(args, "PLUGIN_Profiler_Create_Args", { profiler: 5 })))
      .set("start", fn("start", () => undefined))
      .set("stop", fn("stop", () => undefined))
      .set("destroy", fn("destroy", () => undefined))
      .set("collect_data", fn("collect_data", (args) => {
        const to = structAt("PLUGIN_Profiler_CollectData_Args", args).get("buffer");
        if (to !== 0) native.write(to, data);
        patch(args, "PLUGIN_Profiler_CollectData_Args", { buffer_size_in_bytes: data.length });
      }))
      .set("error_message", fn("error_message", (args) => {
        patch(args, "PLUGIN_Profiler_Error_Message_Args", { message: native.addressOf(text), message_size: 11 });
      }))
      .set("error_destroy", fn("error_destroy", () => undefined)); // prettier-ignore
    const extension = new Struct("PJRT_Profiler_Extension").point("profiler_api", table);
    keep.push(table, extension);
    return { api: { extension: () => extension.address } as unknown as PjrtApi, calls };
  }

  it("is started and stopped, and gives what it has recorded", () => {
    const { api, calls } = plugin(space(0));
    const profiler = PluginProfiler.of(api)!;
    profiler.start();
    expect(readXSpace(profiler.stop())[0].name).toBe("/device:GPU:0");
    expect(calls).toEqual(["create", "start", "stop", "collect_data", "collect_data", "destroy"]);
  });

  it("may have recorded nothing, or fail", () => {
    const nothing = PluginProfiler.of(plugin(new Uint8Array()).api)!;
    nothing.start();
    expect(nothing.stop()).toHaveLength(0);
    const { api, calls } = plugin(new Uint8Array(), "start");
    expect(() => PluginProfiler.of(api)!.start()).toThrow("the plugin's profiler fails: no counters");
    expect(calls).toEqual(["create", "start", "error_message", "error_destroy"]);
  });

  it("is not there where the plugin has none", () => {
    expect(PluginProfiler.of({ extension: () => null } as unknown as PjrtApi)).toBeUndefined();
  });
});
