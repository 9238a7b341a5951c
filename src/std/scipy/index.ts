// `scipy`.
import { namespace } from "../namespace.ts";
import { special } from "./special/index.ts";
import { stats } from "./stats/index.ts";

export const scipy = namespace("scipy", () => [
  ["special", special],
  ["stats", stats],
]);
