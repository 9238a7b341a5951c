// Taking a trace: our own spans, and the plugin's where it has a profiler.
export { recording, timed, Recorder, type Details, type Span, type Track } from "./recorder.ts";
export { PluginProfiler } from "./pluginProfiler.ts";
export { traceOf, type Trace, type TraceEvent } from "./traceEvents.ts";
