// Compiled programs back into the host: printing, and functions of JavaScript.
import { namespace } from "../namespace.ts";
import { debugCallback, ioCallback, pureCallback } from "./call.ts";
import { print } from "./print.ts";

export const debug = namespace("debug", () => [print, debugCallback]);

export const CALLBACKS = { debug, pureCallback, ioCallback };
