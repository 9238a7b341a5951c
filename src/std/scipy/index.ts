// `scipy`.
import { namespace } from "../namespace.ts";
import { special } from "./special/index.ts";

export const scipy = namespace("scipy", () => [["special", special]]);
