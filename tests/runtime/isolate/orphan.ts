// A process that is killed while a program of its runs in isolation, and would for ever.
import { Isolate } from "../../../src/runtime/index.ts";
import { DOUBLE, FOREVER } from "./programs.ts";

const isolate = new Isolate();
await isolate.run(DOUBLE, [{ dtype: "f32", shape: [3], bytes: new Uint8Array(12) }]);
console.log("started");
await isolate.run(FOREVER, [{ dtype: "i32", shape: [], bytes: new Uint8Array(4) }]);
